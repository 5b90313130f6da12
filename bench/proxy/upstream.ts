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

// What was asked is of no interest here, and would be the memory of an hour.
setInterval(() => {
  fal.requests.length = 0
  fal.uploaded.length = 0
}, 1_000).unref()

process.once('disconnect', () => process.exit(0))
process.send?.({ url: fal.url, key: fal.key })
