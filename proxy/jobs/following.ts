import type { Logger } from 'pino'
import { isFinal, type Job } from '../../contract/job.ts'
import type { FalService } from '../fal/service.ts'
import type { JobChange, JobRecord, Ledger, Writing } from '../ledger/ledger.ts'
import type { MediaStore } from '../media/media-store.ts'
import { JobFollower } from './follower.ts'
import { insist } from './insist.ts'
import type { FollowTimings } from './pauses.ts'

export interface FollowingParts {
  ledger: Ledger
  media: MediaStore
  fal: FalService
  engine: Job['engine']
  timings: FollowTimings
  log: Logger
  now: () => number
  /** Told of every job that ended. */
  onEnd: (job: Job) => void
}

interface Followed {
  follower: JobFollower
  letGo: () => void
  ended: Promise<void>
}

/** The jobs that this instance follows to their end; whatever it changes in a job goes through here. */
export class Following {
  readonly #parts: FollowingParts
  readonly #stopping: AbortSignal
  readonly #followed = new Map<number, Followed>()

  constructor(parts: FollowingParts, stopping: AbortSignal) {
    this.#parts = parts
    this.#stopping = stopping
  }

  get size(): number {
    return this.#followed.size
  }

  keys(): number[] {
    return [...this.#followed.keys()]
  }

  has(key: number): boolean {
    return this.#followed.has(key)
  }

  follow(record: JobRecord, how: { justHandedIn?: boolean } = {}): void {
    if (this.#followed.has(record.key) || this.#stopping.aborted) return
    const { fal, media, log, now, timings, engine, ledger } = this.#parts
    const own = new AbortController()
    const follower = new JobFollower(
      {
        fal,
        media,
        log,
        now,
        timings,
        billsLostJobs: engine !== 'local',
        // It keeps trying by itself, ever more slowly.
        change: async (key, change) => this.#changed(change, await ledger.changeJob(key, change)),
      },
      record,
      AbortSignal.any([this.#stopping, own.signal]),
    )
    const ended = follower.run(how).finally(() => this.#followed.delete(record.key))
    this.#followed.set(record.key, { follower, letGo: () => own.abort(), ended })
  }

  letGo(key: number): void {
    this.#followed.get(key)?.letGo()
  }

  /** Takes over a change that was made elsewhere, such as a cancel at another instance. */
  adopt(record: JobRecord): void {
    this.#followed.get(record.key)?.follower.adopt(record)
  }

  /** Resolves once the service was asked how the job stands; null for one that is not followed here. */
  look(key: number): Promise<void> | null {
    return this.#followed.get(key)?.follower.look() ?? null
  }

  /** Resolves at the job's end; null for one that is not followed here. */
  ended(key: number): Promise<void> | null {
    return this.#followed.get(key)?.ended ?? null
  }

  /** What happened to money is written down however long the ledger takes to come back. */
  async change(key: number, change: JobChange, how?: Writing): Promise<JobRecord | null> {
    const { ledger, log } = this.#parts
    const write = () => ledger.changeJob(key, change, how)
    return this.#changed(change, await insist(write, this.#stopping, log))
  }

  /** Ends a job that the service never had, and gives its money back. */
  async fail(record: JobRecord, error: JobChange['error'] & object): Promise<JobRecord> {
    const failed = await this.change(record.key, {
      state: 'failed',
      error,
      finishedAt: this.#parts.now(),
      settlement: { kind: 'release' },
    })
    return failed ?? record
  }

  /** Resolves when nothing is followed any more, once the signal to stop was given. */
  async close(): Promise<void> {
    await Promise.all([...this.#followed.values()].map(({ ended }) => ended))
  }

  #changed(change: JobChange, record: JobRecord | null): JobRecord | null {
    if (!record) return null
    this.adopt(record)
    if (change.state && isFinal(change.state)) this.#parts.onEnd(record.job)
    return record
  }
}
