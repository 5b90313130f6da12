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

/** Where Figma's name of a property is another than the scene graph's. */
const figmaNames: Record<string, string> = {
  text: 'characters',
  fontFamily: 'fontName',
  fontWeight: 'fontName',
  primaryAxisAlign: 'primaryAxisAlignItems',
  counterAxisAlign: 'counterAxisAlignItems',
  pluginRelaunchData: 'relaunchData',
}
