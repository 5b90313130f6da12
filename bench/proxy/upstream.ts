import sharp from 'sharp'
import type { Size } from '../../contract/uso.ts'
import { startFalStandIn } from '../../test/proxy/fal-stand-in.ts'
import { noise, seedNoise } from './noise.ts'
import { BIG, isSame, USUAL } from './sizes.ts'

// The stand-in for fal as a process of its own, so that its work is not taken for the proxy's.
seedNoise(Number(process.env.SEED))
const grain = (size: Size) =>
  sharp(noise(size.width * size.height * 3), { raw: { ...size, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()

const pictures = [
  { size: BIG, picture: await grain(BIG) },
  { size: USUAL, picture: await grain(USUAL) },
]
const fal = await startFalStandIn({
  // Any other size is a plain colour of a few kB.
  planOf: (asked) => {
    const known = pictures.find(({ size }) => isSame(size, asked))
    return known ? { picture: known.picture } : {}
  },
})

/** When a submit with a seed came, in ms since 1970, by its seed. */
const receivedAt = new Map<number, number>()
function remember(): void {
  for (const request of fal.requests.filter(({ call }) => call === 'submit')) {
    const { seed } = JSON.parse(request.body.toString()) as { seed?: number }
    if (seed !== undefined) receivedAt.set(seed, request.receivedAt)
  }
}

// What else was asked is of no interest here, and would be the memory of an hour.
setInterval(() => {
  remember()
  fal.requests.length = 0
  fal.uploaded.length = 0
}, 1_000).unref()

process.on('message', () => {
  remember()
  process.send?.([...receivedAt])
  receivedAt.clear()
})
process.once('disconnect', () => process.exit(0))
process.send?.({ url: fal.url, key: fal.key })
