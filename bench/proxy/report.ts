import { table } from '../table.ts'
import type { HandInFigures } from './hand-in.ts'
import type { HalfOpenFigures } from './half-open.ts'
import { round, type Figures } from './measure.ts'
import type { SoakFigures } from './soak.ts'
import type { StreamFigures } from './streams.ts'

export const STRAIGHT = 'straight to fal'
export const OURS = 'ours'
export const OURS_POSTGRES = 'ours, PostgreSQL'
export const NGINX = 'nginx'
export const NGINX_DISK = 'nginx, its own disk'
export const FAL_PROXY = '@fal-ai/server-proxy'

export type Operation = 'read' | 'submit' | 'upload' | 'download'

export interface Report {
  /** Processes that wanted to run, on average over the last minute. */
  load: number
  /** One sync of the disk. */
  syncMs: { p50Ms: number; p99Ms: number }
  operations: Record<Operation, Record<string, Figures>>
  /** By proxy, until fal has what was submitted. */
  handIn: HandInFigures
  /** By proxy, in MB: before, the most under load, and after. */
  memory: Record<string, { beforeMb: number; mostMb: number; afterMb: number }>
  streams: StreamFigures
  halfOpen: HalfOpenFigures
  soak: SoakFigures
  /** What could not be compared, and why. */
  missing: string[]
}

const TITLES: Record<Operation, string> = {
  read: 'look at a job',
  submit: 'submit',
  upload: 'upload, 400 kB',
  download: 'download, 5 MB',
}

/**
 * What a proxy adds at p50: a look at a job is answered by ours alone, so all of it is added; the rest is what it
 * takes longer than the same thing straight at fal.
 */
export function addedMs(operation: Operation, name: string, figures: Record<string, Figures>): number {
  const straight = operation === 'read' && name.startsWith(OURS) ? 0 : (figures[STRAIGHT]?.p50Ms ?? 0)
  return round((figures[name]?.p50Ms ?? 0) - straight)
}

export function printReport(report: Report): void {
  const rows = Object.entries(report.operations).flatMap(([operation, figures]) =>
    Object.entries(figures).map(([name, { p50Ms, p99Ms, perSecond }]) => [
      TITLES[operation as Operation],
      name,
      p50Ms,
      p99Ms,
      name === STRAIGHT ? '' : addedMs(operation as Operation, name, figures),
      perSecond,
      ratio(p50Ms, figures[NGINX]?.p50Ms),
      ratio(p50Ms, figures[FAL_PROXY]?.p50Ms),
    ]),
  )
  console.log(
    `\n${table(['what', 'through', 'p50 ms', 'p99 ms', 'added ms', 'per s', '× nginx', '× @fal-ai'], rows)}`,
  )
  const handIn = Object.entries(report.handIn).map(([name, { p50Ms, p99Ms }]) => [name, p50Ms, p99Ms])
  console.log(`\n${table(['until fal has a submit', 'p50 ms', 'p99 ms'], handIn)}`)
  const { load, syncMs } = report
  console.log(`\nLoad ${load.toFixed(1)}; one sync of this disk ${syncMs.p50Ms} ms (p50), ${syncMs.p99Ms} ms (p99).`)
  const memory = Object.entries(report.memory).map(([name, { beforeMb, mostMb, afterMb }]) => [
    name,
    beforeMb,
    mostMb,
    afterMb,
  ])
  console.log(`\n${table(['memory, MB', 'before', 'most', 'after all of the load'], memory)}`)

  const { streams, halfOpen, soak } = report
  console.log(
    `\n${streams.opened} of ${streams.streams} event streams open (${streams.openedPerSecond} a second), ` +
      `${streams.memory.beforeMb} → ${streams.memory.openMb} MB, ${streams.memory.afterMb} MB after they closed.\n` +
      `${streams.events} events came; news after ${streams.news.p50Ms} ms (p50), ${streams.news.p99Ms} ms (p99); ` +
      `${streams.wrong} streams lost or reordered a state.`,
  )
  console.log(
    `\nA look at a job beside ${halfOpen.sockets} half-open connections: ${halfOpen.beside.p50Ms} ms (p50), ` +
      `${halfOpen.beside.p99Ms} ms (p99); alone ${halfOpen.alone.p50Ms} and ${halfOpen.alone.p99Ms} ms.`,
  )
  console.log(
    `\n${soak.shareOfAnHour} of an hour of twenty designers in ${soak.seconds} s: ${soak.restyles} restyles, ` +
      `${soak.requests} requests, ${soak.failed} failed.\n` +
      `Heap and memory by quarter: ${soak.quarters.map((each) => `${each.heapMb} / ${each.memoryMb} MB`).join(', ')}; ` +
      `grown by ${soak.heapGrowthMb} / ${soak.memoryGrowthMb} MB since the second.`,
  )
  for (const reason of report.missing) console.log(`\nNot compared: ${reason}`)
}

function ratio(value: number, to: number | undefined): string {
  return to === undefined ? '' : `${round(value / to)} ×`
}
