import * as v from 'valibot'
import { ImageHash } from './job-request.ts'
import { Job } from './job.ts'

/** Where a development proxy listens; a release build names its own with RESTYLE_PROXY_ORIGIN. */
export const DEVELOPMENT_PROXY_ORIGIN = 'http://localhost:8787'

/** Limits the proxy enforces on what it is sent. */
export const PROXY_LIMITS = {
  imageBytes: 12 * 1024 * 1024,
  imageSidePx: 2048,
  jsonBytes: 64 * 1024,
} as const

export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const

/** `POST /v1/images`: the raw bytes in, this out. */
export const UploadedImage = v.object({
  hash: ImageHash,
  width: v.number(),
  height: v.number(),
  contentType: v.string(),
  /** Until when the same image need not be sent again, ms since 1970. */
  expiresAt: v.number(),
})
export type UploadedImage = v.InferOutput<typeof UploadedImage>

/** `GET /v1/me`. Money in µ$; a null budget has no limit. */
export const Me = v.object({
  name: v.string(),
  engine: v.picklist(['uso', 'local']),
  budgetMicroUsd: v.nullable(v.number()),
  spentMicroUsd: v.number(),
  heldMicroUsd: v.number(),
  /** Spent on runs started in the file asked for with `?document=<id>`; left out when none was asked for. */
  documentMicroUsd: v.exactOptional(v.number()),
  /** When the budget starts anew, ms since 1970. */
  renewsAt: v.number(),
  limits: v.object({ imageBytes: v.number(), imageSidePx: v.number() }),
})
export type Me = v.InferOutput<typeof Me>

/** `GET /v1/jobs?placed=false&before=<createdAt>&limit=50`: newest first. */
export const JobPage = v.object({
  jobs: v.array(Job),
  /** Pass as `before` for the next page; null at the end. */
  before: v.nullable(v.number()),
})
export type JobPage = v.InferOutput<typeof JobPage>

/** `POST /v1/jobs/:id/cancel`: what became of it, told truly. */
export const CancelAnswer = v.object({
  job: Job,
  outcome: v.picklist(['removed', 'already-running', 'already-finished']),
})
export type CancelAnswer = v.InferOutput<typeof CancelAnswer>

/** Name of the only event of `GET /v1/events`; its data is a Job, its id resumes the stream. */
export const JOB_EVENT = 'job'
