import type { Logger } from 'pino'
import { isFinal, type JobState } from '../../contract/job.ts'
import { priceOfUnits } from '../../contract/price.ts'
import { FalFailure } from '../fal/failure.ts'
import { billableUnitsOf, UnreadableResult, type FalService, type FalStatus } from '../fal/service.ts'
import type { JobChange, JobRecord } from '../ledger/ledger.ts'
import type { MediaStore } from '../media/media-store.ts'
import { cancelledByDesigner, modelError, resultLost, resultUnreadable } from './job-errors.ts'
import { chargeOf, keepOutput, NotAPicture, readOutput, storePictures } from './pictures.ts'
import { pauseAfterFailures, pauseBetweenPolls, sleep, type FollowTimings } from './pauses.ts'

/** A job that is older when it is taken up waits in a long queue, or nobody looks at it any more. */
const WATCHED_FOR_MS = 2 * 60_000

/** Applies a change, makes it durable and tells the designer. Null when the job has moved on already. */
export type ChangeJob = (key: number, change: JobChange) => Promise<JobRecord | null>

interface Parts {
  fal: FalService
  media: MediaStore
  change: ChangeJob
  log: Logger
  now: () => number
  timings: FollowTimings
  /** What a job that vanished with its result is counted as: the hold, or nothing where nothing is billed. */
  billsLostJobs: boolean
}

/** What the answer to the submit said holds for a while, and in a burst the next submits come first. */
const FIRST_LOOK_MS = 150
const FIRST_LOOK_SHARE = 0.3

/**
 * Follows one accepted job to its end: asks how it stands, fetches the answer, stores the pictures, settles
 * the money. Nothing that goes wrong on the way ends it, because the job is paid for: it keeps asking,
 * ever more slowly, until the service itself says that there is nothing left to ask for.
 */
export class JobFollower {
  readonly #parts: Parts
  readonly #signal: AbortSignal
  #record: JobRecord
  #failures = 0
  /** Answers of status 500 for the result of a job that is said to be well. */
  #serverErrors = 0
  /** Both by a clock that nobody sets and that stands still while the machine sleeps: see `tried`. */
  #missingSince: number | null = null
  #storingSince: number | null = null
  #wake = () => {}
  #stepEnded: (() => void)[] = []
  /** The service's stream names a phase that was not seen yet. */
  #hinted = false

  constructor(parts: Parts, record: JobRecord, signal: AbortSignal) {
    this.#parts = parts
    this.#record = record
    this.#signal = signal
  }

