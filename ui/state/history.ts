import { computed, signal, type ReadonlySignal } from '@preact/signals'
import { isFinal, reduceJob, type Job } from '../../contract/job.ts'
import type { Run } from './run.ts'
import type { Proxy } from '../proxy.ts'

/** What one click started, across sessions and machines. */
export interface HistoryRun {
  /** The run's id, or that of its only job. */
  id: string
  createdAt: number
  rows: number
  columns: number
  /** Row by row; of several jobs for one cell, the newest. */
  jobs: readonly Job[]
}

export type Loading = 'idle' | 'loading' | 'failed' | 'complete'

export interface HistoryParts {
  proxy: Pick<Proxy, 'jobs'>
  /** What this panel follows, which is newer than what the proxy listed. */
  runs: ReadonlySignal<readonly Run[]>
}

/** Everything the designer ever ran, newest first, read from the proxy page by page. */
export class History {
  readonly #parts: HistoryParts
  readonly #listed = signal<ReadonlyMap<string, Job>>(new Map())
  readonly #loading = signal<Loading>('idle')
  #before: number | null = null
  /** Rises when another designer's history begins, so that a late page of the last one is not shown. */
  #era = 0

  constructor(parts: HistoryParts) {
    this.#parts = parts
  }

  get loading(): ReadonlySignal<Loading> {
    return this.#loading
  }

  readonly runs = computed((): readonly HistoryRun[] => {
    const jobs = new Map(this.#listed.value)
    for (const { job } of this.#parts.runs.value) if (job) jobs.set(job.id, reduceJob(jobs.get(job.id), job))
    return groupJobs([...jobs.values()])
  })

  /** Reads the newest page again; what was read before stays. */
  async refresh(): Promise<void> {
    const era = this.#era
    if (this.#loading.value === 'idle') return this.loadMore()
    try {
      const { jobs } = await this.#parts.proxy.jobs(null)
      if (era === this.#era) this.#keep(jobs)
    } catch {
      // The list stays as it was; what is under way is told by the event stream.
    }
  }

  /** Reads the next older page, if there is one. */
  async loadMore(): Promise<void> {
    if (this.#loading.value === 'loading' || this.#loading.value === 'complete') return
    const era = this.#era
    this.#loading.value = 'loading'
    try {
      const { jobs, before } = await this.#parts.proxy.jobs(this.#before)
      if (era !== this.#era) return
      this.#keep(jobs)
      this.#before = before
      this.#loading.value = before === null ? 'complete' : 'idle'
      if (before !== null && jobs.length > 0) return
      this.#loading.value = 'complete'
    } catch {
      if (era === this.#era) this.#loading.value = 'failed'
    }
  }

  find(jobId: string): Job | undefined {
    return this.runs.value.flatMap(({ jobs }) => jobs).find(({ id }) => id === jobId)
  }

  forget(): void {
    this.#era++
    this.#listed.value = new Map()
    this.#before = null
    this.#loading.value = 'idle'
  }

  #keep(jobs: readonly Job[]): void {
    const next = new Map(this.#listed.value)
    for (const job of jobs) next.set(job.id, reduceJob(next.get(job.id), job))
    this.#listed.value = next
  }
}

/** Jobs by the click that started them, the newest first. */
export function groupJobs(jobs: readonly Job[]): HistoryRun[] {
  const newestFirst = [...jobs].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  const members = new Map<string, Job[]>()
  for (const job of newestFirst) {
    const id = job.request.run?.id ?? job.id
    const known = members.get(id)
    if (known) known.push(job)
    else members.set(id, [job])
  }
  return [...members].map(([id, all]) => {
    const cells = new Map<string, Job>()
    for (const job of all) {
      const { run } = job.request
      const cell = run ? `${run.row} ${run.column}` : job.id
      if (!cells.has(cell)) cells.set(cell, job)
    }
    const inOrder = [...cells.values()].sort(byCell)
    const { rows = 1, columns = 1 } = all[0]?.request.run ?? {}
    return { id, createdAt: all[0]?.createdAt ?? 0, rows, columns, jobs: inOrder }
  })
}

function byCell(a: Job, b: Job): number {
  return (a.request.run?.row ?? 0) - (b.request.run?.row ?? 0) || (a.request.run?.column ?? 0) - (b.request.run?.column ?? 0)
}

/** One place in the list: a picture, or what there is instead of one. */
export type HistoryTile =
  | { kind: 'picture'; job: Job; index: number }
  | { kind: 'flagged'; job: Job; index: number }
  | { kind: 'waiting'; job: Job; index: number }
  | { kind: 'failed' | 'cancelled'; job: Job; index: number }

export function tilesOf(job: Job): HistoryTile[] {
  if (job.state === 'failed' || job.state === 'cancelled') return [{ kind: job.state, job, index: 0 }]
  if (!isFinal(job.state)) {
    return Array.from({ length: job.request.parameters.num_images }, (_, index) => ({ kind: 'waiting', job, index }))
  }
  return job.images.map(({ index, flagged }) => ({ kind: flagged ? 'flagged' : 'picture', job, index }))
}
