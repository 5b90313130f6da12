import { layOver, type Coverer } from '../canvas/cover.ts'
import { isFree, nearestFreeSpot } from '../canvas/free-spot.ts'
import { boxOf, findLayer, isLayer, pageOf, radiiOf } from '../canvas/nodes.ts'
import { findSpotBeside, obstaclesOf } from '../canvas/surroundings.ts'
import { cellAround } from '../grid/cell.ts'
import { readEntry, type JobItem, type JobRadii } from '../placeholders/registry.ts'
import { canBeFilled } from './fill.ts'
import type { PlaceOrder } from './recipe.ts'

interface Common {
  box: Rect
  radii: JobRadii
  /** What the result takes the place of, to be removed with it: the placeholder where no undo step lifts it. */
  instead: SceneNode[]
  asPlanned: boolean
}

/** Where a result goes. */
export type Spot =
  | (Common & { kind: 'layer'; /** Takes a layer of the box's size there. */ put: (layer: Coverer) => void })
  | (Common & { kind: 'fill'; target: SceneNode & MinimalFillsMixin })

const SQUARE: JobRadii = [0, 0, 0, 0]

/** The place of a picture: where the designer dropped it, where its placeholder stands, or as near as possible. */
export async function findSpot(request: PlaceOrder): Promise<Spot> {
  const { recipe, at = null, again = false } = request
  const { width, height } = recipe.request.target
  const size = { width: Math.max(1, width), height: Math.max(1, height) }
  const entry = readEntry(request.jobId)
  const item = entry?.items.find(({ index }) => index === request.imageIndex)
  const placeholder = item && !item.placed ? await findLayer(item.nodeId) : null
  if (at) {
    const box = { x: at.x - size.width / 2, y: at.y - size.height / 2, ...size }
    return onPage(figma.currentPage, { box, radii: SQUARE, asPlanned: true, instead: placeholder ? [placeholder] : [] })
  }
  if (again && (!item || item.placed)) return besideTarget(request, size)

  const placement = entry?.placement ?? recipe.request.placement
  const target = await findLayer(recipe.request.target.nodeId)
  if (target && (placement === 'over' || placement === 'fill')) {
    await pageOf(target).loadAsync()
    const common = { box: boxOf(target), radii: radiiOf(target), asPlanned: true }
    const instead = placeholder ? [placeholder] : []
    if (placement === 'over') return { kind: 'layer', ...common, instead, put: (layer) => layOver(layer, target) }
    if (canBeFilled(target)) return { kind: 'fill', ...common, instead, target }
  }
  if (!entry || !item) return besideTarget(request, size)
  const inCell = await findInCell(item, entry.cellId)
  if (inCell) return { ...inCell, radii: entry.radii }
  if (placeholder) {
    const page = pageOf(placeholder)
    await page.loadAsync()
    return onPage(page, { box: boxOf(placeholder), radii: entry.radii, instead: [placeholder], asPlanned: true })
  }
  const page = await findPage(entry.pageId)
  if (!page) return besideTarget(request, size)
  return onPage(page, { box: await freeBox(page, item.box), radii: entry.radii, instead: [], asPlanned: false })
}

/** In the cell of a grid: in the place of the placeholder or of an older result, or after the others. */
async function findInCell(item: JobItem, cellId: string | undefined): Promise<Omit<Spot & { kind: 'layer' }, 'radii'> | null> {
  const [placeholder, old, known] = await Promise.all([item.nodeId, item.replaces ?? '', cellId ?? ''].map(findLayer))
  const before = [old, placeholder].find((layer) => layer && cellAround(layer) !== null) ?? null
  const cell = before ? cellAround(before) : known?.type === 'FRAME' ? known : null
  if (!cell) return null
  await pageOf(cell).loadAsync()
  const instead = [placeholder ?? null, old ?? null].filter(isLayer)
  const put = (layer: Coverer) => {
    const index = before ? cell.children.findIndex(({ id }) => id === before.id) : -1
    cell.insertChild(index < 0 ? cell.children.length : index, layer)
  }
  return { kind: 'layer', box: item.box, asPlanned: true, instead, put }
}

/** For a picture whose placeholder this file does not know, such as after an undo. */
async function besideTarget({ recipe, again = false }: PlaceOrder, size: { width: number; height: number }): Promise<Spot> {
  const { target } = recipe.request
  const common = { radii: SQUARE, instead: [], asPlanned: again }
  const layer = await findLayer(target.nodeId)
  if (layer) {
    const page = pageOf(layer)
    await page.loadAsync()
    return onPage(page, { ...common, box: { ...(await findSpotBeside(layer, size)), ...size } })
  }
  const page = (await findPage(target.pageId)) ?? figma.currentPage
  const { center } = figma.viewport
  const box = { x: center.x - size.width / 2, y: center.y - size.height / 2, ...size }
  return onPage(page, { ...common, box: await freeBox(page, box) })
}

function onPage(page: PageNode, common: Common): Spot {
  const { x, y } = common.box
  const put = (layer: Coverer) => {
    // A new layer lands on the page the designer is on by now, which may be another.
    page.appendChild(layer)
    layer.x = x
    layer.y = y
  }
  return { kind: 'layer', ...common, put }
}

async function findPage(id: string): Promise<PageNode | null> {
  const node = await figma.getNodeByIdAsync(id)
  if (node?.type !== 'PAGE' || node.removed) return null
  await node.loadAsync()
  return node
}

async function freeBox(page: PageNode, box: Rect): Promise<Rect> {
  const obstacles = await obstaclesOf(page, null)
  return isFree(box, obstacles) ? box : { ...box, ...nearestFreeSpot(box, box, box, obstacles) }
}
