import { nearestFreeSpot, type Box, type Extent, type Point } from './free-spot.ts'
import { boxOf, pageOf } from './nodes.ts'

/** A free place on the target's page for a box of `size`, next to the outermost layer that holds the target. */
export function findSpotBeside(target: SceneNode, size: Extent): Point {
  let outermost: SceneNode = target
  for (let up = target.parent; up && up.type !== 'PAGE' && up.type !== 'SECTION'; up = up.parent) {
    outermost = up as SceneNode
  }
  return nearestFreeSpot(size, boxOf(target), boxOf(outermost), obstaclesOf(pageOf(target), target))
}

/** A free place on a page for a box of `size`, next to all of `targets`; in the middle of the view without any. */
export function findSpotBesideAll(page: PageNode, targets: readonly SceneNode[], size: Extent): Point {
  const boxes = targets.map(boxOf)
  const { center } = figma.viewport
  const x = boxes.length > 0 ? Math.min(...boxes.map((box) => box.x)) : center.x - size.width / 2
  const y = boxes.length > 0 ? Math.min(...boxes.map((box) => box.y)) : center.y - size.height / 2
  const right = Math.max(x, ...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(y, ...boxes.map((box) => box.y + box.height))
  const anchor = { x, y, width: right - x, height: bottom - y }
  return nearestFreeSpot(size, anchor, anchor, obstaclesOf(page, targets[0] ?? null))
}

/** The boxes that must not be covered. A section that holds `inside` counts by what it holds. */
export function obstaclesOf(page: PageNode, inside: SceneNode | null): Box[] {
  const sections = new Set<BaseNode>()
  for (let up = inside?.parent ?? null; up && up.type !== 'PAGE'; up = up.parent) {
    if (up.type === 'SECTION') sections.add(up)
  }
  const boxes: Box[] = []
  const collect = (layers: readonly SceneNode[]) => {
    for (const layer of layers) {
      if (layer.type === 'SECTION' && sections.has(layer)) collect(layer.children)
      else boxes.push(boxOf(layer))
    }
  }
  collect(page.children)
  return boxes
}
