import { seeded, type Random } from '../../playground/documents/painting/noise.ts'

let random: Random = seeded(1)

/** From here on all noise of this process follows from `seed`. */
export function seedNoise(seed: number): void {
  random = seeded(seed)
}

/** So many bytes without a pattern. */
export function noise(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.ceil(length / 4) * 4)
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(Math.floor(random() * 2 ** 32), at)
  return bytes.subarray(0, length)
}
