import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import { isFinal, reduceJob, type Job } from '../../../contract/job.ts'
import type { Clock } from '../../host.ts'
import type { Proxy } from '../../proxy.ts'
import type { Run } from '../run.ts'
import { groupResults, type ResultGroup } from './groups.ts'

export type Loading = 'idle' | 'loading' | 'failed' | 'complete'

export interface HistoryParts {
  proxy: Pick<Proxy, 'jobs' | 'job'>
  /** What this panel follows, which is newer than what the proxy listed. */
  runs: ReadonlySignal<readonly Run[]>
  clock: Clock
}

/**
 * Everything the designer ever ran, newest first, read from the proxy page by page as the list is scrolled.
 * What the panel follows is kept up to date by its runs; the rest is over and does not change any more.
 */
export class History {
  readonly #parts: HistoryParts
  readonly #jobs = signal<ReadonlyMap<string, Job>>(new Map())
  readonly #loading = signal<Loading>('idle')
  #before: number | null = null
  /** Rises when another designer's history begins, so that a late page of the last one is not shown. */
  #era = 0

  constructor(parts: HistoryParts) {
    this.#parts = parts
    // A run that is dismissed leaves its list, and stays in the history.
    effect(() => {
      const told = parts.runs.value.flatMap(({ job }) => job ?? [])
      untracked(() => this.#keep(told))
    })
  }

  get loading(): ReadonlySignal<Loading> {
    return this.#loading
  }

  readonly groups: ReadonlySignal<readonly ResultGroup[]> = computed(() =>
    groupResults([...this.#jobs.value.values()], this.#parts.runs.value, this.#parts.clock.now()),
  )

  find(jobId: string): Job | undefined {
    return this.#jobs.value.get(jobId)
  }

  /** Reads the newest page again; what was read before stays. */
  async refresh(): Promise<void> {
    const era = this.#era
    if (this.#before === null && this.#loading.value !== 'complete') await this.loadMore()
    else {
      // Should it fail the list stays as it was; what is under way is told by the event stream.
      const page = await this.#parts.proxy.jobs(null).catch(() => null)
      if (page && era === this.#era) this.#keep(page.jobs)
    }
    await this.#askAfterOpen()
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
    } catch {
      if (era === this.#era) this.#loading.value = 'failed'
    }
  }

  forget(): void {
    this.#era++
    this.#jobs.value = new Map()
    this.#before = null
    this.#loading.value = 'idle'
  }

  /** Jobs under way that were started on another machine are followed by nobody here. */
  async #askAfterOpen(): Promise<void> {
    const era = this.#era
    const followed = new Set(this.#parts.runs.value.map(({ id }) => id))
    const open = [...this.#jobs.value.values()].filter(({ id, state }) => !isFinal(state) && !followed.has(id))
    for (const { id } of open) {
      const job = await this.#parts.proxy.job(id).catch(() => null)
      if (era !== this.#era) return
      if (job) this.#keep([job])
    }
  }

  #keep(jobs: readonly Job[]): void {
    const known = this.#jobs.value
    const next = new Map(known)
    let changed = false
    for (const job of jobs) {
      const before = known.get(job.id)
      const newest = reduceJob(before, job)
      changed ||= newest !== before
      next.set(job.id, newest)
    }
    if (changed) this.#jobs.value = next
  }
}
