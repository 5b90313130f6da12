import { getNodeLocalMatrix, getWorldMatrix, type SceneGraph, type SceneNode } from '@open-pencil/scene-graph'

/*
 * Figma places a node by its transformed top-left corner and turns it counter-clockwise around that corner;
 * OpenPencil keeps the corner of the unturned box and turns clockwise around the centre. Children of a group are
 * placed relative to the frame around the group in Figma, relative to the group in OpenPencil.
 */

export type Transform = [[number, number, number], [number, number, number]]

export interface Placement {
  x: number
  y: number
  width: number
  height: number
  /** Degrees, clockwise, around the centre. */
  rotation: number
}

export function relativeTransform(graph: SceneGraph, node: SceneNode): Transform {
  const offset = groupOffset(graph, node)
  const [m00 = 1, m01 = 0, m02 = 0, m10 = 0, m11 = 1, m12 = 0] = getNodeLocalMatrix(node)
  return tidy([
    [m00, m01, m02 + offset.x],
    [m10, m11, m12 + offset.y],
  ])
}

export function absoluteTransform(graph: SceneGraph, node: SceneNode): Transform {
  const [m00 = 1, m01 = 0, m02 = 0, m10 = 0, m11 = 1, m12 = 0] = getWorldMatrix(node, graph)
  return tidy([
    [m00, m01, m02],
    [m10, m11, m12],
  ])
}

/** Degrees, counter-clockwise, over −180 and up to 180. */
export function rotationOf(graph: SceneGraph, node: SceneNode): number {
  const [[m00], [m10]] = relativeTransform(graph, node)
  const degrees = tidyNumber((Math.atan2(-m10, m00) * 180) / Math.PI)
  return degrees === -180 ? 180 : degrees
}

/** Where OpenPencil has to put a box so that Figma's corner and rotation come out. */
export function placeByCorner(
  corner: { x: number; y: number },
  size: { width: number; height: number },
  rotationClockwise: number,
): Placement {
  const angle = (rotationClockwise * Math.PI) / 180
  const halfWidth = size.width / 2
  const halfHeight = size.height / 2
  const centreX = corner.x + halfWidth * Math.cos(angle) - halfHeight * Math.sin(angle)
  const centreY = corner.y + halfWidth * Math.sin(angle) + halfHeight * Math.cos(angle)
  return { x: centreX - halfWidth, y: centreY - halfHeight, ...size, rotation: rotationClockwise }
}

/** Origin of the groups around a node, up to the nearest frame or page. */
export function groupOffset(graph: SceneGraph, node: SceneNode): { x: number; y: number } {
  const parent = node.parentId ? graph.getNode(node.parentId) : undefined
  if (parent?.type !== 'GROUP') return { x: 0, y: 0 }
  const outer = groupOffset(graph, parent)
  return { x: outer.x + parent.x, y: outer.y + parent.y }
}

function tidy([[a, b, c], [d, e, f]]: Transform): Transform {
  return [
    [tidyNumber(a), tidyNumber(b), tidyNumber(c)],
    [tidyNumber(d), tidyNumber(e), tidyNumber(f)],
  ]
}

/** Sines and cosines leave 6e-17 where 0 is meant. */
function tidyNumber(value: number): number {
  const rounded = Math.round(value)
  return Math.abs(value - rounded) < 1e-9 ? rounded + 0 : value
}
