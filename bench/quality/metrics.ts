import { createRandom } from '../../engine/restyle/random.ts'
import { halvePlane } from '../../engine/restyle/plane.ts'
import type { LabImage, RgbaImage } from '../../engine/restyle/image.ts'
import { toOklab } from '../../engine/restyle/oklab.ts'
import { resize } from '../../engine/restyle/resize.ts'

/** Everything is compared at this long side, so that a picture's size does not count. */
const SIDE_PX = 512
/** Layout is judged at this long side: strokes are not edges of the layout. */
const LAYOUT_SIDE_PX = 256
const DIRECTIONS = 24
const QUANTILES = 256
/** An odd number, so that samples do not fall on the same columns of every row. */
const MOST_SAMPLES = 30_011
const BANDS = 4

export interface StyleDistance {
  /** Between the colours (Oklab). */
  colour: number
  /** Between what changes at scales of 1, 2, 4 and 8 pixels (Laplacian bands), summed. */
  texture: number
}

/**
 * How far a picture is from a style: sliced Wasserstein distances, which compare what there is and how much of
 * it, and not where it is.
 */
export function styleDistance(picture: RgbaImage, style: RgbaImage): StyleDistance {
  const ours = fit(picture, SIDE_PX)
  const theirs = fit(style, SIDE_PX)
  const bandsOfOurs = laplacianBands(ours)
  const bandsOfTheirs = laplacianBands(theirs)
  const texture = bandsOfOurs.map((band, i) => slicedWasserstein(band, bandsOfTheirs[i]!))
  return { colour: slicedWasserstein(ours, theirs), texture: texture.reduce((sum, value) => sum + value, 0) }
}

/**
 * Distance of result and style as a share of that of content and style. Colour and texture are both
 * differences in Oklab, so they are added.
 */
export function relativeStyleDistance(result: RgbaImage, content: RgbaImage, style: RgbaImage) {
  const after = styleDistance(result, style)
  const before = styleDistance(content, style)
  return { after, before, ratio: (after.colour + after.texture) / (before.colour + before.texture) }
}

export interface Layout {
  /** Correlation of the two maps of edges, −1 to 1. */
  edges: number
  /** Structural similarity of luminance (Wang et al., 2004), mean over 8 × 8 windows. */
  similarity: number
}

/** How much of the content's layout the result keeps. Both have the same size. */
export function layoutKept(result: RgbaImage, content: RgbaImage): Layout {
  const ours = fit(result, LAYOUT_SIDE_PX)
  const theirs = fit(content, LAYOUT_SIDE_PX)
  return {
    edges: correlation(edgeStrength(ours), edgeStrength(theirs)),
    similarity: structuralSimilarity(ours, theirs),
  }
}

function fit(image: RgbaImage, side: number): LabImage {
  const scale = side / Math.max(image.width, image.height)
  return toOklab(resize(image, Math.round(image.width * scale), Math.round(image.height * scale)))
}

function slicedWasserstein(first: LabImage, second: LabImage): number {
  const random = createRandom(1)
  let sum = 0
  for (let n = 0; n < DIRECTIONS; n++) {
    const z = 2 * random() - 1
    const angle = 2 * Math.PI * random()
    const radius = Math.sqrt(1 - z * z)
    const direction = [z, radius * Math.cos(angle), radius * Math.sin(angle)] as const
    const ours = quantiles(project(first, direction))
    const theirs = quantiles(project(second, direction))
    for (let q = 0; q < QUANTILES; q++) sum += Math.abs(ours[q]! - theirs[q]!)
  }
  return sum / (DIRECTIONS * QUANTILES)
}

/** Values along a direction, of at most `MOST_SAMPLES` pixels spread evenly. */
function project({ l, a, b }: LabImage, [x, y, z]: readonly [number, number, number]): Float32Array {
  const out = new Float32Array(Math.min(MOST_SAMPLES, l.length))
  for (let n = 0; n < out.length; n++) {
    const i = Math.floor(((n + 0.5) / out.length) * l.length)
    out[n] = x * l[i]! + y * a[i]! + z * b[i]!
  }
  return out
}

function quantiles(values: Float32Array): Float32Array {
  const sorted = values.sort()
  return Float32Array.from({ length: QUANTILES }, (_, q) => {
    return sorted[Math.floor(((q + 0.5) / QUANTILES) * sorted.length)]!
  })
}

/** Each band is what is lost by halving and doubling again. */
function laplacianBands(image: LabImage): LabImage[] {
  const bands: LabImage[] = []
  let current = image
  for (let n = 0; n < BANDS; n++) {
    const { width, height } = current
    const planes = [current.l, current.a, current.b].map((plane) => {
      const small = halvePlane(plane, width, height)
      const smallWidth = (width + 1) >> 1
      const band = plane.map((value, i) => {
        return value - small[((i / width) >> 1) * smallWidth + ((i % width) >> 1)]!
      })
      return { small, band }
    })
    bands.push({ width, height, l: planes[0]!.band, a: planes[1]!.band, b: planes[2]!.band })
    current = {
      width: (width + 1) >> 1,
      height: (height + 1) >> 1,
      l: planes[0]!.small,
      a: planes[1]!.small,
      b: planes[2]!.small,
    }
  }
  return bands
}

/** Gradient of lightness after a slight blur, so that an edge a pixel aside still counts. */
function edgeStrength({ width, height, l }: LabImage): Float64Array {
  const smooth = blur(blur(l, width, height), width, height)
  const out = new Float64Array(l.length)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      out[i] = Math.hypot(smooth[i + 1]! - smooth[i - 1]!, smooth[i + width]! - smooth[i - width]!)
    }
  }
  return out
}

function blur(plane: Float32Array, width: number, height: number): Float32Array {
  const out = plane.slice()
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      let sum = 0
      for (const row of [i - width, i, i + width]) sum += plane[row - 1]! + 2 * plane[row]! + plane[row + 1]!
      out[i] = (sum + plane[i - 1]! + 2 * plane[i]! + plane[i + 1]!) / 16
    }
  }
  return out
}

function correlation(first: Float64Array, second: Float64Array): number {
  const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const ourMean = meanOf(first)
  const theirMean = meanOf(second)
  let product = 0
  let ours = 0
  let theirs = 0
  for (let i = 0; i < first.length; i++) {
    const a = first[i]! - ourMean
    const b = second[i]! - theirMean
    product += a * b
    ours += a * a
    theirs += b * b
  }
  return product / Math.sqrt(ours * theirs)
}

function structuralSimilarity(first: LabImage, second: LabImage): number {
  const window = 8
  const c1 = 0.01 ** 2
  const c2 = 0.03 ** 2
  let sum = 0
  let count = 0
  for (let top = 0; top + window <= first.height; top += window / 2) {
    for (let left = 0; left + window <= first.width; left += window / 2) {
      let a = 0
      let b = 0
      let aa = 0
      let bb = 0
      let ab = 0
      for (let y = top; y < top + window; y++) {
        for (let i = y * first.width + left, end = i + window; i < end; i++) {
          const p = first.l[i]!
          const q = second.l[i]!
          a += p
          b += q
          aa += p * p
          bb += q * q
          ab += p * q
        }
      }
      const n = window * window
      const meanA = a / n
      const meanB = b / n
      const varianceA = aa / n - meanA * meanA
      const varianceB = bb / n - meanB * meanB
      const covariance = ab / n - meanA * meanB
      sum +=
        ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
        ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2))
      count++
    }
  }
  return sum / count
}
