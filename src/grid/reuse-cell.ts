import { boxOf, pageOf, requireLayer } from '../canvas/nodes.ts'
import { drawLabel, drawPlaceholder, loadStatusFont } from '../placeholders/frame.ts'
import { readEntry, writeEntry, type JobItem } from '../placeholders/registry.ts'
import { isResult } from '../results/result.ts'
import { refusal } from '../refusal.ts'
import { cellAround } from './cell.ts'

/**
 * Makes the cell of a grid that `nodeId` is, or stands in, wait for another job. Its pictures stay, each with a
 * label that says where the job stands, until the new ones take their places. Asking twice is harmless.
 */
export async function reuseCell(nodeId: string, jobId: string, status: string): Promise<void> {
  const layer = await requireLayer(nodeId)
  await Promise.all([pageOf(layer).loadAsync(), loadStatusFont()])
  const cell = layer.removed ? null : cellAround(layer)
  if (!cell) throw refusal('grid')
  if (readEntry(jobId)) return
  const results = cell.children.filter(isResult)
  const waiting = { index: 0, placed: false }
  const { name } = cell
  const items = results.map((result, index): JobItem => {
    const label = drawLabel(result, { name, status })
    return { ...waiting, index, nodeId: label.id, replaces: result.id, box: boxOf(result) }
  })
  if (items.length === 0) {
    const box = { x: 0, y: 0, width: cell.width, height: cell.height }
    const frame = drawPlaceholder(cell, box, { name, status, radii: [0, 0, 0, 0] })
    items.push({ ...waiting, nodeId: frame.id, box: boxOf(frame) })
  }
  const page = pageOf(cell)
  writeEntry(jobId, { pageId: page.id, name, status, radii: [0, 0, 0, 0], items, placement: 'grid', cellId: cell.id })
}