  /**
   * Resolves when the job is over, or the signal was given. Never rejects. A job that was handed in just now is not
   * looked at while its designer waits for the answer to that.
   */
  async run({ justHandedIn = false }: { justHandedIn?: boolean } = {}): Promise<void> {
    if (justHandedIn) await this.#sleep(Math.min(FIRST_LOOK_MS, this.#parts.timings.pollMs * FIRST_LOOK_SHARE))
    const over = new AbortController()
    this.#watch(AbortSignal.any([this.#signal, over.signal]))
    while (!this.#isStopped() && !isFinal(this.#record.job.state)) {
      try {
        await this.#step()
        this.#failures = 0
      } catch (error) {
        if (this.#isStopped()) break
        this.#failures += 1
        await this.#countFailure(error).catch((later: unknown) => this.#logFailure(later))
      }
      for (const ended of this.#stepEnded.splice(0)) ended()
      if (!isFinal(this.#record.job.state)) await this.#pause()
    }
    over.abort()
    for (const ended of this.#stepEnded.splice(0)) ended()
  }

  /** While somebody waits for the job, the service's stream tells when to look. Without it the pauses end by themselves. */
  #watch(signal: AbortSignal): void {
    const { job, falRequestId } = this.#record
    if (falRequestId === null || this.#parts.now() - job.createdAt > WATCHED_FOR_MS) return
    const ranks = { queued: 0, running: 1, completed: 2 }
    this.#parts.fal
      .watch(falRequestId, signal, (phase) => {
        const { state } = this.#record.job
        if (state === 'storing' || isFinal(state) || ranks[phase] <= (state === 'running' ? 1 : 0)) return
        this.#hinted = true
        if (this.#failures === 0) this.#wake()
      })
      .catch(() => undefined)
  }

  /** Looks at once instead of at the end of the pause; resolves after having looked. */
  look(): Promise<void> {
    return new Promise((resolve) => {
      this.#stepEnded.push(resolve)
      this.#wake()
    })
  }

  /** Takes over a change that was made elsewhere, such as a cancel. */
  adopt(record: JobRecord): void {
    if (record.job.revision > this.#record.job.revision) this.#record = record
  }

  async #step() {
    this.#hinted = false
    if (this.#record.job.state === 'storing') return this.#store()
    const requestId = this.#requestId()
    const status = await this.#orMissing(() => this.#parts.fal.status(requestId, this.#signal))
    if (status === 'missing') return
    if (status.phase !== 'completed') return this.#showProgress(status.phase, status)
    if (status.failed) return this.#endFailed(requestId, status)
    await this.#change({ state: 'storing', queuePosition: null, progress: null })
    return this.#store()
  }

  async #showProgress(state: 'queued' | 'running', status: FalStatus) {
    const { job } = this.#record
    const started = state === 'running' && job.startedAt === null
    const progress = status.progress === null ? job.progress : Math.max(job.progress ?? 0, status.progress)
    const changed =
      job.state !== state || job.queuePosition !== status.queuePosition || job.progress !== progress
    if (!changed) return
    await this.#change({
      state,
      queuePosition: status.queuePosition,
      progress,
      ...(started && { startedAt: this.#parts.now() }),
    })
  }

  /** COMPLETED with an error: the result call tells what the model said, and whether it is billed. */
  async #endFailed(requestId: string, status: FalStatus) {
    let failure: FalFailure | null = null
    try {
      const result = await this.#parts.fal.result(requestId, this.#signal)
      // There is a picture in spite of the error, and it is paid for.
      return await this.#keep(result)
    } catch (error) {
      if (error instanceof UnreadableResult) return this.#end('failed', error.billableUnits)
      if (!(error instanceof FalFailure)) throw error
      if (error.status === null || isPassing(error.status)) throw error
      failure = error
    }
    const units = billableUnitsOf(failure.headers)
    if (this.#record.job.cancelRequested) return this.#end('cancelled', units)
    const charged = units === null ? 0 : priceOfUnits(units)
    await this.#finish('failed', charged, modelError(failure, charged, status.errorType))
  }

  async #store() {
    this.#storingSince ??= tried()
    if (this.#record.output === null) {
      const requestId = this.#requestId()
      try {
        const result = await this.#orMissing(() => this.#parts.fal.result(requestId, this.#signal))
        if (result === 'missing') return
        await this.#keep(result)
      } catch (error) {
        if (error instanceof UnreadableResult) return this.#end('failed', error.billableUnits)
        if (error instanceof FalFailure && this.#isModelsOwn(error)) {
          const units = billableUnitsOf(error.headers)
          const charged = units === null ? 0 : priceOfUnits(units)
          return this.#finish('failed', charged, modelError(error, charged))
        }
        throw error
      }
    }
    return this.#storePictures()
  }

  async #keep(result: Parameters<typeof keepOutput>[1]) {
    const output = await keepOutput(this.#record, result, this.#parts.media)
    await this.#change({
      state: 'storing',
      queuePosition: null,
      progress: null,
      output: JSON.stringify(output),
    })
  }

  async #storePictures() {
    const { output: text } = this.#record
    if (text === null) return
    const output = readOutput(text)
    const images = await this.#orMissing(() => storePictures(this.#record, output, this.#parts, this.#signal))
    if (images === 'missing') return
    await this.#change({
      state: 'done',
      images,
      seed: output.seed,
      finishedAt: this.#parts.now(),
      settlement: { kind: 'settle', chargedMicroUsd: chargeOf(output, images) },
    })
  }

