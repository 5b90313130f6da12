import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { outputSize } from '../../contract/geometry.ts'
import type { Job } from '../../contract/job.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import { estimatePrice } from '../../contract/price.ts'
import { LOCAL_ENGINE_NO_CONTENT } from '../../contract/uso.ts'
import { FalFailure } from '../fal/failure.ts'
import type { FalService } from '../fal/service.ts'
import type { Images } from '../images/images.ts'
import type { Designer, JobChange, JobRecord, Lease, Ledger, Reservation, ReserveOutcome } from '../ledger/ledger.ts'
import type { Following } from './following.ts'
import { insist } from './insist.ts'
import { submitRefused, submitUncertain } from './job-errors.ts'
import { budgetSpent, idempotencyConflict, tooManyOpen, unknownImages } from './refusals.ts'

export interface HandInParts {
  ledger: Ledger
  fal: FalService
  images: Images
  engine: Job['engine']
  maxOpenJobs: number
  resultLifetimeSeconds: number
  /** How long the money of a job stays on hold when nobody learns what became of it. */
  uncertainHoldMs: number
  /** Where the service can tell us of a job's end; null when it cannot reach us. */
  webhookUrl: (designerId: number, jobId: string) => string | null
  log: Logger
  now: () => number
}

/** How a job comes to the service: its money is held, whoever asked is answered, and it is sent once. */
export class HandIn {
  readonly #parts: HandInParts & { lease: Lease }
  readonly #following: Following
  readonly #stopping: AbortSignal
  /**
   * Jobs on their way to the service, by designer and id, from before the ledger knows them; null for one that was
   * refused.
   */
  readonly #submits = new Map<string, Promise<JobRecord | null>>()

  constructor(parts: HandInParts & { lease: Lease }, following: Following, stopping: AbortSignal) {
    this.#parts = parts
    this.#following = following
    this.#stopping = stopping
  }

