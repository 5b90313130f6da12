import type { JobRadii } from '../placeholders/registry.ts'
import { refusal } from '../refusal.ts'

/** Any layer that stands on a page: everything but the document and its pages. */
export function isLayer(node: BaseNode | null): node is SceneNode {
  return node !== null && !node.removed && node.type !== 'DOCUMENT' && node.type !== 'PAGE'
}

/** The layer with this id. Ids are kept across waiting instead of nodes, which may be gone by then. */
export async function findLayer(id: string): Promise<SceneNode | null> {
  const node = await figma.getNodeByIdAsync(id)
  return isLayer(node) ? node : null
}

export async function findLayers(ids: readonly string[]): Promise<SceneNode[]> {
  return (await Promise.all(ids.map(findLayer))).filter(isLayer)
}

export async function requireLayer(id: string): Promise<SceneNode> {
  const layer = await findLayer(id)
  if (!layer) throw refusal('gone')
  return layer
}

export function pageOf(layer: SceneNode): PageNode {
  let node: BaseNode = layer
  while (node.type !== 'PAGE') {
    if (!node.parent) throw refusal('gone')
    node = node.parent
  }
  return node
}

/** The box a layer takes up on its page, rotation included, in the document's units. */
export function boxOf(layer: SceneNode): Rect {
  return layer.absoluteBoundingBox ?? { x: layer.x, y: layer.y, width: layer.width, height: layer.height }
}

/** Sets a layer's size; Figma refuses sides of nothing. */
export function resize(layer: FrameNode | RectangleNode, { width, height }: { width: number; height: number }): void {
  layer.resize(Math.max(0.01, width), Math.max(0.01, height))
}

/** Corner radii of a result that stands for `layer`; none for a rotated one, whose result is upright. */
export function radiiOf(layer: SceneNode): JobRadii {
  const rotation = 'rotation' in layer ? layer.rotation : 0
  if (Math.abs(rotation) > 0.01) return [0, 0, 0, 0]
  if (layer.type === 'ELLIPSE') {
    const radius = Math.min(layer.width, layer.height) / 2
    return [radius, radius, radius, radius]
  }
  if (!('topLeftRadius' in layer)) return [0, 0, 0, 0]
  return [layer.topLeftRadius, layer.topRightRadius, layer.bottomRightRadius, layer.bottomLeftRadius]
}
