import { getSharedStyles, type SharedStyle, type Variable, type VariableCollection } from '@open-pencil/scene-graph'
import { acceptedImageSize } from './image-header.ts'
import { readOnly, type Members } from './member.ts'
import { fromFill } from './paints.ts'
import type { FigmaHost } from '../figma.ts'
import { FigmaError, Ref } from './values.ts'

/** An image of the file, by hash. */
export const imageMembers: Members<string> = {
  hash: readOnly((hash) => hash),
  getBytesAsync: {
    call: async (hash, _args, host) => {
      await Promise.resolve()
      return new Uint8Array(imageBytes(hash, host))
    },
  },
  getSizeAsync: {
    call: async (hash, _args, host) => {
      await Promise.resolve()
      return acceptedImageSize(imageBytes(hash, host))
    },
  },
}

function imageBytes(hash: string, host: FigmaHost): Uint8Array {
  const bytes = host.document.graph.images.get(hash)
  if (!bytes) throw new FigmaError(`The image with hash "${hash}" does not exist`)
  return bytes
}

/** A paint style, read only: this stand-in's documents have no panel to edit styles with. */
export const styleMembers: Members<SharedStyle> = {
  id: readOnly((style) => style.id),
  name: readOnly((style) => style.name),
  type: readOnly(() => 'PAINT'),
  description: readOnly(() => ''),
  key: readOnly((style) => style.id),
  remote: readOnly(() => false),
  paints: readOnly((style, host) => host.document.getNode(style.nodeId)?.fills.map(fromFill) ?? []),
}

export const variableMembers: Members<Variable> = {
  id: readOnly((variable) => variable.id),
  name: readOnly((variable) => variable.name),
  description: readOnly((variable) => variable.description),
  key: readOnly((variable) => variable.key ?? ''),
  remote: readOnly(() => false),
  resolvedType: readOnly((variable) => variable.type),
  variableCollectionId: readOnly((variable) => variable.collectionId),
  hiddenFromPublishing: readOnly((variable) => variable.hiddenFromPublishing),
  valuesByMode: readOnly((variable) =>
    Object.fromEntries(
      Object.entries(variable.valuesByMode).map(([mode, value]) => [
        mode,
        typeof value === 'object' && 'aliasId' in value ? { type: 'VARIABLE_ALIAS', id: value.aliasId } : value,
      ]),
    ),
  ),
}

export const collectionMembers: Members<VariableCollection> = {
  id: readOnly((collection) => collection.id),
  name: readOnly((collection) => collection.name),
  key: readOnly((collection) => collection.id),
  remote: readOnly(() => false),
  hiddenFromPublishing: readOnly(() => false),
  modes: readOnly((collection) => collection.modes.map(({ modeId, name }) => ({ modeId, name }))),
  defaultModeId: readOnly((collection) => collection.defaultModeId),
  variableIds: readOnly((collection) => [...collection.variableIds]),
}

export const variablesMembers: Members<undefined> = {
  getLocalVariablesAsync: {
    call: async (_target, [type], host) => {
      await Promise.resolve()
      const variables = [...host.document.graph.variables.values()]
      return variables
        .filter((variable) => type === undefined || variable.type === type)
        .map((variable) => new Ref('variable', variable.id))
    },
  },
  getVariableByIdAsync: {
    call: async (_target, [id], host) => {
      await Promise.resolve()
      return host.document.graph.variables.has(String(id)) ? new Ref('variable', String(id)) : null
    },
  },
  getLocalVariableCollectionsAsync: {
    call: async (_target, _args, host) => {
      await Promise.resolve()
      return [...host.document.graph.variableCollections.keys()].map((id) => new Ref('collection', id))
    },
  },
  getVariableCollectionByIdAsync: {
    call: async (_target, [id], host) => {
      await Promise.resolve()
      return host.document.graph.variableCollections.has(String(id)) ? new Ref('collection', String(id)) : null
    },
  },
}

export function paintStyles(host: FigmaHost): SharedStyle[] {
  return getSharedStyles(host.document.graph, 'fill')
}

export const notificationMembers: Members<string> = {
  cancel: { call: (id, _args, host) => host.notifications.get(id)?.cancel() },
}
