import { randomUUID } from 'node:crypto'
import { Failure, machineryFailure } from '../failure.ts'
import { Job, type Outcome, type Submission } from './job.ts'

/** How long a finished job can be asked for, as fal promises at least. */
const KEEP_MS = 60 * 60 * 1000
/** Finished jobs kept at most; results as data URIs can take megabytes each. */
const KEEP_COUNT = 500

export interface JobQueueOptions {
  /** Jobs that run at once. */
  running: number
  /** Jobs that may wait; beyond it a submission is refused. */
  waiting: number
  /** A job that runs longer is stopped. */
  timeoutMs: number
  now: () => number
  /** Does the work of one job. May throw a Failure. */
  work: (job: Job) => Promise<Outcome>
}

/** First come, first served, with a bounded line. */
export class JobQueue {
  readonly #options: JobQueueOptions
  readonly #jobs = new Map<string, Job>()
  readonly #waiting: Job[] = []
  readonly #running = new Set<Job>()
  readonly #work = new Set<Promise<void>>()
  #closed = false

  constructor(options: JobQueueOptions) {
    this.#options = options
  }

  /** Puts a job in line. Throws a 429 Failure when the line is full. */
  submit(submission: Submission): Job {
    if (this.#closed) throw machineryFailure('runner_scheduling_failure', 'The engine is shutting down.')
    if (this.#running.size >= this.#options.running && this.#waiting.length >= this.#options.waiting) {
      throw new Failure(429, 'too_many_requests', 'Too many requests are waiting already. Try again later.')
    }
    this.#sweep()
    const job = new Job(randomUUID(), submission)
    this.#jobs.set(job.id, job)
    this.#waiting.push(job)
    // The caller hears of the job before it starts, as from a queue on another machine.
    setImmediate(() => this.#startNext())
    return job
  }

  /** Null when there is no such job, or no longer. */
  get(id: string): Job | null {
    this.#sweep()
    return this.#jobs.get(id) ?? null
  }

  /** 0 is next in line; null when the job does not wait. */
  position(job: Job): number | null {
    const index = this.#waiting.indexOf(job)
    return index === -1 ? null : index
  }

  cancel(job: Job): 'requested' | 'already-completed' {
    if (job.state === 'completed') return 'already-completed'
    job.stop()
    const index = this.#waiting.indexOf(job)
    if (index !== -1) this.#waiting.splice(index, 1)
    const failure = machineryFailure('client_cancelled', 'The request was cancelled by the client.')
    job.finish({ ok: false, failure }, this.#options.now())
    this.#tellPositions()
    return 'requested'
  }

  /** Stops every job and waits until their work has ended. */
  async close(): Promise<void> {
    this.#closed = true
    for (const job of [...this.#waiting, ...this.#running]) this.cancel(job)
    await Promise.all(this.#work)
  }

  #startNext(): void {
    while (!this.#closed && this.#running.size < this.#options.running) {
      const job = this.#waiting.shift()
      if (!job) return
      this.#running.add(job)
      const work = this.#run(job).finally(() => {
        this.#running.delete(job)
        this.#work.delete(work)
        this.#startNext()
      })
      this.#work.add(work)
      this.#tellPositions()
    }
  }

  async #run(job: Job): Promise<void> {
    const timer = setTimeout(() => {
      job.finish(
        { ok: false, failure: machineryFailure('request_timeout', 'The request took too long.') },
        this.#options.now(),
      )
      job.stop()
    }, this.#options.timeoutMs)
    job.start()
    try {
      job.finish(await this.#options.work(job), this.#options.now())
    } catch (error) {
      const failure =
        error instanceof Failure
          ? error
          : machineryFailure('internal_error', 'The engine failed unexpectedly.')
      job.log(failure.message, 'ERROR')
      job.finish({ ok: false, failure }, this.#options.now())
    } finally {
      clearTimeout(timer)
    }
  }

  #tellPositions(): void {
    for (const job of this.#waiting) job.changed()
  }

  #sweep(): void {
    const finished = [...this.#jobs.values()].filter((job) => job.state === 'completed')
    const surplus = finished.length - KEEP_COUNT
    for (const [i, job] of finished.entries()) {
      if (i < surplus || job.finishedAt + KEEP_MS <= this.#options.now()) this.#jobs.delete(job.id)
    }
  }
}
