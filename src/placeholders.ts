import type { PlaceholderRequest, PlaceholderSummary } from '../contract/plugin-calls.ts'
import { keepDocumentId } from './document-id.ts'
import { GAP } from './free-spot.ts'
import { boxOf, findLayer, pageOf, radiiOf, requireLayer } from './nodes.ts'
import { drawPlaceholder, loadStatusFont, showStatus } from './placeholder-frame.ts'
import { readAllEntries, readEntry, writeEntry, type JobItem, type JobRadii } from './registry.ts'
import { findSpotBeside } from './surroundings.ts'
import { words } from './words.ts'

/**
 * Puts a placeholder on the canvas for each picture of a job, side by side, next to the target and clear of
 * everything else. It is not an undo step of its own: see undo-step.ts. Asking twice for one job is harmless.
 */
export async function addPlaceholders(request: PlaceholderRequest): Promise<void> {
  const target = await requireLayer(request.targetId)
  const page = pageOf(target)
  await Promise.all([page.loadAsync(), loadStatusFont()])
  if (target.removed) throw new Error(words.layerGone)
  if (readEntry(request.jobId)) return

  const { width, height } = request.size ?? boxOf(target)
  const row = { width: width * request.count + GAP * (request.count - 1), height }
  const spot = findSpotBeside(target, row)
  const { name, status } = request
  const radii: JobRadii = request.size ? [0, 0, 0, 0] : radiiOf(target)
  const items = Array.from({ length: request.count }, (_, index): JobItem => {
    const box = { x: spot.x + index * (width + GAP), y: spot.y, width, height }
    return { index, placed: false, box, nodeId: drawPlaceholder(page, box, { name, status, radii }).id }
  })
  keepDocumentId()
  writeEntry(request.jobId, { pageId: page.id, name, status, radii, items })
}

/** Shows where a job stands on those of its placeholders that are still there. */
export async function setPlaceholderStatus(jobId: string, status: string): Promise<void> {
  const items = readEntry(jobId)?.items ?? []
  const layers = await Promise.all(waitingIds(items).map(findLayer))
  await loadStatusFont()
  const entry = readEntry(jobId)
  if (!entry || entry.status === status) return
  for (const layer of layers) if (layer && !layer.removed) showStatus(layer, status)
  writeEntry(jobId, { ...entry, status })
}

/** Takes a job's placeholders off the canvas; results that are placed stay. */
export async function removePlaceholders(jobId: string): Promise<void> {
  const items = readEntry(jobId)?.items ?? []
  const layers = await Promise.all(waitingIds(items).map(findLayer))
  for (const layer of layers) if (layer && !layer.removed) layer.remove()
  const entry = readEntry(jobId)
  if (entry) writeEntry(jobId, { ...entry, items: entry.items.filter((item) => item.placed) })
}

/** What this file knows of every job that was started in it. */
export function listPlaceholders(): PlaceholderSummary[] {
  return readAllEntries().map(({ jobId, entry }) => ({
    jobId,
    waiting: entry.items.filter((item) => !item.placed).map((item) => item.index),
    placed: entry.items.filter((item) => item.placed).map((item) => item.index),
  }))
}

function waitingIds(items: readonly JobItem[]): string[] {
  return items.flatMap((item) => (item.placed ? [] : [item.nodeId]))
}
