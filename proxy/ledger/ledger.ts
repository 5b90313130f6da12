import type { ApiError } from '../../contract/api-error.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import type { Job, JobImage, JobState } from '../../contract/job.ts'
import type { MicroUsd } from '../../contract/price.ts'
import type { Size } from '../../contract/uso.ts'
import type { Designer, PeopleLedger } from './people.ts'
import type { Account, SpendLedger } from './spend.ts'

export { monthOf, renewsAt } from './periods.ts'
export type { Designer } from './people.ts'
export type { Account } from './spend.ts'

/** A job with what only the proxy knows of it. */
export interface JobRecord {
  key: number
  designerId: number
  teamId: number
  /** SHA-256 of the parameters, to tell a repeated submit from a reused id. */
  requestHash: string
  falRequestId: string | null
  /** The service's answer, kept so that pictures can still be fetched when the answer no longer can. */
  output: string | null
  /** Position of the last change among all changes; the id of its event. */
  changeSeq: number
  /** When the hold ends by itself, should the job stay uncertain. */
  holdExpiresAt: number
  /** Whether the hold ended that way. */
  holdExpired: boolean
  /** When a picture of it was first fetched. */
  seenAt: number | null
  /** When its pictures were deleted because their time was over. */
  purgedAt: number | null
  job: Job
}

export interface Reservation {
  designer: Designer
  jobId: string
  requestHash: string
  request: JobRequest
  engine: Job['engine']
  /** What to hold, given the size of the content; null where there is none. */
  priceOf: (content: Size | null) => MicroUsd
  now: number
  /** How many unfinished jobs the designer may have, this one included. */
  maxOpenJobs: number
  /** When the hold ends should nobody ever learn what became of the job. */
  holdExpiresAt: number
  /** Which instance of the proxy takes care of the job, and for how long without a word from it. */
  lease: Lease
}

export interface Lease {
  instance: string
  /** Counted by the store's clock, which all instances share. */
  ms: number
}

/** A budget that a hold did not fit into. */
export interface BudgetRefusal {
  kind: 'budget-spent'
  whose: 'designer' | 'designer-day' | 'team' | 'everyone'
  neededMicroUsd: MicroUsd
  limitMicroUsd: MicroUsd
  account: Account
  /** When this budget starts anew. */
  renewsAt: number
}

export type ReserveOutcome =
  /** `images` are those of the request, in its order. */
  | { kind: 'reserved'; record: JobRecord; images: readonly ReadableImage[] }
  | { kind: 'exists'; record: JobRecord }
  | BudgetRefusal
  | { kind: 'too-many-open' }
  /** The service cannot read all images of the request any more, or never could. */
  | { kind: 'images-needed' }

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
  /** Null takes back an error that turned out not to be one. */
  error?: ApiError | null
  output?: string
  settlement?: Settlement
}

/** An image of a team, kept in the media store. */
export interface KnownImage {
  teamId: number
  hash: string
  width: number
  height: number
  contentType: string
  /** Where the service can read it until `urlExpiresAt`; null when it must be sent there again. */
  url: string | null
  urlExpiresAt: number
  lastUsedAt: number
}

/** An image that the service can read now. */
export interface ReadableImage extends KnownImage {
  url: string
}

export interface Writing {
  /**
   * Resolves when everyone sees it and no end of a process can take it back; the disk may follow a moment later. For
   * what was true already before it was written down, so that waiting would not make a loss of power less harmful.
   */
  soon?: boolean
}

/**
 * Who may spend, what was spent, and every job. The system of record: each method is one transaction that
 * is durable when its promise resolves. Times are ms since 1970, money is whole µ$.
 */
export interface Ledger extends PeopleLedger, SpendLedger {
  /** Holds the price and writes the job as `submitting`, or does neither. */
  reserve(reservation: Reservation): Promise<ReserveOutcome>
  /**
   * Applies a change and raises the revision. Null when it would take the job back to an earlier state, or
   * out of a final one: then nothing changed.
   */
  changeJob(key: number, change: JobChange, how?: Writing): Promise<JobRecord | null>
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
  lastChangeSeq(): Promise<number>
  /**
   * Calls `listener` with every job that changes from now on, whichever instance changed it, in the order of
   * the changes; a job that changes again meanwhile may be told once. Returns the way to stop.
   */
  watch(listener: (record: JobRecord) => void): Promise<() => Promise<void>>

  /**
   * Gives an instance every unfinished job of its engine, uncertain ones aside, that is its own, or whose
   * instance has not been heard of for as long as its lease; with `alone`, all of them. Asking again is how
   * an instance says that it is still there.
   */
  claimJobs(engine: Job['engine'], lease: Lease, alone: boolean): Promise<JobRecord[]>
  /** Hands the jobs of an instance that ends to whoever asks next. */
  releaseJobs(instance: string): Promise<void>

  /** Ends the holds of uncertain jobs whose time is over, with an `expire` entry each. */
  expireHolds(now: number, errorOf: (record: JobRecord) => ApiError): Promise<JobRecord[]>
  /** Notes that a picture of the job was fetched. */
  markSeen(key: number, now: number): Promise<void>
  /**
   * Finished jobs whose pictures may go: placed or seen and finished before `finishedBefore`, or finished
   * before `unseenBefore` whoever saw them.
   */
  purgeableJobs(query: { finishedBefore: number; unseenBefore: number; limit: number }): Promise<JobRecord[]>
  markPurged(key: number, now: number): Promise<void>

  rememberImage(image: KnownImage): Promise<void>
  findImage(teamId: number, hash: string): Promise<KnownImage | null>
  touchImage(teamId: number, hash: string, now: number): Promise<void>
  forgetImage(teamId: number, hash: string): Promise<void>
  /** After this every image whose address does not begin with `prefix` must be sent again; null for all. */
  forgetImageAddresses(exceptPrefix: string | null): Promise<void>
  /** Forgets images last used before then that no job needs whose pictures are still kept; tells which. */
  removeUnusedImages(lastUsedBefore: number): Promise<{ teamId: number; hash: string }[]>

  /** Resolves when the store answers. */
  ping(): Promise<void>
  close(): Promise<void>
}
