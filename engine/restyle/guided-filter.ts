import { boxMean, halvePlane } from './plane.ts'

export interface GuidedFilterOptions {
  /** How often the picture is halved before the filter is fitted (He and Sun, Fast Guided Filter, 2015). */
  halvings: number
  /** Of the window, in pixels of the halved picture. */
  radius: number
  /** Variance of the guide below which it counts as flat. */
  epsilon: number
}

/** Adds `share` of the smoothed `plane` to `out`. The plane may have been halved once already. */
export type AddSmoothed = (out: Float32Array, plane: Float32Array, share: number) => void

/**
 * A filter that smooths a plane but keeps the edges of `guide` (He, Sun and Tang, Guided Image Filtering,
 * 2010): within each window the plane is taken as a linear function of the guide. The fit is made on halved
 * pictures and applied to the guide in full.
 */
export function guidedFilter(
  guide: Float32Array,
  width: number,
  height: number,
  { halvings, radius, epsilon }: GuidedFilterOptions,
): AddSmoothed {
  const small = shrink(guide, width, height, halvings)
  const mean = (plane: Float32Array) => boxMean(plane, small.width, small.height, radius)
  const guideMean = mean(small.plane)
  const guideSquare = mean(product(small.plane, small.plane))
  const halfWidth = (width + 1) >> 1
  const halfHeight = (height + 1) >> 1
  const shrunk = (plane: Float32Array) => {
    if (plane === guide) return small.plane
    if (plane.length === guide.length) return shrink(plane, width, height, halvings).plane
    return shrink(plane, halfWidth, halfHeight, halvings - 1).plane
  }
  return (out, plane, share) => {
    const smallPlane = shrunk(plane)
    const itself = smallPlane === small.plane
    const slope = itself ? guideSquare.slice() : mean(product(small.plane, smallPlane))
    const intercept = itself ? guideMean.slice() : mean(smallPlane)
    for (let i = 0; i < slope.length; i++) {
      const average = guideMean[i]!
      const variance = guideSquare[i]! - average * average
      const tilt = (slope[i]! - average * intercept[i]!) / (variance + epsilon)
      slope[i] = tilt
      intercept[i]! -= tilt * average
    }
    addEnlarged(
      out,
      share,
      guide,
      width,
      height,
      mean(slope),
      mean(intercept),
      small.width,
      small.height,
      halvings,
    )
  }
}

function shrink(plane: Float32Array, width: number, height: number, halvings: number) {
  let small = plane
  let smallWidth = width
  let smallHeight = height
  for (let n = 0; n < halvings; n++) {
    small = halvePlane(small, smallWidth, smallHeight)
    smallWidth = (smallWidth + 1) >> 1
    smallHeight = (smallHeight + 1) >> 1
  }
  return { plane: small, width: smallWidth, height: smallHeight }
}

/** Adds `share` of slope · guide + intercept to `out`, the two enlarged on the way by blending neighbours. */
function addEnlarged(
  out: Float32Array,
  share: number,
  guide: Float32Array,
  width: number,
  height: number,
  slope: Float32Array,
  intercept: Float32Array,
  smallWidth: number,
  smallHeight: number,
  halvings: number,
): void {
  const scale = 1 / (1 << halvings)
  const columns = new Int32Array(width)
  const shares = new Float32Array(width)
  for (let x = 0; x < width; x++) {
    const position = Math.max(0, Math.min(smallWidth - 1, (x + 0.5) * scale - 0.5))
    columns[x] = Math.min(Math.max(0, smallWidth - 2), position | 0)
    shares[x] = smallWidth === 1 ? 0 : position - columns[x]!
  }
  // One spare entry lets a picture one pixel wide read a neighbour that counts nothing.
  const slopeRow = new Float32Array(smallWidth + 1)
  const interceptRow = new Float32Array(smallWidth + 1)
  for (let y = 0, i = 0; y < height; y++) {
    const position = Math.max(0, Math.min(smallHeight - 1, (y + 0.5) * scale - 0.5))
    const top = (position | 0) * smallWidth
    const bottom = Math.min(smallHeight - 1, (position | 0) + 1) * smallWidth
    const below = position - (position | 0)
    for (let x = 0; x < smallWidth; x++) {
      slopeRow[x] = share * (slope[top + x]! + (slope[bottom + x]! - slope[top + x]!) * below)
      interceptRow[x] = share * (intercept[top + x]! + (intercept[bottom + x]! - intercept[top + x]!) * below)
    }
    for (let x = 0; x < width; x++, i++) {
      const column = columns[x]!
      const beside = shares[x]!
      const tilt = slopeRow[column]! + (slopeRow[column + 1]! - slopeRow[column]!) * beside
      const base = interceptRow[column]! + (interceptRow[column + 1]! - interceptRow[column]!) * beside
      out[i]! += tilt * guide[i]! + base
    }
  }
}

function product(first: Float32Array, second: Float32Array): Float32Array {
  const out = new Float32Array(first.length)
  for (let i = 0; i < out.length; i++) out[i] = first[i]! * second[i]!
  return out
}
