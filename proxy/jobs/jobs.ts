import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { isFinal, type Job } from '../../contract/job.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import type { CancelAnswer } from '../../contract/proxy-api.ts'
import { FalFailure } from '../fal/failure.ts'
import type { Designer, JobRecord, Lease } from '../ledger/ledger.ts'
import { resultKey } from '../media/media-store.ts'
import { Following, type FollowingParts } from './following.ts'
import { HandIn, type HandInParts } from './hand-in.ts'
import { neverSent } from './job-errors.ts'
import { endedBy, pause } from './pauses.ts'
import { cancelFailed, cannotCancelUncertain, notFound, notReady, pictureMissing, picturesPurged } from './refusals.ts'

interface Parts extends HandInParts, FollowingParts {
  /** Whether no other instance works on this ledger, so that what is unfinished at the start is ours. */
  alone: boolean
}

/** How often the service is asked what became of a cancelled job before its answer is taken for a no. */
const CANCEL_LOOKS = 4
/** How long that may take where another instance asks. */
const CANCEL_WAIT_MS = 5_000
/** How long a request for a picture waits for its job's end; a server in between may give up after a minute. */
const END_WAIT_MS = 50_000

/** The life of every job: reserved, sent once, followed to its end, kept, placed. */
export class Jobs {
  readonly #parts: Parts
  readonly #lease: Lease
  readonly #stopping = new AbortController()
  /** Ends what callers are kept waiting for. */
  readonly #hurry = new AbortController()
  readonly #following: Following
  readonly #handIn: HandIn
  #claiming: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#lease = { instance: randomUUID(), ms: parts.timings.leaseMs }
    // Every job that is followed listens to this one signal.
    setMaxListeners(0, this.#stopping.signal, this.#hurry.signal)
    this.#following = new Following(parts, this.#stopping.signal)
    this.#handIn = new HandIn({ ...parts, lease: this.#lease }, this.#following, this.#stopping.signal)
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
    const followed = this.#following.keys()
    const claimed = await this.#parts.ledger.claimJobs(this.#parts.engine, this.#lease, alone)
    if (this.#stopping.signal.aborted) return
    const ours = new Set(claimed.map(({ key }) => key))
    // Another instance took these over while this one could not be heard of.
    for (const key of followed) if (!ours.has(key)) this.#following.letGo(key)
    for (const record of claimed) await this.#takeUp(record)
  }

  async #takeUp(record: JobRecord): Promise<void> {
    const { key, job } = record
    if (this.#following.has(key) || this.#handIn.underWay(record.designerId, job.id)) return
    switch (job.state) {
      // Of a release that wrote this down before it sent anything.
      case 'reserved':
        await this.#following.fail(record, neverSent())
        break
      case 'submitting':
        await this.#handIn.settle(record)
        break
      case 'queued':
      case 'running':
      case 'storing':
        this.#following.follow(record)
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
    this.#following.adopt(record)
  }

  /**
   * Takes a job in, or returns the one that has this id already. Resolves once its hold is durable, and the job is on
   * its way to the service: what becomes of that shows in its state. Images that are still on their way to us are waited
   * for until `over`; null for not at all. Throws ProxyError when it cannot be taken in.
   */
  submit(
    designer: Designer,
    jobId: string,
    request: JobRequest,
    over: AbortSignal | null,
  ): Promise<{ job: Job; isNew: boolean }> {
    const submit = (signal: AbortSignal | null) => this.#handIn.submit(designer, jobId, request, signal)
    return over ? endedBy([over, this.#hurry.signal], submit) : submit(null)
  }

  /** Asks the service to stop, and tells what became of it. */
  async cancel(designer: Designer, jobId: string): Promise<CancelAnswer> {
    let record = await this.#require(designer, jobId)
    record = (await this.#handIn.underWay(designer.id, jobId)) ?? record
    const { falRequestId } = record
    if (isFinal(record.job.state) || record.job.state === 'storing') {
      return { job: record.job, outcome: 'already-finished' }
    }
    if (falRequestId === null) throw cannotCancelUncertain()
    const answer = await this.#parts.fal.cancel(falRequestId).catch((error: unknown) => {
      throw error instanceof FalFailure ? cancelFailed() : error
    })
    if (answer !== 'already-completed') await this.#following.change(record.key, { cancelRequested: true })
    // The answer only says that the service will try; what came of it shows in the job's status.
    const pauseMs = this.#parts.timings.pollMs * 2
    for (let looks = 1; ; looks++) {
      const looked = this.#following.look(record.key)
      await (looked ?? pause(pauseMs, this.#stopping.signal))
      record = await this.#require(designer, jobId)
      if (record.job.state !== 'queued' || this.#stopping.signal.aborted) break
      // Another instance may be the one that looks, in its own time.
      if (looks >= (looked ? CANCEL_LOOKS : Math.max(CANCEL_LOOKS, CANCEL_WAIT_MS / pauseMs))) break
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
    return (await this.#following.change(record.key, { placedAt: this.#parts.now() }))?.job ?? record.job
  }

  async find(designer: Designer, jobId: string): Promise<Job> {
    return (await this.#require(designer, jobId)).job
  }

  /** One finished picture. Throws ProxyError: not_found, not_ready, or internal when the store lost it. */
  async picture(designer: Designer, jobId: string, index: number) {
    const record = await this.#whenEnded(await this.#require(designer, jobId))
    const { job } = record
    if (!isFinal(job.state)) throw notReady(job)
    const image = job.images.find((each) => each.index === index)
    if (!image) throw notFound()
    if (record.purgedAt !== null) throw picturesPurged(record.purgedAt)
    const stored = await this.#parts.media.open(resultKey(designer.id, job.id, index))
    if (!stored) {
      this.#parts.log.error({ jobId: job.id, index }, 'a stored picture is missing')
      throw pictureMissing()
    }
    if (record.seenAt === null) await this.#parts.ledger.markSeen(record.key, this.#parts.now())
    return { ...stored, contentType: image.contentType }
  }

  /** A panel asks for a picture while its job runs, and is answered the moment it is stored. */
  async #whenEnded(record: JobRecord): Promise<JobRecord> {
    const ended = this.#following.ended(record.key)
    const { state } = record.job
    if ((state !== 'running' && state !== 'storing') || !ended) return record
    await endedBy([this.#hurry.signal], (over) => Promise.race([ended, pause(END_WAIT_MS, over)]))
    return (await this.#parts.ledger.findJob(record.designerId, record.job.id)) ?? record
  }

  /** How many jobs are being followed. */
  get followed(): number {
    return this.#following.size
  }

  /** Answers all who wait for a picture or an image with how it stands: the proxy is about to stop. */
  drain(): void {
    this.#hurry.abort()
  }

  /** Lets submits under way come to their end, and stops following; the next start goes on from there. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.drain()
    await this.#handIn.close()
    this.#stopping.abort()
    await this.#claiming.catch(() => undefined)
    await this.#following.close()
    // Should this fail, the leases run out by themselves.
    await this.#parts.ledger.releaseJobs(this.#lease.instance).catch(() => undefined)
  }

  async #require(designer: Designer, jobId: string): Promise<JobRecord> {
    const record = await this.#parts.ledger.findJob(designer.id, jobId)
    if (!record) throw notFound()
    return record
  }
}
