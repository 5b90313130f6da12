import { createHash, randomUUID } from 'node:crypto'
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
import type { Designer, JobChange, JobRecord, Lease, Ledger, Reservation, Writing } from '../ledger/ledger.ts'
import { resultKey, type MediaStore } from '../media/media-store.ts'
import { JobFollower } from './follower.ts'
import { neverSent, submitRefused, submitUncertain } from './job-errors.ts'
import { insist } from './insist.ts'
import { pause, type FollowTimings } from './pauses.ts'
import {
  budgetSpent,
  cancelFailed,
  cannotCancelUncertain,
  idempotencyConflict,
  notFound,
  notReady,
  picturesPurged,
  submitInProgress,
  tooManyOpen,
  unknownImages,
} from './refusals.ts'

interface Parts {
  ledger: Ledger
  media: MediaStore
  fal: FalService
  images: Images
  engine: Job['engine']
  maxOpenJobs: number
  resultLifetimeSeconds: number
  /** How long the money of a job stays on hold when nobody learns what became of it. */
  uncertainHoldMs: number
  /** Where the service can tell us of a job's end; null when it cannot reach us. */
  webhookUrl: (designerId: number, jobId: string) => string | null
  /** Whether no other instance works on this ledger, so that what is unfinished at the start is ours. */
  alone: boolean
  timings: FollowTimings
  log: Logger
  now: () => number
  /** Told of every job that ended. */
  onEnd: (job: Job) => void
}

/** How often the service is asked what became of a cancelled job before its answer is taken for a no. */
const CANCEL_LOOKS = 4
/** How long that may take where another instance asks. */
const CANCEL_WAIT_MS = 5_000
/** How long a request for a picture waits for it to be stored. */
const STORING_WAIT_MS = 10_000

/** The life of every job: reserved, sent once, followed to its end, kept, placed. */
export class Jobs {
  readonly #parts: Parts
  readonly #lease: Lease
  readonly #stopping = new AbortController()
  /**
   * Submits under way from before the ledger knows them, by designer and job; null for one that was refused. A
   * client that goes away does not end them.
   */
  readonly #submits = new Map<string, Promise<JobRecord | null>>()
  readonly #followers = new Map<number, { follower: JobFollower; letGo: () => void; ended: Promise<void> }>()
  #claiming: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#lease = { instance: randomUUID(), ms: parts.timings.leaseMs }
    // Every job that is followed listens to this one signal.
    setMaxListeners(0, this.#stopping.signal)
  }

  /**
   * Takes up what an earlier run of the proxy left unfinished, and from then on what other instances leave.
   * Jobs of the other engine wait until the proxy is started with that one.
   */
  async start(): Promise<void> {
    await this.#claim(this.#parts.alone)
    // Three tries fit into a lease, and an instance that is gone is replaced within a lease and a third.
    this.#timer = setInterval(() => {
      this.claim().catch((error: unknown) => this.#parts.log.error({ err: error }, 'looking for jobs failed'))
    }, this.#lease.ms / 3)
    this.#timer.unref()
  }

  /** Renews the lease of our jobs, and takes up those that nobody takes care of. One at a time. */
  claim(): Promise<void> {
    this.#claiming = this.#claiming.catch(() => undefined).then(() => this.#claim(false))
    return this.#claiming
  }

