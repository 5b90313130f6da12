import type { Features } from './features.ts'
import { exponential } from './maths.ts'
import type { Field } from './patch-match.ts'

/** Weights are whole numbers up to this, so that sums are exact. */
const MAX_WEIGHT = 255
const COST_BINS = 4096

/**
 * Paints the next finer level from a field: every pixel is the mean of what all patches over it show there,
 * good matches counting more. The field is doubled on the way: the four pixels below one coarse pixel share
 * its displacement, so the 25 patches over a fine pixel are only 9 different ones, counted 1, 2 or 4 times.
 *
 * Writes L, a and b (as in Features) of rows `from` to `to` into `out`, four Int16 a pixel; the fourth is left.
 */
export function voteRows(vote: Vote, out: Int16Array, width: number, from: number, to: number): void {
  const { shifts, weights, whole, stride, style } = vote
  const styleData = style.data
  for (let y = from; y < to; y++) {
    const coarseRow = (y >> 1) * stride
    const oddRow = y & 1
    const top = 2 - oddRow
    const bottom = 1 + oddRow
    for (let x = 0; x < width; x++) {
      const q = coarseRow + (x >> 1)
      const o = (y * width + x) << 2
      const own = y * style.width + x
      if (whole[q + stride + 1] === 1) {
        // Within a stroke all nine patches show the same pixel.
        const at = (own + shifts[q + stride + 1]!) << 2
        out[o] = styleData[at]!
        out[o + 1] = styleData[at + 1]!
        out[o + 2] = styleData[at + 2]!
        continue
      }
      const oddColumn = x & 1
      const left = 2 - oddColumn
      const right = 1 + oddColumn
      let sum = 0
      let l = 0
      let a = 0
      let b = 0
      for (let n = 0; n < 3; n++) {
        const line = q + n * stride
        const share = n === 0 ? top : n === 1 ? 2 : bottom
        for (let m = 0; m < 3; m++) {
          const weight = Math.imul(weights[line + m]!, share * (m === 0 ? left : m === 1 ? 2 : right))
          const at = (own + shifts[line + m]!) << 2
          sum += weight
          l += Math.imul(weight, styleData[at]!)
          a += Math.imul(weight, styleData[at + 1]!)
          b += Math.imul(weight, styleData[at + 2]!)
        }
      }
      out[o] = l / sum
      out[o + 1] = a / sum
      out[o + 2] = b / sum
    }
  }
}

export interface Vote {
  /** The style at the finer level. */
  style: Features
  /** For each coarse pixel, with a rim of one: from a fine pixel to the style pixel its patch shows there. */
  shifts: Int32Array
  /** How much each coarse pixel's patch counts; 0 in the rim. */
  weights: Uint8Array
  /** 1 for each coarse pixel that shares its shift with the eight around it. */
  whole: Uint8Array
  /** Pixels in a row of the three, the rim included. */
  stride: number
}

/** Prepares the vote of a coarse field for the next finer level of the style. */
export function createVote(field: Field, style: Features): Vote {
  const stride = field.width + 2
  const shifts = new Int32Array(stride * (field.height + 2))
  const weights = new Uint8Array(shifts.length)
  const scale = percentile(field.cost, 0.75)
  const table = weightTable()
  for (let y = 0, i = 0; y < field.height; y++) {
    let o = (y + 1) * stride + 1
    for (let x = 0; x < field.width; x++, i++, o++) {
      shifts[o] = 2 * (field.y[i]! - y) * style.width + 2 * (field.x[i]! - x)
      weights[o] = table[Math.min(COST_BINS - 1, (field.cost[i]! / scale) * (COST_BINS / 16)) | 0]!
    }
  }
  // The rim weighs nothing, but must point at a pixel that exists.
  for (let y = 0; y < field.height + 2; y++) {
    const inside = Math.max(1, Math.min(field.height, y)) * stride
    for (let x = 0; x < stride; x++) {
      if (weights[y * stride + x] === 0)
        shifts[y * stride + x] = shifts[inside + Math.max(1, Math.min(field.width, x))]!
    }
  }
  return { style, shifts, weights, whole: wholeStrokes(shifts, stride), stride }
}

function wholeStrokes(shifts: Int32Array, stride: number): Uint8Array {
  const whole = new Uint8Array(shifts.length)
  // Of three in a row first, then of three such rows.
  const level = new Uint8Array(shifts.length)
  for (let i = 1; i < shifts.length - 1; i++) {
    if (shifts[i] === shifts[i - 1] && shifts[i] === shifts[i + 1]) level[i] = 1
  }
  for (let i = stride; i < shifts.length - stride; i++) {
    const above = i - stride
    const below = i + stride
    if ((level[above]! & level[i]! & level[below]!) === 0) continue
    if (shifts[i] === shifts[above] && shifts[i] === shifts[below]) whole[i] = 1
  }
  return whole
}

/** e^(−c) for c from 0 to 16, never quite 0. */
function weightTable(): Uint8Array {
  return Uint8Array.from({ length: COST_BINS }, (_, i) =>
    Math.max(1, Math.round(MAX_WEIGHT * exponential((-16 * i) / COST_BINS))),
  )
}

/** The value below which `share` of all lie, to a thousandth of the largest; at least 1. */
function percentile(values: Int32Array, share: number): number {
  let largest = 1
  for (const value of values) if (value > largest) largest = value
  const counts = new Int32Array(1001)
  for (const value of values) counts[((value / largest) * 1000) | 0]!++
  let below = 0
  for (let bin = 0; bin <= 1000; bin++) {
    below += counts[bin]!
    if (below >= share * values.length) return Math.max(1, ((bin + 1) * largest) / 1000)
  }
  return largest
}
