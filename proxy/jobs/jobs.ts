import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Logger } from 'pino'
import { outputSize } from '../../contract/geometry.ts'
import { isFinal, type Job } from '../../contract/job.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import { estimatePrice } from '../../contract/price.ts'
import type { CancelAnswer } from '../../contract/proxy-api.ts'
import { LOCAL_ENGINE_NO_CONTENT } from '../../contract/uso.ts'
import { internalError } from '../errors.ts'
import { FalFailure } from '../fal/failure.ts'
import type { FalService } from '../fal/service.ts'
import type { Images } from '../images/images.ts'
import type { Designer, JobChange, JobRecord, Ledger } from '../ledger/ledger.ts'
import { resultKey, type MediaStore } from '../media/media-store.ts'
import { JobFollower } from './follower.ts'
import type { JobEvents } from './job-events.ts'
import { neverSent, submitRefused, submitUncertain } from './job-errors.ts'
import type { FollowTimings } from './pauses.ts'
import {
  budgetSpent,
  cancelFailed,
  cannotCancelUncertain,
  idempotencyConflict,
  notFound,
  notReady,
  submitInProgress,
  tooManyOpen,
  unknownImages,
} from './refusals.ts'

interface Parts {
  ledger: Ledger
  media: MediaStore
  fal: FalService
  images: Images
  events: JobEvents
  engine: Job['engine']
  maxOpenJobs: number
  resultLifetimeSeconds: number
  timings: FollowTimings
  log: Logger
  now: () => number
  /** Told of every job that ended. */
  onEnd: (job: Job) => void
}

/** The life of every job: reserved, sent once, followed to its end, kept, placed. */
export class Jobs {
  readonly #parts: Parts
  readonly #stopping = new AbortController()
  /** Submits under way, by job. A client that goes away does not end them. */
  readonly #submits = new Map<number, Promise<JobRecord>>()
  readonly #followers = new Map<number, { follower: JobFollower; ended: Promise<void> }>()

  constructor(parts: Parts) {
    this.#parts = parts
    // Every job that is followed listens to this one signal.
    setMaxListeners(0, this.#stopping.signal)
  }

  /**
   * Takes up what an earlier run of the proxy left unfinished. Jobs of the other engine wait until the
   * proxy is started with that one.
   */
  async resume(): Promise<void> {
    for (const record of await this.#parts.ledger.unfinishedJobs()) {
      if (record.job.engine !== this.#parts.engine) continue
      switch (record.job.state) {
        case 'reserved':
          await this.#fail(record, neverSent())
          break
        case 'submitting':
          await this.#change(record.key, {
            state: 'uncertain',
            error: submitUncertain(record.job.heldMicroUsd),
          })
          break
        case 'queued':
        case 'running':
        case 'storing':
          this.#follow(record)
          break
        case 'uncertain':
        // There is nothing to ask the service for, and it is never sent again by itself.
        case 'done':
        case 'failed':
        case 'cancelled':
          break
      }
    }
  }