  async #claim(alone: boolean): Promise<void> {
    if (this.#stopping.signal.aborted) return
    const followed = [...this.#followers.keys()]
    const claimed = await this.#parts.ledger.claimJobs(this.#parts.engine, this.#lease, alone)
    if (this.#stopping.signal.aborted) return
    const ours = new Set(claimed.map(({ key }) => key))
    // Another instance took these over while this one could not be heard of.
    for (const key of followed) if (!ours.has(key)) this.#followers.get(key)?.letGo()
    for (const record of claimed) await this.#takeUp(record)
  }

  async #takeUp(record: JobRecord): Promise<void> {
    const { key, job } = record
    if (this.#followers.has(key) || this.#submits.has(nameOf(record.designerId, job.id))) return
    switch (job.state) {
      // Of a release that wrote this down before it sent anything.
      case 'reserved':
        await this.#fail(record, neverSent())
        break
      case 'submitting':
        await this.#settleSubmit(record)
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

  /**
   * The service told that a job of ours ended, and by which id it knows it. For a job whose submit was never
   * answered this is how it is found again; all others are followed anyway.
   */
  async reported(designerId: number, jobId: string, falRequestId: string): Promise<void> {
    const record = await this.#parts.ledger.findJob(designerId, jobId)
    if (!record || record.falRequestId !== null) return
    const { key, job } = record
    if (job.state === 'uncertain') {
      await this.#parts.ledger.changeJob(key, { state: 'queued', falRequestId, error: null })
      await this.claim()
    } else if (job.state === 'reserved' || job.state === 'submitting') {
      // The answer to the submit is still on its way, or will never come: then the id is known.
      await this.#parts.ledger.changeJob(key, { falRequestId })
    }
  }

  /** Takes over a change that another instance made, such as a cancel. */
  adopt(record: JobRecord): void {
    this.#followers.get(record.key)?.follower.adopt(record)
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
    const locate = (hash: string) => this.#parts.images.locate(designer.teamId, hash)
    const [existing, ...located] = await Promise.all([
      this.#parts.ledger.findJob(designer.id, jobId),
      ...request.images.map(({ hash }) => locate(hash)),
    ])
    if (existing) return { job: this.#repeated(existing, requestHash), isNew: false }
    const missing = request.images.filter((_, index) => located[index] === null).map(({ hash }) => hash)
    if (missing.length > 0) throw unknownImages(missing)
    const content = located[request.images.findIndex(({ role }) => role === 'content')] ?? null
    const holdMicroUsd = estimatePrice(outputSize(request.parameters, content), request.parameters.num_images)

    const name = nameOf(designer.id, jobId)
    const urls = located.flatMap((image) => image?.url ?? [])
    const now = this.#parts.now()
    const handingIn = this.#handIn(urls, {
      designer,
      jobId,
      requestHash,
      request,
      engine: this.#parts.engine,
      holdMicroUsd,
      now,
      maxOpenJobs: this.#parts.maxOpenJobs,
      holdExpiresAt: now + this.#parts.uncertainHoldMs,
      lease: this.#lease,
    })
    if (!this.#submits.has(name)) {
      const ended = handingIn.then(({ record }) => record).catch(() => null)
      this.#submits.set(name, ended)
      void ended.then(() => this.#submits.delete(name))
    }
    const { record, isNew } = await handingIn
    return { job: isNew ? record.job : this.#repeated(record, requestHash), isNew }
  }

  async #handIn(urls: string[], reservation: Reservation): Promise<{ record: JobRecord; isNew: boolean }> {
    const outcome = await this.#parts.ledger.reserve(reservation)
    switch (outcome.kind) {
      case 'exists':
        return { record: outcome.record, isNew: false }
      case 'budget-spent':
        throw budgetSpent(reservation.holdMicroUsd, outcome)
      case 'too-many-open':
        throw tooManyOpen(reservation.maxOpenJobs)
      case 'reserved':
        return { record: await this.#send(outcome.record, urls), isNew: true }
      default:
        return outcome satisfies never
    }
  }

  /** Asks the service to stop, and tells what became of it. */
  async cancel(designer: Designer, jobId: string): Promise<CancelAnswer> {
    let record = await this.#require(designer, jobId)
    record = (await this.#submits.get(nameOf(designer.id, jobId))) ?? record
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
    const pauseMs = this.#parts.timings.pollMs * 2
    for (let looks = 1; ; looks++) {
      const followed = this.#followers.get(record.key)
      await (followed?.follower.look() ?? pause(pauseMs, this.#stopping.signal))
      record = await this.#require(designer, jobId)
      if (record.job.state !== 'queued' || this.#stopping.signal.aborted) break
      // Another instance may be the one that looks, in its own time.
      if (looks >= (followed ? CANCEL_LOOKS : Math.max(CANCEL_LOOKS, CANCEL_WAIT_MS / pauseMs))) break
    }
    if (record.job.state === 'cancelled') return { job: record.job, outcome: 'removed' }
    const finished = isFinal(record.job.state) || record.job.state === 'storing'
    return { job: record.job, outcome: finished ? 'already-finished' : 'already-running' }
  }

  /** Notes that the job needs no more attention: its pictures stand on the canvas, or its end was seen. */
  async markPlaced(designer: Designer, jobId: string): Promise<Job> {
    const record = await this.#require(designer, jobId)
    if (!isFinal(record.job.state) && !record.holdExpired) throw notReady(record.job)
    if (record.job.placedAt !== null) return record.job
    return (await this.#change(record.key, { placedAt: this.#parts.now() }))?.job ?? record.job
  }

  async find(designer: Designer, jobId: string): Promise<Job> {
    return (await this.#require(designer, jobId)).job
  }

  /** One finished picture. Throws ProxyError: not_found, not_ready, or internal when the store lost it. */
  async picture(designer: Designer, jobId: string, index: number) {
    const record = await this.#whenStored(await this.#require(designer, jobId))
    const { job } = record
    if (!isFinal(job.state)) throw notReady(job)
    const image = job.images.find((each) => each.index === index)
    if (!image) throw notFound()
    if (record.purgedAt !== null) throw picturesPurged(record.purgedAt)
    const stored = await this.#parts.media.open(resultKey(designer.id, job.id, index))
    if (!stored) {
      this.#parts.log.error({ jobId: job.id, index }, 'a stored picture is missing')
      throw internalError()
    }
    if (record.seenAt === null) await this.#parts.ledger.markSeen(record.key, this.#parts.now())
    return { ...stored, contentType: image.contentType }
  }

  /** A panel asks for a picture when it hears that it is being stored, and is answered the moment it is. */
  async #whenStored(record: JobRecord): Promise<JobRecord> {
    const followed = this.#followers.get(record.key)
    if (record.job.state !== 'storing' || !followed) return record
    const over = new AbortController()
    await Promise.race([followed.ended, pause(STORING_WAIT_MS, AbortSignal.any([this.#stopping.signal, over.signal]))])
    over.abort()
    return (await this.#parts.ledger.findJob(record.designerId, record.job.id)) ?? record
  }

  /** How many jobs are being followed. */
  get followed(): number {
    return this.#followers.size
  }

  /** Lets submits under way come to their end, and stops following; the next start goes on from there. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.allSettled(this.#submits.values())
    this.#stopping.abort()
    await this.#claiming.catch(() => undefined)
    await Promise.all([...this.#followers.values()].map(({ ended }) => ended))
    // Should this fail, the leases run out by themselves.
    await this.#parts.ledger.releaseJobs(this.#lease.instance).catch(() => undefined)
  }

  #repeated(existing: JobRecord, requestHash: string): Job {
    if (existing.requestHash !== requestHash) throw idempotencyConflict()
    if (existing.job.state === 'reserved' || existing.job.state === 'submitting') throw submitInProgress()
    return existing.job
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
      return error.kind === 'unclear' ? this.#settleSubmit(record) : this.#fail(record, submitRefused(error))
    }
  }

  /** The service has the job under this id, so it can be followed. */
  async #taken(record: JobRecord, falRequestId: string, queuePosition: number | null): Promise<JobRecord> {
    const change: JobChange = { state: 'queued', falRequestId, queuePosition, error: null }
    // Until this is on the disk only a loss of power makes the job uncertain, whether its designer waits for it or not.
    const queued = await this.#change(record.key, change, { soon: true })
    if (!queued) return (await this.#parts.ledger.findJob(record.designerId, record.job.id)) ?? record
    this.#follow(queued, { justHandedIn: true })
    return queued
  }

  /** The answer to a submit is lost. The service may have told which id the job has all the same. */
  async #settleSubmit(record: JobRecord): Promise<JobRecord> {
    const { ledger, log } = this.#parts
    const known = await insist(() => ledger.findJob(record.designerId, record.job.id), this.#stopping.signal, log)
    if (known?.falRequestId) return this.#taken(known, known.falRequestId, null)
    const error = submitUncertain(record.job.heldMicroUsd, record.holdExpiresAt)
    return (await this.#change(record.key, { state: 'uncertain', error })) ?? record
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

  #follow(record: JobRecord, how: { justHandedIn?: boolean } = {}) {
    if (this.#followers.has(record.key) || this.#stopping.signal.aborted) return
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
        change: async (key, change) => this.#changed(key, change, await ledger.changeJob(key, change)),
      },
      record,
      AbortSignal.any([this.#stopping.signal, own.signal]),
    )
    const ended = follower.run(how).finally(() => this.#followers.delete(record.key))
    this.#followers.set(record.key, { follower, letGo: () => own.abort(), ended })
  }

  /** What happened to money is written down however long the ledger takes to come back. */
  async #change(key: number, change: JobChange, how?: Writing): Promise<JobRecord | null> {
    const { ledger, log } = this.#parts
    const write = () => ledger.changeJob(key, change, how)
    return this.#changed(key, change, await insist(write, this.#stopping.signal, log))
  }

  #changed(key: number, change: JobChange, record: JobRecord | null): JobRecord | null {
    if (!record) return null
    this.#followers.get(key)?.follower.adopt(record)
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

function nameOf(designerId: number, jobId: string): string {
  return `${designerId}/${jobId}`
}
