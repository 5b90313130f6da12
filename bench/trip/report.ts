import type { Size } from '../../contract/uso.ts'
import { table } from '../table.ts'
import type { LinkSpeed } from './link.ts'
import type { Trip } from './measure.ts'
import type { BundleSizes } from './sizes.ts'

export interface Cell {
  size: Size
  link: LinkSpeed
  images: number
  ours: Trip[]
  /** Empty where it was left out. */
  plain: Trip[]
  /** Why trips did not come to their end, each with the plugin's name before it. */
  failures: string[]
}

type Figure = (trip: Trip) => number | null

/** A cell in a line, while the others are still measured. */
export function compare(cell: Cell): string {
  const [ours, plain, limit] = [of(cell.ours, overhead), of(cell.plain, overhead), of(cell.ours, ({ limitMs }) => limitMs)]
  const than = plain === null ? '' : `, plain ${seconds(plain)} s (${ratio(ours, plain)})`
  return `${title(cell)}: ${seconds(ours)} s${than}, limit ${seconds(limit)} s (${ratio(ours, limit)})${cell.failures.map((why) => `\n  failed: ${why}`).join('')}`
}

export function printReport(cells: Cell[], sizes: BundleSizes): void {
  const rows = cells.map((cell) => {
    const { ours, plain } = cell
    const limit = of(ours, ({ limitMs }) => limitMs)
    return [
      title(cell),
      seconds(of(ours, overhead)),
      seconds(of(plain, overhead)),
      ratio(of(ours, overhead), of(plain, overhead)),
      seconds(limit),
      ratio(of(ours, overhead), limit),
      seconds(per(of(ours, overhead), cell.images)),
      pair(ours, plain, ({ exportMs }) => exportMs / 1_000, 2),
      pair(ours, plain, ({ bytesUp }) => bytesUp / 1e6, 2),
      pair(ours, plain, ({ bytesDown }) => bytesDown / 1e6, 2),
      pair(ours, plain, ({ requests, preflights }) => requests + preflights, 0),
    ]
  })
  const heads = ['trip', 'overhead s', 'plain s', 'of plain', 'limit s', 'of limit', 's an image', 'export s / plain', 'MB up / plain', 'MB down / plain', 'requests / plain']
  console.log(`\nOverhead: from the click to the last layer, without the generation\n\n${table(heads, rows)}`)

  const inside = cells.map((cell) => [
    title(cell),
    pair(cell.ours, cell.plain, ({ progressMs }) => progressMs, 0),
    pair(cell.ours, cell.plain, ({ openMs }) => openMs, 0),
    pair(cell.ours, cell.plain, ({ iframe }) => iframe.longestTaskMs, 0),
    pair(cell.ours, cell.plain, ({ page }) => page.longestTaskMs, 0),
    pair(cell.ours, cell.plain, ({ sandbox }) => sandbox.longestTaskWithoutHostMs, 0),
    pair(cell.ours, cell.plain, ({ iframeMegabytes }) => iframeMegabytes, 0),
    pair(cell.ours, cell.plain, ({ sandbox }) => sandbox.memoryMegabytes, 0),
    pair(cell.ours, cell.plain, ({ proxyMegabytes }) => proxyMegabytes, 0),
  ])
  const insideHeads = ['trip', 'progress ms', 'open ms', 'iframe task ms', 'page task ms', 'sandbox task ms', 'iframe MB', 'sandbox MB', 'proxy MB']
  console.log(`\nOurs / plain; a task of 0 ms stands for none over 50 ms\n\n${table(insideHeads, inside)}`)

  const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(1)
  console.log(
    `\nbuild/ui.js ${kilobytes(sizes.uiWithoutPreview)} kB gzip without the worker of the preview, ${kilobytes(sizes.ui)} kB with it; ` +
      `build/main.js ${kilobytes(sizes.main)} kB gzip`,
  )
}

export function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return null
  return sorted.length % 2 === 1 ? (sorted[middle] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

const overhead: Figure = ({ overheadMs }) => overheadMs

function of(trips: Trip[], figure: Figure): number | null {
  return median(trips.flatMap((trip) => figure(trip) ?? []))
}

function pair(ours: Trip[], plain: Trip[], figure: Figure, digits: number): string {
  const text = (value: number | null) => (value === null ? '–' : value.toFixed(digits))
  return `${text(of(ours, figure))} / ${text(of(plain, figure))}`
}

function title({ size, link, images, failures }: Cell): string {
  const failed = failures.length === 0 ? '' : `, ${failures.length} failed`
  return `${images} × ${size.width}×${size.height}, ${link.name}${failed}`
}

function per(value: number | null, count: number): number | null {
  return value === null ? null : value / count
}

function seconds(ms: number | null): string {
  return ms === null ? '–' : (ms / 1_000).toFixed(2)
}

function ratio(a: number | null, b: number | null): string {
  return a === null || b === null || b === 0 ? '–' : `${(a / b).toFixed(2)}×`
}
