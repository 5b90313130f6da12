import { nearestFreeSpot, type Box, type Extent, type Point } from './free-spot.ts'
import { boxOf, pageOf } from './nodes.ts'
import { newPace } from './pace.ts'

/** A free place on the target's page for a box of `size`, next to the outermost layer that holds the target. */
export async function findSpotBeside(target: SceneNode, size: Extent): Promise<Point> {
  let outermost: SceneNode = target
  for (let up = target.parent; up && up.type !== 'PAGE' && up.type !== 'SECTION'; up = up.parent) {
    outermost = up as SceneNode
  }
  const [level, anchor] = [boxOf(target), boxOf(outermost)]
  return nearestFreeSpot(size, level, anchor, await obstaclesOf(pageOf(target), target))
}

/** A free place on a page for a box of `size`, next to all of `targets`; in the middle of the view without any. */
export async function findSpotBesideAll(page: PageNode, targets: readonly SceneNode[], size: Extent): Promise<Point> {
  const boxes = targets.map(boxOf)
  const { center } = figma.viewport
  const x = boxes.length > 0 ? Math.min(...boxes.map((box) => box.x)) : center.x - size.width / 2
  const y = boxes.length > 0 ? Math.min(...boxes.map((box) => box.y)) : center.y - size.height / 2
  const right = Math.max(x, ...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(y, ...boxes.map((box) => box.y + box.height))
  const anchor = { x, y, width: right - x, height: bottom - y }
  return nearestFreeSpot(size, anchor, anchor, await obstaclesOf(page, targets[0] ?? null))
}

/**
 * The boxes that must not be covered. A section that holds `inside` counts by what it holds. A page may have
 * thousands of layers, so this takes several short tasks.
 */
export async function obstaclesOf(page: PageNode, inside: SceneNode | null): Promise<Box[]> {
  const sections = new Set<string>()
  for (let up = inside?.parent ?? null; up && up.type !== 'PAGE'; up = up.parent) {
    if (up.type === 'SECTION') sections.add(up.id)
  }
  const breathe = newPace()
  const boxes: Box[] = []
  const collect = async (layers: readonly SceneNode[]): Promise<void> => {
    for (const layer of layers) {
      await breathe()
      if (layer.removed) continue
      if (layer.type === 'SECTION' && sections.has(layer.id)) await collect(layer.children)
      else boxes.push(boxOf(layer))
    }
  }
  await collect(page.children)
  return boxes
}
