import { getWorldMatrix, type SceneGraph, type SceneNode } from '@open-pencil/scene-graph'
import {
  clipBoundsToPolygon,
  nodeVisualBounds,
  unionVisualBounds,
  type VisualBounds,
} from '@open-pencil/scene-graph/geometry'
import Matrix from '@open-pencil/scene-graph/matrix'
import type { Rectangle } from './render.ts'

type Corners = { x: number; y: number }[]

/**
 * What the nodes draw, with strokes and shadows, as an upright rectangle of the page; `undefined` when they draw
 * nothing. OpenPencil's own measure (0.14) turns a rotated layer around the wrong point, and so cuts it off.
 */
export function inkOf(graph: SceneGraph, ids: readonly string[]): Rectangle | undefined {
  const bounds = ids.reduce<VisualBounds | null>((all, id) => unionVisualBounds(all, boundsOf(graph, id, [])), null)
  if (!bounds || bounds.maxX <= bounds.minX || bounds.maxY <= bounds.minY) return undefined
  return { x: bounds.minX, y: bounds.minY, width: bounds.maxX - bounds.minX, height: bounds.maxY - bounds.minY }
}

/** `clips`: frames around the node that cut off what is outside of them. */
function boundsOf(graph: SceneGraph, id: string, clips: readonly Corners[]): VisualBounds | null {
  const node = graph.getNode(id)
  if (!node?.visible) return null
  const upright = { ...node, rotation: 0, flipX: false, flipY: false }
  const own = around(onPage(graph, node, nodeVisualBounds(upright, () => ({ x: 0, y: 0 }))))
  const seen = clips.reduce<VisualBounds | null>((left, clip) => left && clipBoundsToPolygon(left, clip), own)
  const box = { minX: 0, minY: 0, maxX: node.width, maxY: node.height }
  const inside = isClipping(node) ? [...clips, onPage(graph, node, box)] : clips
  return node.childIds.reduce((all, child) => unionVisualBounds(all, boundsOf(graph, child, inside)), seen)
}

function isClipping({ type, clipsContent }: SceneNode): boolean {
  return clipsContent && (type === 'FRAME' || type === 'COMPONENT' || type === 'INSTANCE')
}

/** The corners of a rectangle that is given in the node's own coordinates. */
function onPage(graph: SceneGraph, node: SceneNode, { minX, minY, maxX, maxY }: VisualBounds): Corners {
  const world = getWorldMatrix(node, graph)
  return [
    { x: minX, y: minY },
    { x: maxX, y: minY },
    { x: maxX, y: maxY },
    { x: minX, y: maxY },
  ].map((corner) => Matrix.mapPoint(world, corner))
}

function around(corners: Corners): VisualBounds {
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)]
  return { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) }
}
