import type { MicroUsd } from '../../contract/price.ts'
import { isUnderWay, type Run } from './run.ts'

/** What the designer started with one click: one job, or a matrix of them. */
export interface RunGroup {
  /** The run's id, or that of its only job. */
  id: string
  rows: number
  columns: number
  /** Row by row. Of several jobs for one cell, the newest. */
  cells: readonly Run[]
}

/** Puts the jobs of each run together, the run that was started last first. `runs` are newest first. */
export function groupRuns(runs: readonly Run[]): RunGroup[] {
  const groups = new Map<string, Run[]>()
  for (const run of runs) {
    const id = run.cell?.id ?? run.id
    groups.set(id, [...(groups.get(id) ?? []), run])
  }
  return [...groups].map(([id, members]) => {
    const cells = new Map<string, Run>()
    for (const run of members) {
      const place = run.cell ? `${run.cell.row} ${run.cell.column}` : run.id
      if (!cells.has(place)) cells.set(place, run)
    }
    const inOrder = [...cells.values()].sort(
      (a, b) => (a.cell?.row ?? 0) - (b.cell?.row ?? 0) || (a.cell?.column ?? 0) - (b.cell?.column ?? 0),
    )
    const { rows = 1, columns = 1 } = members[0]?.cell ?? {}
    return { id, rows, columns, cells: inOrder }
  })
}

export function isMatrix(group: RunGroup): boolean {
  return group.rows * group.columns > 1
}

export interface GroupSummary {
  /** Pictures asked for in all, and those that stand on the canvas. */
  pictures: number
  placed: number
  failed: number
  cancelled: number
  flagged: number
  /** Cells for which something still happens by itself. */
  underWay: number
  /** Estimates and what was charged, where it is known; null where the engine is free. */
  priceMicroUsd: MicroUsd | null
  chargedMicroUsd: MicroUsd
  /** True once every cell's charge is known. */
  settled: boolean
}

export function summaryOf({ cells }: RunGroup): GroupSummary {
  const summary: GroupSummary = {
    ...{ pictures: 0, placed: 0, failed: 0, cancelled: 0, flagged: 0, underWay: 0 },
    ...{ priceMicroUsd: null, chargedMicroUsd: 0, settled: true },
  }
  for (const run of cells) {
    summary.pictures += run.count
    summary.placed += run.pictures.filter(({ state }) => state === 'placed').length
    summary.flagged += run.pictures.filter(({ state }) => state === 'flagged').length
    if (run.trip.at === 'failed' || run.trip.at === 'not-placed') summary.failed++
    if (run.trip.at === 'cancelled') summary.cancelled++
    if (isUnderWay(run)) summary.underWay++
    if (run.priceMicroUsd !== null) summary.priceMicroUsd = (summary.priceMicroUsd ?? 0) + run.priceMicroUsd
    const charged = run.job?.chargedMicroUsd ?? null
    const ended = run.trip.at === 'failed' || run.trip.at === 'cancelled'
    if (charged !== null) summary.chargedMicroUsd += charged
    else if (!ended) summary.settled = false
  }
  return summary
}
