import type { DocumentChange } from '../document.ts'
import type { FigmaHost } from '../figma.ts'

/** A change of the document as a `nodechange` event tells it. */
export function changeEvent({ type, id, fields }: DocumentChange, host: FigmaHost): Record<string, unknown> {
  const node = host.document.getNode(id)
  const ref = node ? host.ref(node) : { id, removed: true, type: 'FRAME' }
  const common = { origin: 'LOCAL', id, node: ref }
  if (type === 'created') return { type: 'CREATE', ...common }
  if (type === 'deleted') return { type: 'DELETE', ...common }
  return { type: 'PROPERTY_CHANGE', ...common, properties: fields.map((field) => figmaNames[field] ?? field) }
}

/**
 * What happened to each node between two events, in one change: Figma tells no steps in between. Of what was made
 * or deleted with its parent only the parent is told.
 */
export function mergeChanges(changes: readonly DocumentChange[], { document }: FigmaHost): DocumentChange[] {
  const merged = new Map<string, DocumentChange>()
  for (const change of changes) {
    const known = merged.get(change.id)
    if (known?.type === 'created' && change.type === 'deleted') merged.delete(change.id)
    else if (known?.type === 'changed' && change.type === 'changed') {
      merged.set(change.id, { ...change, fields: [...new Set([...known.fields, ...change.fields])] })
    } else if (known?.type !== 'created') merged.set(change.id, change)
  }
  return [...merged.values()].filter(({ id, type }) => {
    const parent = document.getNode(id)?.parentId
    return type !== 'created' || !parent || merged.get(parent)?.type !== 'created'
  })
}

/** Where Figma's name of a property is another than the scene graph's. */
const figmaNames: Record<string, string> = {
  text: 'characters',
  fontFamily: 'fontName',
  fontWeight: 'fontName',
  primaryAxisAlign: 'primaryAxisAlignItems',
  counterAxisAlign: 'counterAxisAlignItems',
  pluginRelaunchData: 'relaunchData',
}
