import sharp from 'sharp'
import type { Size } from '../../contract/uso.ts'
import { encodePng } from '../../playground/documents/painting/picture.ts'
import { paintDusk } from '../../playground/documents/screens/dusk.ts'
import { startFalStandIn, type FalStandIn } from '../../test/proxy/fal-stand-in.ts'

export const GENERATION_MS = 1_500
/** What an account that is in use has; a new one has two. */
export const RUNNERS = 4

/** A stand-in for fal that generates for `GENERATION_MS` and answers with painterly PNGs of a real one's weight. */
export async function startFal(): Promise<FalStandIn> {
  const painted = Buffer.from(await encodePng(paintDusk(1024, 768, 11)))
  const made = new Map<string, Promise<Buffer>>()
  return startFalStandIn({
    runners: RUNNERS,
    planOf: async (size) => {
      const id = `${size.width}×${size.height}`
      const picture = made.get(id) ?? paintingOf(painted, size)
      made.set(id, picture)
      return { generationMs: GENERATION_MS, picture: await picture }
    },
  })
}

/** About 1.6 MB a megapixel, as the PNG of a diffusion model's output: strokes and their grain, no flat colour. */
async function paintingOf(painted: Buffer, { width, height }: Size): Promise<Buffer> {
  const grain = await sharp({
    create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 5 } },
  })
    .png()
    .toBuffer()
  return sharp(painted)
    .resize(width, height, { fit: 'fill' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .removeAlpha()
    .png()
    .toBuffer()
}

/** Milliseconds in which at least one job was generated. */
export function generatingMs(jobs: FalStandIn['jobs']): number {
  const intervals = jobs.flatMap(({ ran }) => (ran ? [ran] : [])).sort((a, b) => a.from - b.from)
  let total = 0
  let until = 0
  for (const { from, to } of intervals) {
    total += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return total
}