  /** True for an error that is the model's answer rather than trouble on the way to it. */
  #isModelsOwn(failure: FalFailure): boolean {
    if (failure.status === 500) return ++this.#serverErrors >= 5
    return failure.kind === 'refused' && failure.status !== null && !isPassing(failure.status)
  }

  /** A 404 can be a service that is not up to date with itself; only when it stays is the job gone. */
  async #orMissing<Result>(call: () => Promise<Result>): Promise<Result | 'missing'> {
    const { timings } = this.#parts
    try {
      const result = await call()
      this.#missingSince = null
      return result
    } catch (error) {
      if (!(error instanceof FalFailure) || (error.status !== 404 && error.status !== 410)) throw error
      if (this.#record.job.cancelRequested && this.#record.job.state !== 'storing') {
        await this.#end('cancelled', null)
        return 'missing'
      }
      this.#missingSince ??= tried()
      if (tried() - this.#missingSince < timings.lostAfterMs) throw error
      await this.#end('lost', this.#keptUnits())
      return 'missing'
    }
  }

  async #countFailure(error: unknown) {
    this.#logFailure(error)
    const { timings } = this.#parts
    if (this.#storingSince === null) return
    const patience = this.#record.output === null ? timings.resultKeptMs : timings.picturesKeptMs
    const outside = error instanceof FalFailure && error.kind === 'refused' && error.status === null
    if (!outside && tried() - this.#storingSince < patience) return
    const kind = outside || error instanceof NotAPicture ? 'failed' : 'lost'
    await this.#end(kind, this.#keptUnits())
  }

  #logFailure(error: unknown) {
    const { job } = this.#record
    this.#parts.log.warn(
      { jobId: job.id, state: job.state, failures: this.#failures, err: error },
      'following a job went wrong',
    )
  }

  #keptUnits(): number | null {
    return this.#record.output === null ? null : readOutput(this.#record.output).billableUnits
  }

  /** Ends the job without pictures. Where the service does not tell what it billed, only a cancel is free. */
  async #end(how: 'failed' | 'lost' | 'cancelled', units: number | null) {
    const unknownPrice = how === 'cancelled' || !this.#parts.billsLostJobs ? 0 : this.#record.job.heldMicroUsd
    const charged = units === null ? unknownPrice : priceOfUnits(units)
    if (how === 'cancelled') return this.#finish('cancelled', charged, cancelledByDesigner(charged))
    return this.#finish('failed', charged, how === 'lost' ? resultLost(charged) : resultUnreadable(charged))
  }

  async #finish(state: JobState, chargedMicroUsd: number, error: JobChange['error'] & object) {
    await this.#change({
      state,
      queuePosition: null,
      progress: null,
      finishedAt: this.#parts.now(),
      error,
      settlement: chargedMicroUsd === 0 ? { kind: 'release' } : { kind: 'settle', chargedMicroUsd },
    })
  }

  async #change(change: JobChange) {
    const changed = await this.#parts.change(this.#record.key, change)
    if (changed) this.adopt(changed)
  }

  #isStopped(): boolean {
    return this.#signal.aborted
  }

  #requestId(): string {
    const { falRequestId } = this.#record
    if (falRequestId === null) throw new Error('A job without a request id cannot be followed.')
    return falRequestId
  }

  #pause(): Promise<void> {
    const { now, timings } = this.#parts
    const { createdAt, state } = this.#record.job
    const pollMs = pauseBetweenPolls(now() - createdAt, state === 'running', timings.pollMs)
    const failing = this.#failures === 0 ? 0 : pauseAfterFailures(this.#failures, timings.pollMs)
    return this.#sleep(Math.max(pollMs, failing))
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, this.#signal, (wake) => {
      this.#wake = wake
      if (this.#stepEnded.length > 0 || (this.#hinted && this.#failures === 0)) wake()
    })
  }
}

/** Time in which something was tried, in ms: a paid picture is not given up because a clock was set or a lid was closed. */
function tried(): number {
  return performance.now()
}

/** Statuses of the way to the model, not of the model: ask again. */
function isPassing(status: number): boolean {
  const isRedirect = status >= 300 && status < 400
  return isRedirect || [401, 402, 403, 404, 408, 410, 425, 429, 502, 503, 504].includes(status)
}
