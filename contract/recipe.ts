import * as v from 'valibot'
import { JobId, JobRequest } from './job-request.ts'
import type { Job } from './job.ts'
import { USO_ENDPOINT } from './uso.ts'

/** Raised when the shape below changes in a way that an older reader would misread. */
export const RECIPE_VERSION = 1

/**
 * How a layer was made, kept in its plugin data. Anyone with the file can read it, so it holds no secret
 * and no address that grants access: images are named by hash.
 */
export const Recipe = v.object({
  version: v.literal(RECIPE_VERSION),
  jobId: JobId,
  imageIndex: v.pipe(v.number(), v.integer(), v.minValue(0)),
  model: v.string(),
  engine: v.picklist(['uso', 'local']),
  request: JobRequest,
  seed: v.nullable(v.number()),
  /** Share of the job's price for this one picture, in µ$. */
  priceMicroUsd: v.number(),
  createdAt: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The job id of the result this one was varied from. */
  parentJobId: v.nullable(JobId),
})
export type Recipe = v.InferOutput<typeof Recipe>

/** The recipe of one picture of a finished job. */
export function recipeOf(job: Job, imageIndex: number): Recipe {
  const price = job.chargedMicroUsd ?? job.heldMicroUsd
  return {
    version: RECIPE_VERSION,
    jobId: job.id,
    imageIndex,
    model: USO_ENDPOINT,
    engine: job.engine,
    request: job.request,
    seed: job.seed,
    priceMicroUsd: Math.round(price / Math.max(1, job.images.length)),
    createdAt: job.finishedAt ?? job.createdAt,
    parentJobId: job.request.parent?.jobId ?? null,
  }
}

export type RecipeReading =
  | { ok: true; recipe: Recipe }
  | { ok: false; reason: 'absent' | 'damaged' | 'from-the-future' }

/** Reads a recipe from plugin data, which anyone may have edited. */
export function readRecipe(text: string): RecipeReading {
  if (text === '') return { ok: false, reason: 'absent' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'damaged' }
  }
  const version = v.safeParse(v.object({ version: v.number() }), value)
  if (version.success && version.output.version > RECIPE_VERSION) {
    return { ok: false, reason: 'from-the-future' }
  }
  const parsed = v.safeParse(Recipe, value)
  return parsed.success ? { ok: true, recipe: parsed.output } : { ok: false, reason: 'damaged' }
}
