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

/** `GET /v1/about`, which needs no access code: what a panel can know before it is connected. */
export const About = v.object({
  engine: v.picklist(['uso', 'local']),
  /** Whether designers can sign in with their company's account instead of pasting a code. */
  signIn: v.boolean(),
})
export type About = v.InferOutput<typeof About>

/** `POST /v1/sign-in`: the panel opens `address` in a browser, shows `code`, and asks with `key` how it went. */
export const SignInOffer = v.object({
  address: v.pipe(v.string(), v.url()),
  /** A secret: whoever has it gets the access code, once. */
  key: v.string(),
  /** What the page in the browser asks for, so that nobody signs in for someone else's panel. */
  code: v.string(),
  expiresAt: v.number(),
  /** How long to wait between two questions. */
  pollMs: v.number(),
})
export type SignInOffer = v.InferOutput<typeof SignInOffer>

export const SignInKey = v.strictObject({ key: v.pipe(v.string(), v.maxLength(200)) })

/** `POST /v1/sign-in/poll` with the key: `expired` also where the key is unknown or was used. */
export const SignInProgress = v.variant('state', [
  v.object({ state: v.literal('waiting') }),
  v.object({ state: v.literal('done'), accessCode: v.string(), name: v.string() }),
  v.object({ state: v.literal('refused'), why: v.string() }),
  v.object({ state: v.literal('expired') }),
])
export type SignInProgress = v.InferOutput<typeof SignInProgress>
