import type { Job } from '../../contract/job.ts'
import { outputSize } from '../../contract/geometry.ts'

/** As many of the latest runs are remembered: enough to be robust, few enough to follow a change. */
const MOST_REMEMBERED = 20
const PIXELS_PER_MEGAPIXEL = 1_000_000

/** Milliseconds a megapixel of output took; null for a job that tells nothing of it. */
export function paceOf(job: Job): number | null {
  const { startedAt, finishedAt, images } = job
  const pixels = images.reduce((sum, { width, height }) => sum + width * height, 0)
  if (job.state !== 'done' || startedAt === null || finishedAt === null || finishedAt <= startedAt || pixels === 0) return null
  return ((finishedAt - startedAt) * PIXELS_PER_MEGAPIXEL) / pixels
}

/** The paces known by engine, with one more. */
export function withPace(paces: Readonly<Record<string, number[]>>, engine: string, pace: number): Record<string, number[]> {
  return { ...paces, [engine]: [...(paces[engine] ?? []), pace].slice(-MOST_REMEMBERED) }
}

/** How long a job is expected to run, by the median of earlier ones; null while nothing is known of its engine. */
export function expectedMs(job: Job, paces: Readonly<Record<string, number[]>>): number | null {
  const pace = median(paces[job.engine] ?? [])
  if (pace === null) return null
  const { parameters, plan } = job.request
  const size = outputSize(parameters, plan?.canvas ?? null)
  return (pace * size.width * size.height * parameters.num_images) / PIXELS_PER_MEGAPIXEL
}

export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
