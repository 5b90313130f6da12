const BINS = 2048
/** Of more pixels only some are counted: in steps of an odd number, so that all columns have their turn. */
const ENOUGH_SAMPLES = 100_000

/** How luminance is spread: the share of pixels at or below the middle of each of 2048 bins, with mean and σ. */
export interface Distribution {
  cumulative: Float64Array
  mean: number
  deviation: number
}

/** `offset` is added to each value, to bring a channel other than luminance between 0 and 1. */
export function distributionOf(luminance: Float32Array, offset = 0): Distribution {
  const counts = new Float64Array(BINS)
  let sum = 0
  let squares = 0
  const step = Math.floor(luminance.length / ENOUGH_SAMPLES) | 1
  for (let i = 0; i < luminance.length; i += step) {
    const value = luminance[i]! + offset
    counts[binOf(value)]!++
    sum += value
    squares += value * value
  }
  return finish(counts, Math.ceil(luminance.length / step), sum, squares)
}

/** The distribution of several pictures, each counting the same. */
export function meanDistribution(parts: Distribution[]): Distribution {
  const cumulative = new Float64Array(BINS)
  for (const part of parts) {
    for (let i = 0; i < BINS; i++) cumulative[i]! += part.cumulative[i]! / parts.length
  }
  const mean = average(parts.map((part) => part.mean))
  const variance = average(parts.map((part) => part.deviation ** 2 + (part.mean - mean) ** 2))
  return { cumulative, mean, deviation: Math.sqrt(variance) }
}

/**
 * A curve over 2048 bins of luminance that moves content towards the style's distribution. `strength` is
 * 0–1. It is held back by how much flatter the style is: a mostly white one would wash the content out.
 */
export function toneCurve(content: Distribution, style: Distribution, strength: number): Float32Array {
  const held = strength * Math.min(1, style.deviation / Math.max(1e-6, content.deviation))
  const curve = new Float32Array(BINS)
  for (let i = 0, j = 0; i < BINS; i++) {
    const own = (i + 0.5) / BINS
    const share = content.cumulative[i]!
    while (j < BINS - 1 && style.cumulative[j]! < share) j++
    curve[i] = (1 - held) * own + (held * (j + 0.5)) / BINS
  }
  return limitSlope(curve, content)
}

/** No part of the picture may lose more than half of its contrast, or have its noise raised more than so far. */
const LEAST_SLOPE = 0.45
const MOST_SLOPE = 2.5

/** Keeps the slope within bounds, and the picture's mean luminance where the curve wanted it. */
function limitSlope(curve: Float32Array, content: Distribution): Float32Array {
  const limited = new Float32Array(BINS)
  let wantedMean = 0
  let limitedMean = 0
  let before = 0
  for (let i = 0; i < BINS; i++) {
    const slope = i === 0 ? 1 : (curve[i]! - curve[i - 1]!) * BINS
    const previous = i === 0 ? curve[0]! : limited[i - 1]!
    limited[i] = previous + Math.max(LEAST_SLOPE, Math.min(MOST_SLOPE, slope)) / BINS
    // `cumulative` is taken at the middle of each bin: twice the step from there is the bin's own share.
    const share = 2 * (content.cumulative[i]! - before)
    before += share
    wantedMean += share * curve[i]!
    limitedMean += share * limited[i]!
  }
  for (let i = 0; i < BINS; i++) limited[i] = Math.max(0, Math.min(1, limited[i]! + wantedMean - limitedMean))
  return limited
}

/**
 * Writes the luminance moved along the curve, which is read between its bins, to `out`; both may be the same.
 * `offset` as for the distribution.
 */
export function applyTone(
  curve: Float32Array,
  luminance: Float32Array,
  out: Float32Array,
  offset = 0,
): Float32Array {
  for (let i = 0; i < out.length; i++) {
    const position = Math.max(0, Math.min(BINS - 1, (luminance[i]! + offset) * BINS - 0.5))
    const bin = Math.min(BINS - 2, position | 0)
    const low = curve[bin]!
    out[i] = low + (curve[bin + 1]! - low) * (position - bin) - offset
  }
  return out
}

function finish(counts: Float64Array, total: number, sum: number, squares: number): Distribution {
  const cumulative = new Float64Array(BINS)
  let below = 0
  for (let i = 0; i < BINS; i++) {
    // The middle of the bin: a flat fill, all in one bin, then maps to the middle of its like.
    cumulative[i] = (below + counts[i]! / 2) / total
    below += counts[i]!
  }
  const mean = sum / total
  return { cumulative, mean, deviation: Math.sqrt(Math.max(0, squares / total - mean * mean)) }
}

function binOf(value: number): number {
  return Math.max(0, Math.min(BINS - 1, (value * BINS) | 0))
}

function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
