import { setTimeout as sleep } from 'node:timers/promises'
import { outputSize } from '../../contract/geometry.ts'
import { LOCAL_ENGINE_NO_CONTENT, type UsoInput } from '../../contract/uso.ts'
import { machineryFailure } from '../failure.ts'
import { readInput } from '../http/input.ts'
import { fileUrl } from '../images/address.ts'
import type { ImageFetcher } from '../images/fetch.ts'
import { inspect } from '../images/format.ts'
import { FileStorage } from '../images/storage.ts'
import type { Job, Outcome } from './job.ts'
import type { WorkerPool } from './pool.ts'

export interface Workshop {
  pool: WorkerPool
  storage: FileStorage
  fetcher: ImageFetcher
}

/** A line of log for about every twentieth of the work. */
const LOG_STEP = 0.05

/** Does one job: reads the request, fetches its images, paints each picture and stores it. Throws Failures. */
export async function workOn(job: Job, { pool, storage, fetcher }: Workshop): Promise<Outcome> {
  const { faults, base, lifetimeSeconds } = job.submission
  const started = performance.now()
  if (faults.delayMs > 0) await sleep(faults.delayMs, undefined, { signal: job.aborted.signal })
  if (faults.failure) throw machineryFailure(faults.failure, 'This failure was asked for.')

  const input = readInput(job.submission.body)
  job.log('Local engine, not USO: prompts are not honoured.')
  const images = await fetchImages(job, input, fetcher)
  const contentSize = images[0]?.size ?? null
  const size = outputSize(input, contentSize)
  const seed = input.seed ?? Math.floor(Math.random() * 4_294_967_296)
  const flagged = faults.flagged && input.enable_safety_checker

  const progress = new Array<number>(input.num_images).fill(0)
  let logged = 0
  const painted = await Promise.all(
    progress.map((_, variant) =>
      pool.run(
        {
          content: images[0]?.bytes ?? null,
          styles: images.slice(1).map((image) => image!.bytes),
          ...size,
          seed,
          guidanceScale: input.guidance_scale,
          inferenceSteps: input.num_inference_steps,
          variant,
          format: input.output_format,
          black: flagged,
        },
        job.cancellation,
        ({ stage, done }) => {
          progress[variant] = done
          const total = progress.reduce((sum, value) => sum + value, 0) / progress.length
          if (total < logged + LOG_STEP) return
          logged = total
          job.log(`${Math.floor(total * 100)}% ${stage}`)
        },
      ),
    ),
  )
  job.log('100% done')

  const contentType = `image/${input.output_format}`
  const urls = await Promise.all(
    painted.map(async ({ bytes }, i) => {
      if (input.sync_mode) return `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`
      const id = FileStorage.newId()
      await storage.put(id, { bytes, contentType }, lifetimeSeconds)
      return fileUrl(base, id, `image-${i}.${input.output_format === 'jpeg' ? 'jpg' : 'png'}`)
    }),
  )
  const inference = painted.reduce((sum, { seconds }) => sum + seconds, 0)
  return {
    ok: true,
    billableUnits: (size.width * size.height * urls.length) / 1_000_000,
    inferenceSeconds: (performance.now() - started) / 1000,
    body: {
      images: urls.map((url) => ({ url, ...size, content_type: contentType })),
      timings: { inference },
      seed,
      has_nsfw_concepts: urls.map(() => flagged),
      prompt: input.prompt,
    },
  }
}

/** The images in the request's order, checked; null for a content that was left out on purpose. */
async function fetchImages(job: Job, input: UsoInput, fetcher: ImageFetcher) {
  return Promise.all(
    input.input_image_urls.map(async (url, i) => {
      if (i === 0 && url === LOCAL_ENGINE_NO_CONTENT) return null
      const loc = ['body', 'input_image_urls', i]
      const bytes = await fetcher.fetch(url, loc, job.aborted.signal)
      return { bytes, size: await inspect(bytes, loc) }
    }),
  )
}
