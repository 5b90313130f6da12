import type { SceneNode, VectorNetwork, Fill, Stroke } from '@open-pencil/scene-graph'
import type { Layers, Look } from '../layers.ts'

interface Point {
  x: number
  y: number
}

/** A smooth line through the points, which are in the parent's units; closed down to `floor` when that is given. */
export function curve(
  parent: Layers,
  name: string,
  points: readonly Point[],
  look: Look & { fills: Fill[]; strokes: Stroke[] },
  floor?: number,
): SceneNode {
  const last = points.at(-1)
  const first = points[0]
  if (!first || !last) throw new Error(`The curve "${name}" has no points.`)
  const corners =
    floor === undefined
      ? []
      : [
          { x: last.x, y: floor },
          { x: first.x, y: floor },
        ]
  const all = [...points, ...corners]
  const left = Math.min(...all.map(({ x }) => x))
  const top = Math.min(...all.map(({ y }) => y))
  const network: VectorNetwork = {
    vertices: all.map(({ x, y }) => ({ x: x - left, y: y - top })),
    segments: [],
    regions: [],
  }
  const count = floor === undefined ? all.length - 1 : all.length
  for (let start = 0; start < count; start++) {
    const end = (start + 1) % all.length
    const curved = end < points.length && start < points.length && end > start
    network.segments.push({
      start,
      end,
      tangentStart: curved ? tangent(points, start, 1) : { x: 0, y: 0 },
      tangentEnd: curved ? tangent(points, end, -1) : { x: 0, y: 0 },
    })
  }
  if (floor !== undefined) {
    network.regions.push({ windingRule: 'NONZERO', loops: [network.segments.map((_, index) => index)] })
  }
  const width = Math.max(...all.map(({ x }) => x)) - left
  const height = Math.max(...all.map(({ y }) => y)) - top
  return parent.add('VECTOR', name, {
    x: left,
    y: top,
    width,
    height,
    vectorNetwork: network,
    strokeCap: 'ROUND',
    strokeJoin: 'ROUND',
    ...look,
  })
}

/** Catmull-Rom handles: parallel to the line between the neighbours. */
function tangent(points: readonly Point[], index: number, sign: 1 | -1): Point {
  const before = points[Math.max(0, index - 1)]
  const after = points[Math.min(points.length - 1, index + 1)]
  if (!before || !after) return { x: 0, y: 0 }
  return { x: ((after.x - before.x) / 6) * sign, y: ((after.y - before.y) / 6) * sign }
}
