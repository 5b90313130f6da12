import { ramp, STEEP_ABOVE, STEEP_FROM } from './edges.ts'
import type { LabImage } from './image.ts'
import { boxMean, correlation, enlargePlane, halvePlane } from './plane.ts'

/*
 * Lightness in Laplacian bands (Burt and Adelson, 1983): what a picture has at 2, 4, 8, 16 and 32 pixels. Averaging
 * patches leaves strokes with half the contrast of the style's, and large strokes drown the layout. So each band
 * is fused from strokes and content, and its coefficients follow the distribution of the style's (Heeger and
 * Bergen, Pyramid-Based Texture Analysis, 1995) within limits.
 */

/** Share of the content in each band, finest first: as little as this, and as much when the layout needs it. */
const CONTENT_AT_LEAST = [0, 0.1, 0.3, 0.6, 0.8]
const CONTENT_AT_MOST = [0.3, 0.9, 1, 1, 1]
/** A band is amplified at most this much. More in the coarse ones would show as a glow along edges. */
const MOST_GAIN = [2.5, 2.5, 2.2, 1.5, 1]
const LEAST_GAIN = 0.5
const BANDS = MOST_GAIN.length
/** Steps from the least of the content to the most. */
const TRIALS = 4
/** Coefficients are counted in bins, the last for all from the top on. */
const BINS = 1024
const TOP = 0.5
/** Letters and thin lines keep their contrast, and may gain this much. */
const STEEP_GAIN = 1.3
/** A band's energy below this is nothing. */
const NO_ENERGY = 1e-8

interface Level {
  width: number
  height: number
  painted: Float32Array
  content: Float32Array
  /** Share of the content in the energy here: where a style has no strokes, the content's lines are drawn. */
  lead: Float32Array
  /** 1 at letters and thin lines, which keep their contrast. */
  steep: Float32Array
  /** Share of the style's coefficients up to each bin. */
  style: Float64Array
}

export interface DetailRequest {
  /** Luminance of the painting, changed in place. */
  luminance: Float32Array
  /** Of the content, of the same size. */
  content: Float32Array
  /** See gradientMap. */
  gradient: Float32Array
  width: number
  height: number
  /** Each style at half the size. */
  styles: LabImage[]
  /** Correlation of the edges of result and content that is wanted, 0–1. */
  layout: number
}

/** Gives the painting's strokes the strength of the style's, and the content's edges the upper hand over them. */
export function* matchDetail(request: DetailRequest): Generator<number> {
  const { luminance, width, height, layout } = request
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 }
  const painted = halvePlane(luminance, width, height)
  const content = halvePlane(request.content, width, height)
  yield 0.15
  const steep = halvePlane(request.gradient, width, height)
  for (let i = 0; i < steep.length; i++) steep[i] = ramp(steep[i]!, STEEP_FROM, STEEP_ABOVE)
  const levels = levelsOf(painted, content, steep, half, request.styles)
  yield 0.5
  const wanted = edgesAtQuarter(content, null, half)
  let change = changeOf(levels, 0)
  for (let trial = 1; trial <= TRIALS; trial++) {
    yield 0.5 + (0.3 * trial) / TRIALS
    if (correlation(edgesAtQuarter(painted, change, half), wanted) >= layout) break
    change = changeOf(levels, trial / TRIALS)
  }
  const full = enlargePlane(change, width, height)
  for (let i = 0; i < luminance.length; i++) luminance[i]! += full[i]!
}

function levelsOf(
  painted: Float32Array,
  content: Float32Array,
  steepness: Float32Array,
  size: { width: number; height: number },
  styles: LabImage[],
): Level[] {
  const ours = bandsOf(painted, size.width, size.height)
  const theirs = bandsOf(content, size.width, size.height)
  const wanted = styles.map((style) => bandsOf(style.l, style.width, style.height))
  let steep = steepness
  return ours.map(({ band, width, height }, n) => {
    const other = theirs[n]!.band
    const level: Level = {
      width,
      height,
      painted: band,
      content: other,
      lead: shareOfEnergy(other, band, width, height),
      // Beside a letter as well: half a coarse pixel of it is enough.
      steep: widened(steep),
      style: meanOf(wanted.map((bands) => cumulativeOf(bands[n]!.band))),
    }
    steep = halvePlane(steep, width, height)
    return level
  })
}

function widened(steep: Float32Array): Float32Array {
  const out = new Float32Array(steep.length)
  for (let i = 0; i < out.length; i++) out[i] = Math.min(1, 2 * steep[i]!)
  return out
}

