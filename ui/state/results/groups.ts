import type { Job } from '../../../contract/job.ts'
import { words } from '../../words.ts'
import { resultWords as text } from '../../words/results.ts'
import { nameOfResult } from '../again.ts'
import { stageOf, type Run } from '../run.ts'

/** One job of the history: as the proxy tells it, and as the panel follows it while it is under way. */
export interface ResultCell {
  /** The job's. */
  id: string
  /** Null until the proxy has it. */
  job: Job | null
  /** Null for one that the panel does not follow. */
  run: Run | null
  row: number
  column: number
}

/** What the designer started with one click, in any session, on any machine. */
export interface ResultGroup {
  /** The run's id, or that of its only job. */
  id: string
  /** When its newest job was started; of one that is not with the proxy yet, now. */
  startedAt: number
  rows: number
  columns: number
  /** Row by row. Of several jobs for one cell, the newest. */
  cells: readonly ResultCell[]
}

/** Puts jobs and runs together by the click that started them, the latest click first. */
export function groupResults(jobs: readonly Job[], runs: readonly Run[], now: number): ResultGroup[] {
  const followed = new Map(runs.map((run) => [run.id, run]))
  const groups = new Map<string, { group: ResultGroup; cells: Map<string, ResultCell> }>()
  const add = (id: string, job: Job | null, run: Run | null) => {
    const place = job ? job.request.run : (run?.cell ?? undefined)
    const { row = 0, column = 0, rows = 1, columns = 1 } = place ?? {}
    const cell: ResultCell = { id, job, run, row, column }
    const startedAt = job?.createdAt ?? now
    const groupId = place?.id ?? id
    const known = groups.get(groupId)
    const { group, cells } = known ?? { group: { id: groupId, startedAt, rows, columns, cells: [] }, cells: new Map<string, ResultCell>() }
    groups.set(groupId, { group: { ...group, startedAt: Math.max(group.startedAt, startedAt) }, cells })
    const key = place ? `${row} ${column}` : id
    const before = cells.get(key)
    if (!before || startedAt >= (before.job?.createdAt ?? now)) cells.set(key, cell)
  }
  for (const job of jobs) add(job.id, job, followed.get(job.id) ?? null)
  const told = new Set(jobs.map(({ id }) => id))
  for (const run of runs) if (!told.has(run.id)) add(run.id, run.job, run)
  return [...groups.values()]
    .map(({ group, cells }) => ({
      ...group,
      cells: [...cells.values()].sort((a, b) => a.row - b.row || a.column - b.column),
    }))
    .sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1))
}

export function isGrid(group: Pick<ResultGroup, 'rows' | 'columns'>): boolean {
  return group.rows * group.columns > 1
}

/** A finished picture: which of which job's. */
export interface PictureRef {
  job: Job
  index: number
}

/** What is shown of one picture that was asked for. */
export type Tile =
  | ({ kind: 'picture' } & PictureRef)
  | { kind: 'flagged'; index: number }
  | { kind: 'waiting'; stage: string }
  | { kind: 'failed'; why: string }
  | { kind: 'cancelled'; why: string }

/** The tiles of a job: one a picture, or one that tells what became of all. */
export function tilesOf({ job, run }: ResultCell, now: number): Tile[] {
  switch (job?.state) {
    case 'done':
      return job.images.map(({ index, flagged }) => (flagged ? { kind: 'flagged', index } : { kind: 'picture', job, index }))
    case 'failed':
      return [{ kind: 'failed', why: job.error?.message ?? words.errors.unknown }]
    case 'uncertain':
      return [{ kind: 'failed', why: job.error?.message ?? words.runs.uncertain }]
    case 'cancelled':
      return [{ kind: 'cancelled', why: run?.note ?? text.stopped }]
    default:
  }
  if (run?.trip.at === 'failed') return [{ kind: 'failed', why: run.trip.why }]
  if (run?.trip.at === 'cancelled') return [{ kind: 'cancelled', why: run.note ?? text.stopped }]
  const count = job?.request.parameters.num_images ?? run?.count ?? 1
  const stage = run ? stageOf(run, now).text : text.waiting
  return Array.from({ length: count }, () => ({ kind: 'waiting', stage }))
}

/** The pictures of a run that can be looked at. */
export function picturesOf({ cells }: Pick<ResultGroup, 'cells'>): PictureRef[] {
  return cells.flatMap(({ job }) =>
    job?.state === 'done' ? job.images.filter(({ flagged }) => !flagged).map(({ index }) => ({ job, index })) : [],
  )
}

/** What was restyled, and with what. */
export function namesOf({ job, run }: ResultCell): { content: string; style: string; both: string } {
  if (job) {
    const [content, style] = [contentNameOf(job), styleNameOf(job)]
    return { content, style, both: nameOfResult(job.request) }
  }
  const { name = '', resultName = '' } = run ?? {}
  const style = resultName.startsWith(`${name} · `) ? resultName.slice(name.length + 3) : resultName
  return { content: name, style, both: resultName }
}

/** What a run is called where it is listed. */
export function nameOfGroup(group: ResultGroup): string {
  const [first] = group.cells
  if (!first) return ''
  const { content, both } = namesOf(first)
  return isGrid(group) ? text.and(content, group.rows - 1) : both
}

function contentNameOf({ request }: Job): string {
  return request.images.find(({ role }) => role === 'content')?.name ?? request.target.name
}

function styleNameOf({ request }: Job): string {
  const styles = request.images.filter(({ role }) => role !== 'content').map(({ name }) => name)
  return [...new Set(styles)].join(' + ') || request.parameters.prompt
}

/** A picture, as one word. */
export function keyOf({ job, index }: PictureRef): string {
  return `${job.id}/${index}`
}
