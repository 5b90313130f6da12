import type { ApiError } from '../../contract/api-error.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import type { Job, JobImage, JobState } from '../../contract/job.ts'
import type { MicroUsd } from '../../contract/price.ts'

export interface Designer {
  id: number
  name: string
  /** Per calendar month (UTC); null has no limit. */
  budgetMicroUsd: MicroUsd | null
  createdAt: number
  revokedAt: number | null
}

/** What a designer spent and has on hold in one calendar month, such as `2026-03`. */
export interface Account {
  spentMicroUsd: MicroUsd
  heldMicroUsd: MicroUsd
}

/** A job with what only the proxy knows of it. */
export interface JobRecord {
  key: number
  designerId: number
  /** SHA-256 of the parameters, to tell a repeated submit from a reused id. */
  requestHash: string
  falRequestId: string | null
  /** The service's answer, kept so that pictures can still be fetched when the answer no longer can. */
  output: string | null
  /** Position of the last change among all changes; the id of its event. */
  changeSeq: number
  job: Job
}

export interface Reservation {
  designer: Designer
  jobId: string
  requestHash: string
  request: JobRequest
  engine: Job['engine']
  holdMicroUsd: MicroUsd
  now: number
  /** How many unfinished jobs the designer may have, this one included. */
  maxOpenJobs: number
}

export type ReserveOutcome =
  | { kind: 'reserved'; record: JobRecord }
  | { kind: 'exists'; record: JobRecord }
  | { kind: 'budget-spent'; account: Account }
  | { kind: 'too-many-open' }

/** How the money of a job ends: charged as billed, or given back. */
export type Settlement = { kind: 'settle'; chargedMicroUsd: MicroUsd } | { kind: 'release' }

/** What is to change of a job; what is left out stays. */
export interface JobChange {
  state?: JobState
  falRequestId?: string
  queuePosition?: number | null
  progress?: number | null
  startedAt?: number
  finishedAt?: number
  placedAt?: number
  seed?: number | null
  cancelRequested?: boolean
  images?: JobImage[]
  error?: ApiError
  output?: string
  settlement?: Settlement
}

/** An image the service holds for us until `expiresAt`. `url` is null when it must be sent again. */
export interface KnownImage {
  hash: string
  width: number
  height: number
  contentType: string
  url: string | null
  expiresAt: number
}

/**
 * Who may spend, what was spent, and every job. The system of record: each method is one transaction that
 * is durable when its promise resolves. Times are ms since 1970, money is whole µ$.
 */
export interface Ledger {
  addDesigner(input: {
    name: string
    codeHash: Uint8Array
    budgetMicroUsd: MicroUsd | null
    now: number
  }): Promise<Designer | 'name-taken'>
  /** Gives the designer another code; the old one stops working at once. Null when there is none. */
  replaceCode(name: string, codeHash: Uint8Array): Promise<Designer | null>
  revokeDesigner(name: string, now: number): Promise<Designer | null>
  listDesigners(): Promise<Designer[]>
  /** The designer whose code has this hash, with the stored hash to compare; revoked ones are not found. */
  findDesigner(codeHash: Uint8Array): Promise<{ designer: Designer; codeHash: Uint8Array } | null>
  account(designerId: number, month: string): Promise<Account>

  /** Holds the price and writes the job, or does neither. */
  reserve(reservation: Reservation): Promise<ReserveOutcome>
  /**
   * Applies a change and raises the revision. Null when it would take the job back to an earlier state, or
   * out of a final one: then nothing changed.
   */
  changeJob(key: number, change: JobChange): Promise<JobRecord | null>
  findJob(designerId: number, jobId: string): Promise<JobRecord | null>
  /** Newest first, created before `before`. */
  listJobs(
    designerId: number,
    query: { before: number | null; limit: number; placed: boolean | null },
  ): Promise<JobRecord[]>
  /** Jobs changed after `seq`, in the order of their last change. */
  jobsChangedSince(designerId: number, seq: number, limit: number): Promise<JobRecord[]>
  /** Jobs not finished, or finished after `since`, in the order of their last change. */
  liveJobs(designerId: number, since: number): Promise<JobRecord[]>
  /** Every unfinished job of everyone. */
  unfinishedJobs(): Promise<JobRecord[]>
  lastChangeSeq(): Promise<number>

  rememberImage(image: KnownImage): Promise<void>
  findImage(hash: string): Promise<KnownImage | null>
  /** After this every image whose address does not begin with `prefix` must be sent again; null for all. */
  forgetImageAddresses(exceptPrefix: string | null): Promise<void>
  /** Removes images that expired before `now` and tells their hashes. */
  removeExpiredImages(now: number): Promise<string[]>

  /** Resolves when the store answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The calendar month (UTC) that money spent at `time` counts against. */
export function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7)
}

/** When the month of `time` ends and the budget starts anew. */
export function renewsAt(time: number): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