  /**
   * Starts a job, or returns the one that has this id already. The hold is durable before anything is sent.
   * Throws ProxyError when the job could not be accepted; a job the service refused is returned as failed.
   */
  async submit(
    designer: Designer,
    jobId: string,
    request: JobRequest,
  ): Promise<{ job: Job; isNew: boolean }> {
    const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('hex')
    const existing = await this.#parts.ledger.findJob(designer.id, jobId)
    if (existing) return { job: this.#repeated(existing, requestHash), isNew: false }

    const located = await Promise.all(request.images.map(({ hash }) => this.#parts.images.locate(hash)))
    const missing = request.images.filter((_, index) => located[index] === null).map(({ hash }) => hash)
    if (missing.length > 0) throw unknownImages(missing)
    const content = located[request.images.findIndex(({ role }) => role === 'content')] ?? null
    const holdMicroUsd = estimatePrice(outputSize(request.parameters, content), request.parameters.num_images)

    const outcome = await this.#parts.ledger.reserve({
      designer,
      jobId,
      requestHash,
      request,
      engine: this.#parts.engine,
      holdMicroUsd,
      now: this.#parts.now(),
      maxOpenJobs: this.#parts.maxOpenJobs,
    })
    switch (outcome.kind) {
      case 'exists':
        return { job: this.#repeated(outcome.record, requestHash), isNew: false }
      case 'budget-spent':
        throw budgetSpent(holdMicroUsd, designer.budgetMicroUsd, outcome.account, this.#parts.now())
      case 'too-many-open':
        throw tooManyOpen(this.#parts.maxOpenJobs)
      case 'reserved': {
        const urls = located.flatMap((image) => image?.url ?? [])
        const sending = this.#send(outcome.record, urls).finally(() =>
          this.#submits.delete(outcome.record.key),
        )
        this.#submits.set(outcome.record.key, sending)
        return { job: (await sending).job, isNew: true }
      }
      default:
        return outcome satisfies never
    }
  }

  /** Asks the service to stop, and tells what became of it. */
  async cancel(designer: Designer, jobId: string): Promise<CancelAnswer> {
    let record = await this.#require(designer, jobId)
    record = (await this.#submits.get(record.key)) ?? record
    const { falRequestId } = record
    if (isFinal(record.job.state) || record.job.state === 'storing') {
      return { job: record.job, outcome: 'already-finished' }
    }
    if (falRequestId === null) throw cannotCancelUncertain()
    const answer = await this.#parts.fal.cancel(falRequestId).catch((error: unknown) => {
      throw error instanceof FalFailure ? cancelFailed() : error
    })
    if (answer !== 'already-completed') await this.#change(record.key, { cancelRequested: true })
    // The answer only says that the service will try; what came of it shows in the job's status.
    for (let looks = 0; looks < 4; looks++) {
      await this.#followers.get(record.key)?.follower.look()
      record = await this.#require(designer, jobId)
      if (record.job.state !== 'queued') break
    }
    if (record.job.state === 'cancelled') return { job: record.job, outcome: 'removed' }
    const finished = isFinal(record.job.state) || record.job.state === 'storing'
    return { job: record.job, outcome: finished ? 'already-finished' : 'already-running' }
  }

  /** Notes that the job needs no more attention: its pictures stand on the canvas, or its end was seen. */
  async markPlaced(designer: Designer, jobId: string): Promise<Job> {
    const record = await this.#require(designer, jobId)
    if (!isFinal(record.job.state)) throw notReady(record.job)
    if (record.job.placedAt !== null) return record.job
    return (await this.#change(record.key, { placedAt: this.#parts.now() }))?.job ?? record.job
  }

  async find(designer: Designer, jobId: string): Promise<Job> {
    return (await this.#require(designer, jobId)).job
  }

  /** One finished picture. Throws ProxyError: not_found, not_ready, or internal when the store lost it. */
  async picture(designer: Designer, jobId: string, index: number) {
    const { job } = await this.#require(designer, jobId)
    if (!isFinal(job.state)) throw notReady(job)
    const image = job.images.find((each) => each.index === index)
    if (!image) throw notFound()
    const bytes = await this.#parts.media.get(resultKey(designer.id, job.id, index))
    if (!bytes) {
      this.#parts.log.error({ jobId: job.id, index }, 'a stored picture is missing')
      throw internalError()
    }
    return { bytes, contentType: image.contentType }
  }

  /** How many jobs are being followed. */
  get followed(): number {
    return this.#followers.size
  }

  /** Lets submits under way come to their end, and stops following; the next start goes on from there. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#submits.values())
    this.#stopping.abort()
    await Promise.all([...this.#followers.values()].map(({ ended }) => ended))
  }

  #repeated(existing: JobRecord, requestHash: string): Job {
    if (existing.requestHash !== requestHash) throw idempotencyConflict()
    if (existing.job.state === 'reserved' || existing.job.state === 'submitting') throw submitInProgress()
    return existing.job
  }

  async #send(reserved: JobRecord, urls: string[]): Promise<JobRecord> {
    const { fal, log, resultLifetimeSeconds } = this.#parts
    const { key, job } = reserved
    await this.#change(key, { state: 'submitting' })
    try {
      const input = { input_image_urls: inputUrls(job, urls), ...job.request.parameters }
      const { requestId, queuePosition } = await fal.submit(input, resultLifetimeSeconds)
      // Should the ledger fail now, this line is how the job can still be found at the service.
      log.info({ jobId: job.id, falRequestId: requestId }, 'the service took a job')
      const queued = await this.#change(key, { state: 'queued', falRequestId: requestId, queuePosition })
      if (!queued) throw new Error('The job moved on while it was handed in.')
      this.#follow(queued)
      return queued
    } catch (error) {
      log.warn({ jobId: job.id, err: error }, 'a submit went wrong')
      if (error instanceof FalFailure && error.kind !== 'unclear')
        return this.#fail(reserved, submitRefused(error))
      const uncertain = await this.#change(key, {
        state: 'uncertain',
        error: submitUncertain(job.heldMicroUsd),
      })
      return uncertain ?? reserved
    }
  }

  async #fail(record: JobRecord, error: JobChange['error'] & object): Promise<JobRecord> {
    const failed = await this.#change(record.key, {
      state: 'failed',
      error,
      finishedAt: this.#parts.now(),
      settlement: { kind: 'release' },
    })
    return failed ?? record
  }

  #follow(record: JobRecord) {
    if (this.#followers.has(record.key) || this.#stopping.signal.aborted) return
    const { fal, media, log, now, timings, engine } = this.#parts
    const follower = new JobFollower(
      {
        fal,
        media,
        log,
        now,
        timings,
        billsLostJobs: engine !== 'local',
        change: (key, change) => this.#change(key, change),
      },
      record,
      this.#stopping.signal,
    )
    const ended = follower.run().finally(() => this.#followers.delete(record.key))
    this.#followers.set(record.key, { follower, ended })
  }

  async #change(key: number, change: JobChange): Promise<JobRecord | null> {
    const record = await this.#parts.ledger.changeJob(key, change)
    if (!record) return null
    this.#followers.get(key)?.follower.adopt(record)
    this.#parts.events.publish(record)
    if (change.state && isFinal(change.state)) this.#parts.onEnd(record.job)
    return record
  }

  async #require(designer: Designer, jobId: string): Promise<JobRecord> {
    const record = await this.#parts.ledger.findJob(designer.id, jobId)
    if (!record) throw notFound()
    return record
  }
}

function inputUrls({ engine, request }: Job, urls: string[]): string[] {
  const hasContent = request.images.some(({ role }) => role === 'content')
  return engine === 'local' && !hasContent ? [LOCAL_ENGINE_NO_CONTENT, ...urls] : urls
}