function bandsOf(plane: Float32Array, width: number, height: number) {
  const bands: { band: Float32Array; width: number; height: number }[] = []
  let current = { plane, width, height }
  for (let n = 0; n < BANDS; n++) {
    const { plane: full, width: across, height: down } = current
    const small = halvePlane(full, across, down)
    const band = enlargePlane(small, across, down)
    for (let i = 0; i < band.length; i++) band[i] = full[i]! - band[i]!
    bands.push({ band, width: across, height: down })
    current = { plane: small, width: (across + 1) >> 1, height: (down + 1) >> 1 }
  }
  return bands
}

function shareOfEnergy(band: Float32Array, other: Float32Array, width: number, height: number): Float32Array {
  const energy = (plane: Float32Array) => boxMean(square(plane), width, height, 2)
  const share = energy(band)
  const rest = energy(other)
  for (let i = 0; i < share.length; i++) share[i]! /= share[i]! + rest[i]! + NO_ENERGY
  return share
}

function square(plane: Float32Array): Float32Array {
  const out = new Float32Array(plane.length)
  for (let i = 0; i < plane.length; i++) out[i] = plane[i]! * plane[i]!
  return out
}

/** What to add to the painting's luminance, at half its size. `kept` is 0–1, between the two lists of shares. */
function changeOf(levels: Level[], kept: number): Float32Array {
  let change: Float32Array | null = null
  for (let n = levels.length - 1; n >= 0; n--) {
    const level = levels[n]!
    const { width, height, painted, content, lead, steep } = level
    const out: Float32Array = change ? enlargePlane(change, width, height) : new Float32Array(painted.length)
    const least = CONTENT_AT_LEAST[n]! + kept * (CONTENT_AT_MOST[n]! - CONTENT_AT_LEAST[n]!)
    const fused = new Float32Array(painted.length)
    for (let i = 0; i < fused.length; i++) {
      fused[i] = painted[i]! + Math.max(least, lead[i]!) * (content[i]! - painted[i]!)
    }
    const gains = gainsOf(fused, level.style, MOST_GAIN[n]!)
    for (let i = 0; i < fused.length; i++) {
      const gain = gains[binOf(fused[i]!)]!
      const bounded = gain < 1 ? 1 : gain > STEEP_GAIN ? STEEP_GAIN : gain
      out[i]! += fused[i]! * (gain + steep[i]! * (bounded - gain)) - painted[i]!
    }
    change = out
  }
  return change!
}

/** By what to multiply a coefficient of each bin, so that as many are as large as in the style. */
function gainsOf(band: Float32Array, style: Float64Array, most: number): Float32Array {
  const own = cumulativeOf(band)
  const gains = new Float32Array(BINS)
  for (let bin = 0, like = 0; bin < BINS; bin++) {
    const share = ((bin === 0 ? 0 : own[bin - 1]!) + own[bin]!) / 2
    while (like < BINS - 1 && style[like]! < share) like++
    gains[bin] = Math.max(LEAST_GAIN, Math.min(most, (like + 0.5) / (bin + 0.5)))
  }
  return gains
}

function cumulativeOf(band: Float32Array): Float64Array {
  const counts = new Float64Array(BINS)
  for (let i = 0; i < band.length; i++) counts[binOf(band[i]!)]!++
  for (let bin = 0, below = 0; bin < BINS; bin++) {
    below += counts[bin]!
    counts[bin] = below / band.length
  }
  return counts
}

function meanOf(parts: Float64Array[]): Float64Array {
  return parts[0]!.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0) / parts.length)
}

function binOf(value: number): number {
  const bin = ((value < 0 ? -value : value) * (BINS / TOP)) | 0
  return bin < BINS ? bin : BINS - 1
}

/** Where edges of the layout are, at a quarter of the result's size, on which strokes hardly show. */
function edgesAtQuarter(
  plane: Float32Array,
  change: Float32Array | null,
  { width, height }: { width: number; height: number },
): Float32Array {
  let shown = plane
  if (change) {
    shown = new Float32Array(plane.length)
    for (let i = 0; i < shown.length; i++) shown[i] = Math.max(0, Math.min(1, plane[i]! + change[i]!))
  }
  const across = (width + 1) >> 1
  const down = (height + 1) >> 1
  const soft = boxMean(halvePlane(shown, width, height), across, down, 1)
  const out = new Float32Array(soft.length)
  for (let y = 1; y < down - 1; y++) {
    for (let x = 1, i = y * across + 1; x < across - 1; x++, i++) {
      const horizontal = soft[i + 1]! - soft[i - 1]!
      const vertical = soft[i + across]! - soft[i - across]!
      out[i] = Math.sqrt(horizontal * horizontal + vertical * vertical)
    }
  }
  return out
}
