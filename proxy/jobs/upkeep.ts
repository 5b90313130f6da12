import type { Logger } from 'pino'
import type { Images } from '../images/images.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { resultKey, type MediaStore } from '../media/media-store.ts'
import { uncertainExpired } from './job-errors.ts'

/** How long finished pictures are kept. */
export interface Retention {
  /** Once they were placed, or fetched. */
  seenMs: number
  /** When nobody placed or fetched them; never less than `seenMs`. */
  unseenMs: number
}

const PURGED_AT_ONCE = 200

interface Parts {
  ledger: Ledger
  media: MediaStore
  images: Images
  retention: Retention
  log: Logger
  now: () => number
}

/** What has to be done from time to time, by any instance: holds and pictures whose time is over. */
export class Upkeep {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async run(): Promise<void> {
    const { ledger, images, log, now } = this.#parts
    const expired = await ledger.expireHolds(now(), ({ job }) => uncertainExpired(job.heldMicroUsd))
    for (const { job } of expired) log.warn({ jobId: job.id }, 'nobody learned what became of a job; its hold ended')
    await this.#purgeResults()
    await images.removeUnused()
  }

  async #purgeResults() {
    const { ledger, media, retention, now } = this.#parts
    for (;;) {
      const due = await ledger.purgeableJobs({
        finishedBefore: now() - retention.seenMs,
        unseenBefore: now() - retention.unseenMs,
        limit: PURGED_AT_ONCE,
      })
      for (const { key, designerId, job } of due) {
        for (const { index } of job.images) await media.remove(resultKey(designerId, job.id, index))
        await ledger.markPurged(key, now())
      }
      if (due.length < PURGED_AT_ONCE) return
    }
  }
}
