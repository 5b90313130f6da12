import { CHROMA_WEIGHT, type LabImage } from './image.ts'
import { guidedFilter } from './guided-filter.ts'

/**
 * A picture as the search compares it: four Int16 a pixel, namely L, a, b and guidance, each scaled so that
 * the squared difference of two pixels is the sum of four squares. Whole numbers keep the sums exact.
 */
export interface Features {
  width: number
  height: number
  data: Int16Array
}

/** One unit of L. A patch of 25 pixels then sums to less than 2³¹. */
export const UNIT = 2048
export const CHROMA_UNIT = UNIT * Math.sqrt(CHROMA_WEIGHT)
/** Guidance counts 0.6 of a lightness difference (μ). */
const GUIDANCE_UNIT = UNIT * Math.sqrt(0.6)

const RANKS = 1024

/** Guidance is smoothed within edges over about a hundredth of the picture. */
const GUIDANCE_SHARE = 1 / 512
const GUIDANCE_EPSILON = 4e-3

/**
 * `guide` is the luminance that guidance is taken from: smoothed between its edges and replaced by its rank,
 * so that the darkest tenth of the content looks for the darkest tenth of the style. `evenness` is 1 for a mockup,
 * where each fill has a rank of its own.
 */
export function featuresOf(image: LabImage, guide: Float32Array, evenness: number): Features {
  const { width, height, l, a, b } = image
  const radius = Math.max(1, Math.round(GUIDANCE_SHARE * Math.max(width, height)))
  const options = { halvings: 2, radius, epsilon: GUIDANCE_EPSILON * (1 - 0.99 * evenness) }
  const smooth = new Float32Array(guide.length)
  guidedFilter(guide, width, height, options)(smooth, guide, 1)
  const ranks = rankTable(smooth)
  const data = new Int16Array(l.length * 4)
  for (let i = 0, p = 0; i < l.length; i++, p += 4) {
    data[p] = rounded(l[i]! * UNIT)
    data[p + 1] = rounded(a[i]! * CHROMA_UNIT)
    data[p + 2] = rounded(b[i]! * CHROMA_UNIT)
    data[p + 3] = ranks[i]!
  }
  return { width, height, data }
}

/** Math.round for small numbers, without its care for signs of zero. */
function rounded(value: number): number {
  return ((value + 32_768.5) | 0) - 32_768
}

/** The next level of a pyramid: half the size, rounded up, each pixel the mean of four. */
export function halve({ width, height, data }: Features): Features {
  const halfWidth = (width + 1) >> 1
  const halfHeight = (height + 1) >> 1
  const out = new Int16Array(halfWidth * halfHeight * 4)
  for (let y = 0, o = 0; y < halfHeight; y++) {
    const top = 2 * y * width
    const bottom = Math.min(height - 1, 2 * y + 1) * width
    for (let x = 0; x < halfWidth; x++, o += 4) {
      const left = 2 * x
      const right = Math.min(width - 1, left + 1)
      const topLeft = (top + left) * 4
      const topRight = (top + right) * 4
      const bottomLeft = (bottom + left) * 4
      const bottomRight = (bottom + right) * 4
      for (let n = 0; n < 4; n++) {
        const sum = data[topLeft + n]! + data[topRight + n]! + data[bottomLeft + n]! + data[bottomRight + n]!
        out[o + n] = (sum + 2) >> 2
      }
    }
  }
  return { width: halfWidth, height: halfHeight, data: out }
}

/** Replaces each value by its rank among all, scaled to guidance units. */
function rankTable(values: Float32Array): Int16Array {
  const counts = new Int32Array(RANKS)
  const bins = new Int16Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const bin = Math.max(0, Math.min(RANKS - 1, (values[i]! * RANKS) | 0))
    bins[i] = bin
    counts[bin]!++
  }
  const ranks = new Int16Array(RANKS)
  let below = 0
  for (let bin = 0; bin < RANKS; bin++) {
    ranks[bin] = Math.round((GUIDANCE_UNIT * (below + counts[bin]! / 2)) / values.length)
    below += counts[bin]!
  }
  for (let i = 0; i < bins.length; i++) bins[i] = ranks[bins[i]!]!
  return bins
}
