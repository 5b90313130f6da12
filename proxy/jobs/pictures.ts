import * as v from 'valibot'
import type { JobImage } from '../../contract/job.ts'
import { estimatePrice, priceOfUnits, type MicroUsd } from '../../contract/price.ts'
import type { FalResult, FalService } from '../fal/service.ts'
import { FalFailure } from '../fal/failure.ts'
import { inspectImage } from '../images/inspect.ts'
import type { JobRecord } from '../ledger/ledger.ts'
import { resultKey, type MediaStore } from '../media/media-store.ts'

/** A PNG of 1536×1536 is at most about 9 MB; room for a service that grows. */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024
const MAX_PICTURE_SIDE_PX = 4096

/** What is kept of the service's answer. A null `url` says that the picture is in the media store already. */
const KeptOutput = v.object({
  pictures: v.array(v.object({ url: v.nullable(v.string()), flagged: v.boolean() })),
  seed: v.nullable(v.number()),
  billableUnits: v.nullable(v.number()),
})
export type KeptOutput = v.InferOutput<typeof KeptOutput>

export function readOutput(text: string): KeptOutput {
  return v.parse(KeptOutput, JSON.parse(text))
}

/** Thrown when bytes came that are no picture. Sending for them again may help. */
export class NotAPicture extends Error {}

/**
 * Turns the service's answer into what can be written down. Pictures that came inside it (`sync_mode`)
 * are stored on the way, because the answer is all there is of them.
 */
export async function keepOutput(
  record: JobRecord,
  result: FalResult,
  media: MediaStore,
): Promise<KeptOutput> {
  const { output, billableUnits } = result
  const pictures = await Promise.all(
    output.images.map(async ({ url }, index) => {
      const flagged = output.has_nsfw_concepts?.[index] ?? false
      const inline = bytesOfDataUri(url)
      if (inline === null) return { url, flagged }
      await inspected(inline)
      await media.put(resultKey(record.designerId, record.job.id, index), inline)
      return { url: null, flagged }
    }),
  )
  return { pictures, seed: output.seed, billableUnits }
}

/** Brings every picture of the answer into the media store and says what they are. */
export async function storePictures(
  record: JobRecord,
  output: KeptOutput,
  { fal, media }: { fal: FalService; media: MediaStore },
  signal: AbortSignal,
): Promise<JobImage[]> {
  return Promise.all(
    output.pictures.map(async ({ url, flagged }, index) => {
      const key = resultKey(record.designerId, record.job.id, index)
      const bytes =
        url === null ? await media.get(key) : (await fal.download(url, MAX_PICTURE_BYTES, signal)).bytes
      if (!bytes) throw new FalFailure('refused', 'a picture is missing from the media store')
      const picture = await inspected(bytes)
      if (url !== null) await media.put(key, bytes)
      return { index, ...picture, byteLength: bytes.byteLength, flagged }
    }),
  )
}

/** What the job cost: the units billed, or failing that an estimate from the pictures' true sizes. */
export function chargeOf(output: KeptOutput, images: JobImage[]): MicroUsd {
  if (output.billableUnits !== null) return priceOfUnits(output.billableUnits)
  return images.reduce((sum, image) => sum + estimatePrice(image, 1), 0)
}

async function inspected(bytes: Uint8Array) {
  const inspection = await inspectImage(bytes, MAX_PICTURE_SIDE_PX)
  if (!inspection.ok) throw new NotAPicture(`the result is not a picture (${inspection.reason})`)
  return inspection.image
}

function bytesOfDataUri(url: string): Uint8Array | null {
  const match = /^data:[^,]{0,100};base64,/.exec(url)
  return match ? Buffer.from(url.slice(match[0].length), 'base64') : null
}
