import type { PlaceholderRequest, PlaceholderSummary } from '../../contract/plugin-calls.ts'
import { keepDocumentId } from '../document-id.ts'
import { GAP } from '../canvas/free-spot.ts'
import { boxOf, findLayer, findLayers, pageOf, radiiOf, requireLayer } from '../canvas/nodes.ts'
import { removeStrayCopies } from '../layers/backdrop.ts'
import { drawnHere, drawPlaceholder, loadStatusFont, showStatus, takeOff } from './frame.ts'
import { readAllEntries, readEntry, writeEntry, type JobItem, type JobRadii } from './registry.ts'
import { findSpotBeside } from '../canvas/surroundings.ts'
import { inTurn } from '../canvas/turns.ts'
import { refusal } from '../refusal.ts'

/**
 * Puts a placeholder on the canvas for each picture of a job: side by side, next to the target and clear of
 * everything else, or over the target. It is not an undo step of its own: see undo-step.ts. Asking twice for one job is harmless.
 */
export function addPlaceholders(request: PlaceholderRequest): Promise<void> {
  return inTurn(() => add(request))
}

async function add(request: PlaceholderRequest): Promise<void> {
  const target = await requireLayer(request.targetId)
  const page = pageOf(target)
  await Promise.all([page.loadAsync(), loadStatusFont()])
  if (target.removed) throw refusal('gone')
  if (readEntry(request.jobId)) return

  const { name, status, placement, look } = request
  const radii: JobRadii = request.size ? [0, 0, 0, 0] : radiiOf(target)
  const boxes = await boxesFor(request, target)
  const items = boxes.map((box, index): JobItem => {
    // Over the original they would lie one on the other: one speaks for all. A fill has none: the layer waits.
    const isDrawn = placement !== 'fill' && (placement !== 'over' || index === 0)
    const nodeId = isDrawn ? drawPlaceholder(page, box, { name, status, radii, placement, look }).id : ''
    return { index, placed: false, box, nodeId }
  })
  keepDocumentId()
  writeEntry(request.jobId, { pageId: page.id, name, status, radii, items, placement, look })
}

async function boxesFor({ placement, size, count }: PlaceholderRequest, target: SceneNode): Promise<Rect[]> {
  const own = boxOf(target)
  if (placement === 'over' || placement === 'fill') return Array.from({ length: count }, () => own)
  const { width, height } = size ?? own
  const row = { width: width * count + GAP * (count - 1), height }
  const spot = await findSpotBeside(target, row)
  return Array.from({ length: count }, (_, i) => ({ x: spot.x + i * (width + GAP), y: spot.y, width, height }))
}

/** Shows where a job stands on those of its placeholders that are still there. */
export async function setPlaceholderStatus(jobId: string, status: string): Promise<void> {
  const items = readEntry(jobId)?.items ?? []
  const layers = await findLayers(waitingIds(items))
  await loadStatusFont()
  const entry = readEntry(jobId)
  if (!entry || (entry.cellId === undefined && entry.status === status)) return
  for (const layer of layers) if (!layer.removed) showStatus(layer, status)
  // In a grid the placeholder is never drawn anew, so that nobody else has to know.
  if (entry.cellId === undefined) writeEntry(jobId, { ...entry, status })
}

/** Takes a job's placeholders off the canvas; results that are placed stay. */
export async function removePlaceholders(jobId: string): Promise<void> {
  const items = readEntry(jobId)?.items ?? []
  const layers = await findLayers(waitingIds(items))
  for (const layer of layers) if (!layer.removed) takeOff(layer)
  // At once: undo must not find a moment in which there is one without the other.
  const entry = readEntry(jobId)
  if (entry) writeEntry(jobId, { ...entry, items: entry.items.filter((item) => item.placed) })
  // What undo took away, its entry too, is a return when redo brings it back after its run.
  for (const id of drawnHere) if (!(await findLayer(id))) drawnHere.delete(id)
}

/** What this file knows of every job that was started in it. Copies left of an export go from the page in view. */
export async function listPlaceholders(): Promise<PlaceholderSummary[]> {
  removeStrayCopies()
  return (await readAllEntries()).map(({ jobId, entry }) => ({
    jobId,
    waiting: entry.items.filter((item) => !item.placed).map((item) => item.index),
    placed: entry.items.filter((item) => item.placed).map((item) => item.index),
  }))
}

function waitingIds(items: readonly JobItem[]): string[] {
  return items.flatMap((item) => (item.placed ? [] : [item.nodeId]))
}
