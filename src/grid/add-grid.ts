import type { GridCell, GridRequest } from '../../contract/plugin-calls.ts'
import { layOut, pad } from '../canvas/auto-layout.ts'
import { GAP, type Extent } from '../canvas/free-spot.ts'
import { boxOf, findLayer, findLayers, isLayer, pageOf, radiiOf } from '../canvas/nodes.ts'
import { newPace } from '../canvas/pace.ts'
import { findSpotBesideAll } from '../canvas/surroundings.ts'
import { inTurn } from '../canvas/turns.ts'
import { asOneUndoStep } from '../canvas/undo-step.ts'
import { keepDocumentId } from '../document-id.ts'
import { drawPlaceholder, drawText, loadStatusFont } from '../placeholders/frame.ts'
import { forgetEntry, readEntry, writeEntry, type JobItem, type JobRadii } from '../placeholders/registry.ts'
import { words } from '../words.ts'
import { drawCell, settleCell } from './cell.ts'
import { DEFAULT_SIDE, PICTURE_GAP, planGrid, type GridPlan } from './plan.ts'

const underWay = new Map<string, Promise<void>>()
/** The grid that is being drawn, and what it will hold. */
let unfinished: { grid: FrameNode; cells: readonly GridCell[] } | null = null

/** For when drawing ends in the middle: half a grid awaits nothing, and nothing was sent for it yet. */
export function removeUnfinishedGrid(): void {
  if (!unfinished) return
  const { grid, cells } = unfinished
  if (!grid.removed) grid.remove()
  for (const { jobId } of cells) forgetEntry(jobId)
  unfinished = null
}

/**
 * Puts the grid of a run on the canvas, as one undo step: a row for each content, a column for each style, a
 * placeholder for each picture in its cell. It is drawn in many short tasks. Asking twice makes it once.
 */
export function addGrid(request: GridRequest): Promise<void> {
  const known = underWay.get(request.runId)
  if (known) return known
  const adding = add(request).finally(() => underWay.delete(request.runId))
  underWay.set(request.runId, adding)
  return adding
}

async function add(request: GridRequest): Promise<void> {
  const rows = await Promise.all(request.rows.map(({ targetId }) => findLayer(targetId ?? '')))
  const beside = await findLayers(request.besideIds)
  const targets = [...beside, ...rows.filter(isLayer)]
  const page = targets[0] ? pageOf(targets[0]) : figma.currentPage
  await Promise.all([page.loadAsync(), loadStatusFont()])
  if (request.cells.some(({ jobId }) => readEntry(jobId))) return
  while (!(await inTurn(() => draw(request, { page, rows, targets })))) removeUnfinishedGrid()
  await asOneUndoStep(() => keepDocumentId())
}

interface Place {
  page: PageNode
  rows: (SceneNode | null)[]
  targets: SceneNode[]
}

/** False when undo came in between and took away what was drawn so far. */
async function draw(request: GridRequest, { page, rows, targets }: Place): Promise<boolean> {
  const breathe = newPace()
  const sizes = request.rows.map(({ size }, i) => size ?? sizeOf(rows[i]))
  const plan = planGrid(sizes, request.columns.length, request.cells)
  const onPage = targets.filter((layer) => !layer.removed && pageOf(layer).id === page.id)
  const spot = await findSpotBesideAll(page, onPage, plan.size)
  const grid = figma.createFrame()
  page.appendChild(grid)
  unfinished = { grid, cells: request.cells }
  grid.name = request.name
  grid.cornerRadius = GAP / 4
  grid.resize(plan.size.width, plan.size.height)
  grid.x = spot.x
  grid.y = spot.y

  const head = drawRow(grid, words.gridHeadings, GAP)
  drawHeading(head, '', 0, plan.headingWidth, plan)
  let x = plan.headingWidth + GAP
  for (const [i, width] of plan.columnWidths.entries()) {
    drawHeading(head, request.columns[i]?.name ?? '', x, width, plan)
    x += width + GAP
  }
  // Laid out only once all is in it, and then as large as what is in it.
  layOut(head, 'HORIZONTAL', GAP)

  let y = GAP + plan.headingHeight + GAP
  for (const [r, { name, size }] of request.rows.entries()) {
    const row = drawRow(grid, name, y)
    drawHeading(row, name, 0, plan.headingWidth, plan)
    let left = plan.headingWidth + GAP
    for (const [c, width] of plan.columnWidths.entries()) {
      const cell = drawCell(width, plan.rowHeights[r] ?? 0, request.runId)
      row.appendChild(cell)
      cell.x = left
      cell.name = [name, request.columns[c]?.name].filter(Boolean).join(' · ')
      const job = request.cells.find((each) => each.row === r && each.column === c)
      const target = rows[r]
      const radii: JobRadii = target && !target.removed && !size ? radiiOf(target) : [0, 0, 0, 0]
      if (job) fillCell(cell, job, { page, radii, status: request.status, look: request.look, size: sizes[r] ?? sizeOf(null) })
      settleCell(cell)
      left += width + GAP
      await breathe()
      if (row.removed) return false
    }
    layOut(row, 'HORIZONTAL', GAP)
    y += (plan.rowHeights[r] ?? 0) + GAP
  }
  layOut(grid, 'VERTICAL', GAP)
  pad(grid, GAP)
  unfinished = null
  return true
}

interface CellLook {
  page: PageNode
  radii: JobRadii
  status: string
  look: GridRequest['look']
  size: Extent
}

/** In one task: a step of the designer's in between would take placeholders into the history that nothing awaits. */
function fillCell(cell: FrameNode, job: GridCell, { page, radii, status, look, size }: CellLook): void {
  const { jobId, name, count } = job
  const items: JobItem[] = []
  for (let index = 0; index < count; index++) {
    const box = { x: index * (size.width + PICTURE_GAP), y: 0, ...size }
    const frame = drawPlaceholder(cell, box, { name, status, radii, look })
    items.push({ index, placed: false, nodeId: frame.id, box: boxOf(frame) })
  }
  writeEntry(jobId, { pageId: page.id, name, status, radii, items, placement: 'grid', look, cellId: cell.id })
}

function drawRow(grid: FrameNode, name: string, y: number): FrameNode {
  const row = figma.createFrame()
  grid.appendChild(row)
  row.name = name
  row.x = GAP
  row.y = y
  row.fills = []
  row.clipsContent = false
  return row
}

function drawHeading(row: FrameNode, name: string, x: number, width: number, plan: GridPlan): void {
  const text = drawText(row, name, plan.fontSize)
  text.textAutoResize = 'NONE'
  text.name = name || words.gridCorner
  text.resize(width, plan.headingHeight)
  // A long name of a row wraps beside its pictures; one of a column is cut off above them.
  if (x === 0 && name !== '') text.textAutoResize = 'HEIGHT'
  else text.textTruncation = 'ENDING'
  text.x = x
}

function sizeOf(layer: SceneNode | null | undefined): Extent {
  return layer && !layer.removed ? boxOf(layer) : { width: DEFAULT_SIDE, height: DEFAULT_SIDE }
}
