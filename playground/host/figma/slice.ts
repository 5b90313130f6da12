import type { SceneNode } from '@open-pencil/scene-graph'
import type { FigmaHost } from '../figma.ts'
import type { Ref } from './values.ts'

/** Also for documents drawn by code. */
export const sliceMark = { pluginId: 'uso-restyle-playground', key: 'type', value: 'SLICE' }

/** OpenPencil has no slices: here one is a rectangle without paints that carries a mark. */
export function isSlice(node: SceneNode): boolean {
  return node.pluginData.some((entry) => entry.pluginId === sliceMark.pluginId && entry.value === sliceMark.value)
}

export function createSlice(host: FigmaHost): Ref {
  const { graph, currentPage } = host.document
  const box = { name: 'Slice', width: 100, height: 100 }
  return host.ref(graph.createNode('RECTANGLE', currentPage.id, { ...box, fills: [], pluginData: [sliceMark] }))
}
