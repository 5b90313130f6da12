/** Space kept between a result and everything else, in the document's units. */
export const GAP = 48

export interface Box extends Point, Extent {}
export interface Point {
  x: number
  y: number
}
export interface Extent {
  width: number
  height: number
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
