import type { Failure } from '../failure.ts'
import type { Faults } from './faults.ts'
import { Cancellation } from './pool.ts'

export interface LogLine {
  message: string
  level: 'INFO' | 'ERROR'
  source: 'USER'
  timestamp: string
}

export type Outcome =
  | { ok: true; body: Record<string, unknown>; billableUnits: number; inferenceSeconds: number }
  | { ok: false; failure: Failure }

/** What a caller handed in, with all that is needed to answer later. */
export interface Submission {
  /** The body as sent; it is checked when the job runs, as on fal. */
  body: unknown
  /** The engine's address as this caller knows it, without a slash at the end. */
  base: string
  /** Seconds that result images are kept. */
  lifetimeSeconds: number
  faults: Faults
}

/** One request in the queue. `changed` is called at every log line and change of state. */
export class Job {
  readonly id: string
  readonly submission: Submission
  readonly cancellation = new Cancellation()
  readonly aborted = new AbortController()
  readonly logs: LogLine[] = []
  readonly #watchers = new Set<() => void>()
  readonly #finished: Promise<Outcome>
  #settle: (outcome: Outcome) => void = () => undefined
  state: 'queued' | 'running' | 'completed' = 'queued'
  outcome: Outcome | null = null
  finishedAt = 0

  constructor(id: string, submission: Submission) {
    this.id = id
    this.submission = submission
    this.#finished = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Resolves when the job is over, however it went. */
  finished(): Promise<Outcome> {
    return this.#finished
  }

  start(): void {
    this.state = 'running'
    this.changed()
  }

  /** Only the first outcome counts. */
  finish(outcome: Outcome, now: number): void {
    if (this.outcome) return
    this.outcome = outcome
    this.state = 'completed'
    this.finishedAt = now
    this.#settle(outcome)
    this.changed()
  }

  /** Makes everything that works for this job stop soon. */
  stop(): void {
    this.cancellation.cancel()
    this.aborted.abort()
  }

  log(message: string, level: LogLine['level'] = 'INFO'): void {
    this.logs.push({ message, level, source: 'USER', timestamp: new Date().toISOString() })
    this.changed()
  }

  /** Calls `watcher` at every change until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  changed(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