  /**
   * Takes a job in, or returns the one that has this id already. Resolves once its hold is durable, and the job is on
   * its way to the service: what becomes of that shows in its state. Images that are still on their way to us are waited
   * for until `over`. Throws ProxyError when it cannot be taken in.
   */
  async submit(
    designer: Designer,
    jobId: string,
    request: JobRequest,
    over: AbortSignal | null,
  ): Promise<{ job: Job; isNew: boolean }> {
    const { engine, images, lease, maxOpenJobs, uncertainHoldMs } = this.#parts
    const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('hex')
    const { parameters } = request
    for (let hasSentAgain = false; ; ) {
      const now = this.#parts.now()
      const outcome = await this.#reserveAndSend({
        designer,
        jobId,
        requestHash,
        request,
        engine,
        priceOf: (content) => estimatePrice(outputSize(parameters, content), parameters.num_images),
        now,
        maxOpenJobs,
        holdExpiresAt: now + uncertainHoldMs,
        lease,
      })
      switch (outcome.kind) {
        case 'reserved':
          return { job: outcome.record.job, isNew: true }
        case 'exists':
          return { job: sameJob(outcome.record, requestHash), isNew: false }
        case 'budget-spent':
          throw budgetSpent(outcome)
        case 'too-many-open':
          throw tooManyOpen(maxOpenJobs)
        case 'images-needed': {
          const hashes = request.images.map(({ hash }) => hash)
          const missing = await images.sendAgain(designer.teamId, hashes)
          if (missing.length > 0 && over && !over.aborted) {
            await images.untilThere(designer.teamId, missing, over)
            // Who has hung up meanwhile wants no job any more.
            if (over.aborted) throw unknownImages(missing)
            break
          }
          // One that the service deletes as soon as it has it is as good as missing.
          if (missing.length > 0 || hasSentAgain) throw unknownImages(missing.length > 0 ? missing : hashes)
          hasSentAgain = true
          break
        }
        default:
          return outcome satisfies never
      }
    }
  }

  /** Reserves a job, and sends it on behind the back of whoever waits for the reservation. */
  #reserveAndSend(reservation: Reservation): Promise<ReserveOutcome> {
    const { log, ledger, images } = this.#parts
    const name = nameOf(reservation.designer.id, reservation.jobId)
    const reserving = ledger.reserve(reservation)
    const sending = reserving
      .then(async (outcome) => {
        if (outcome.kind !== 'reserved') return null
        const sent = await this.#send(outcome.record, outcome.images.map(({ url }) => url))
        await Promise.all(outcome.images.map((image) => images.used(image)))
        return sent
      })
      .catch((error: unknown) => {
        // What was reserved is settled by the next look at what nobody takes care of.
        log.error({ jobId: reservation.jobId, err: error }, 'handing a job in failed')
        return null
      })
    // The same job can come twice at once, and either may be the one that is reserved.
    const ended = Promise.all([this.#submits.get(name), sending]).then(([other, own]) => own ?? other ?? null)
    this.#submits.set(name, ended)
    void ended.then(() => {
      if (this.#submits.get(name) === ended) this.#submits.delete(name)
    })
    return reserving
  }

  /** Resolves once the job is on its way no more; null for one that is not. */
  underWay(designerId: number, jobId: string): Promise<JobRecord | null> | null {
    return this.#submits.get(nameOf(designerId, jobId)) ?? null
  }

  /** The answer to a submit is lost. The service may have told which id the job has all the same. */
  async settle(record: JobRecord): Promise<JobRecord> {
    const { ledger, log } = this.#parts
    const known = await insist(() => ledger.findJob(record.designerId, record.job.id), this.#stopping, log)
    if (known?.falRequestId) return this.#taken(known, known.falRequestId, null)
    const error = submitUncertain(record.job.heldMicroUsd, record.holdExpiresAt)
    return (await this.#following.change(record.key, { state: 'uncertain', error })) ?? record
  }

  /** Resolves when every submit under way has come to its end. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#submits.values())
  }

  /** Sends a job whose hold is durable. From the ledger's view it may have been sent from its first moment on. */
  async #send(record: JobRecord, urls: string[]): Promise<JobRecord> {
    const { fal, log, resultLifetimeSeconds, webhookUrl } = this.#parts
    const { job } = record
    const webhook = webhookUrl(record.designerId, job.id)
    try {
      const input = { input_image_urls: inputUrls(job, urls), ...job.request.parameters }
      const { requestId, queuePosition } = await fal.submit(input, resultLifetimeSeconds, webhook)
      // Should the ledger be lost now, this line is how the job can still be found at the service.
      log.info({ jobId: job.id, falRequestId: requestId }, 'the service took a job')
      return await this.#taken(record, requestId, queuePosition)
    } catch (error) {
      log.warn({ jobId: job.id, err: error }, 'a submit went wrong')
      if (!(error instanceof FalFailure)) throw error
      return error.kind === 'unclear' ? this.settle(record) : this.#following.fail(record, submitRefused(error))
    }
  }

  /** The service has the job under this id, so it can be followed. */
  async #taken(record: JobRecord, falRequestId: string, queuePosition: number | null): Promise<JobRecord> {
    const change: JobChange = { state: 'queued', falRequestId, queuePosition, error: null }
    // Until this is on the disk only a loss of power makes the job uncertain, whether its designer waits for it or not.
    const queued = await this.#following.change(record.key, change, { soon: true })
    if (!queued) return (await this.#parts.ledger.findJob(record.designerId, record.job.id)) ?? record
    this.#following.follow(queued, { justHandedIn: true })
    return queued
  }
}

function inputUrls({ engine, request }: Job, urls: string[]): string[] {
  const hasContent = request.images.some(({ role }) => role === 'content')
  return engine === 'local' && !hasContent ? [LOCAL_ENGINE_NO_CONTENT, ...urls] : urls
}

/** The job that has this id already. Throws where the same id came with something else. */
function sameJob(existing: JobRecord, requestHash: string): Job {
  if (existing.requestHash !== requestHash) throw idempotencyConflict()
  return existing.job
}

function nameOf(designerId: number, jobId: string): string {
  return `${designerId}/${jobId}`
}
