import * as v from 'valibot'
import { JobRequest } from './job-request.ts'
import { ApiError } from './api-error.ts'

/**
 * The life of a job. A submit whose answer was lost is `uncertain`: it is never sent again by itself,
 * because the service may have accepted, and may bill, the first one.
 */
export const JOB_STATES = [
  'reserved',
  'submitting',
  'uncertain',
  'queued',
  'running',
  'storing',
  'done',
  'failed',
  'cancelled',
] as const
export type JobState = (typeof JOB_STATES)[number]

const RANKS: Record<JobState, number> = {
  reserved: 0,
  submitting: 1,
  uncertain: 2,
  queued: 3,
  running: 4,
  storing: 5,
  done: 6,
  failed: 6,
  cancelled: 6,
}

/** How far along a state is. A job only ever moves to a higher rank. */
export function rankOf(state: JobState): number {
  return RANKS[state]
}

export function isFinal(state: JobState): boolean {
  return RANKS[state] === RANKS.done
}

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0))

/** One finished picture, kept by the proxy. Flagged ones were blacked out by the safety check. */
export const JobImage = v.object({
  index: wholeNumber,
  width: wholeNumber,
  height: wholeNumber,
  contentType: v.string(),
  byteLength: wholeNumber,
  flagged: v.boolean(),
})
export type JobImage = v.InferOutput<typeof JobImage>

/** A job as the proxy tells it. Times are milliseconds since 1970, money is µ$. */
export const Job = v.object({
  id: v.string(),
  state: v.picklist(JOB_STATES),
  /** Rises with every change of this job, so that two snapshots can be put in order. */
  revision: wholeNumber,
  engine: v.picklist(['uso', 'local']),
  request: JobRequest,
  /** 0 is next in line. Null when not queued or not known. */
  queuePosition: v.nullable(wholeNumber),
  /** Share of the work done, 0–1, where the service tells it. */
  progress: v.nullable(v.number()),
  createdAt: wholeNumber,
  startedAt: v.nullable(wholeNumber),
  finishedAt: v.nullable(wholeNumber),
  /** Set once every picture of the job stands on the canvas. */
  placedAt: v.nullable(wholeNumber),
  heldMicroUsd: wholeNumber,
  chargedMicroUsd: v.nullable(wholeNumber),
  seed: v.nullable(v.number()),
  cancelRequested: v.boolean(),
  images: v.array(JobImage),
  error: v.nullable(ApiError),
})
export type Job = v.InferOutput<typeof Job>

/**
 * The newer of two snapshots of one job. Events may arrive late, twice or out of order: a lower rank never
 * undoes a higher one, a final state never changes into another, and within a rank the revision decides.
 */
export function reduceJob(known: Job | undefined, incoming: Job): Job {
  if (!known) return incoming
  if (known.id !== incoming.id) throw new Error('Two snapshots of different jobs cannot be merged.')
  const step = rankOf(incoming.state) - rankOf(known.state)
  if (step < 0) return known
  if (isFinal(known.state) && incoming.state !== known.state) return known
  if (step === 0 && incoming.revision <= known.revision) return known
  return incoming
}
