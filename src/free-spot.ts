import { boxOf, pageOf } from './nodes.ts'

/** Space kept between a result and everything else, in the document's units. */
export const GAP = 48

interface Box extends Point, Extent {}
interface Point {
  x: number
  y: number
}
interface Extent {
  width: number
  height: number
}

/** A free place on the target's page for a box of `size`, next to the outermost layer that holds the target. */
export function findSpotBeside(target: SceneNode, size: Extent): Point {
  let outermost: SceneNode = target
  for (let up = target.parent; up && up.type !== 'PAGE' && up.type !== 'SECTION'; up = up.parent) {
    outermost = up as SceneNode
  }
  return nearestFreeSpot(size, boxOf(target), boxOf(outermost), obstaclesOf(pageOf(target), target))
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

/**
 * The place nearest to `anchor` where a box of `size` covers nothing: to the right at `level.y`, or below at
 * `level.x`, whichever is closer. All in the page's coordinates.
 */
export function nearestFreeSpot(size: Extent, level: Point, anchor: Box, obstacles: readonly Box[]): Point {
  const right = anchor.x + anchor.width + GAP
  const below = anchor.y + anchor.height + GAP
  const x = slideRight({ x: right, y: level.y, ...size }, obstacles)
  const y = slideRight(transpose({ x: level.x, y: below, ...size }), obstacles.map(transpose))
  return y - below < x - right ? { x: level.x, y } : { x, y: level.y }
}

export function isFree(box: Box, obstacles: readonly Box[]): boolean {
  return slideRight(box, obstacles, 0) === box.x
}

/** The smallest x at or after the box's own at which it keeps its distance from every obstacle. */
function slideRight(box: Box, obstacles: readonly Box[], gap = GAP): number {
  const inTheWay = obstacles
    .filter((other) => other.y < box.y + box.height + gap && other.y + other.height + gap > box.y)
    .sort((a, b) => a.x - b.x)
  let x = box.x
  for (const other of inTheWay) {
    if (other.x < x + box.width + gap && other.x + other.width + gap > x) x = other.x + other.width + gap
  }
  return x
}

function transpose({ x, y, width, height }: Box): Box {
  return { x: y, y: x, width: height, height: width }
}
