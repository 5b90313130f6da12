import { CHROMA_WEIGHT, type LabImage } from './image.ts'
import type { Random } from './random.ts'

/** Colours with shares that sum to 1. `colours` holds L, a, b of each in turn. */
export interface Palette {
  colours: Float64Array
  shares: Float64Array
}

const SAMPLES = 4_000
const ROUNDS = 12

/** Up to 4000 pixels of each image, evenly spread with a random phase: L, a, b in turn. */
export function samplePixels(images: LabImage[], random: Random): Float64Array {
  const perImage = Math.floor(SAMPLES / images.length)
  const parts = images.map((image) => {
    const total = image.l.length
    const count = Math.min(perImage, total)
    const step = total / count
    const out = new Float64Array(count * 3)
    for (let i = 0; i < count; i++) {
      const pixel = Math.min(total - 1, Math.floor((i + random()) * step))
      out[i * 3] = image.l[pixel]!
      out[i * 3 + 1] = image.a[pixel]!
      out[i * 3 + 2] = image.b[pixel]!
    }
    return out
  })
  const samples = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    samples.set(part, offset)
    offset += part.length
  }
  return samples
}

/**
 * k-means with k-means++ seeding. `samples` holds L, a, b in turn. Fewer colours than `size` come back when
 * the picture has fewer.
 */
export function findPalette(samples: Float64Array, size: number, random: Random): Palette {
  const count = samples.length / 3
  let centres = seedCentres(samples, size, random)
  let shares = new Float64Array(centres.length / 3)
  for (let round = 0; round < ROUNDS; round++) {
    const found = centres.length / 3
    const sums = new Float64Array(found * 3)
    const counts = new Float64Array(found)
    for (let i = 0; i < samples.length; i += 3) {
      const nearest = nearestCentre(centres, samples[i]!, samples[i + 1]!, samples[i + 2]!)
      counts[nearest]!++
      sums[nearest * 3]! += samples[i]!
      sums[nearest * 3 + 1]! += samples[i + 1]!
      sums[nearest * 3 + 2]! += samples[i + 2]!
    }
    const used = [...counts.keys()].filter((centre) => counts[centre]! > 0)
    centres = Float64Array.from(used.flatMap((c) => [0, 1, 2].map((n) => sums[c * 3 + n]! / counts[c]!)))
    shares = Float64Array.from(used, (centre) => counts[centre]! / count)
  }
  return { colours: centres, shares }
}

export function colourDistance(l: number, a: number, b: number): number {
  return l * l + CHROMA_WEIGHT * (a * a + b * b)
}

function nearestCentre(centres: Float64Array, l: number, a: number, b: number): number {
  let best = 0
  let least = Infinity
  for (let c = 0; c < centres.length; c += 3) {
    const distance = colourDistance(l - centres[c]!, a - centres[c + 1]!, b - centres[c + 2]!)
    if (distance < least) {
      least = distance
      best = c
    }
  }
  return best / 3
}

function seedCentres(samples: Float64Array, size: number, random: Random): Float64Array {
  const count = samples.length / 3
  const first = Math.floor(random() * count) * 3
  const centres = [samples[first]!, samples[first + 1]!, samples[first + 2]!]
  const nearest = new Float64Array(count).fill(Infinity)
  while (centres.length < size * 3) {
    const c = centres.length - 3
    let total = 0
    for (let i = 0; i < count; i++) {
      const p = i * 3
      const distance = colourDistance(
        samples[p]! - centres[c]!,
        samples[p + 1]! - centres[c + 1]!,
        samples[p + 2]! - centres[c + 2]!,
      )
      if (distance < nearest[i]!) nearest[i] = distance
      total += nearest[i]!
    }
    // Nothing is left that is not a centre already.
    if (total < 1e-9) break
    let target = random() * total
    let chosen = 0
    while (chosen < count - 1 && (target -= nearest[chosen]!) > 0) chosen++
    centres.push(samples[chosen * 3]!, samples[chosen * 3 + 1]!, samples[chosen * 3 + 2]!)
  }
  return Float64Array.from(centres)
}
