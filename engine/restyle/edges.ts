import { CHROMA_WEIGHT, type LabImage } from './image.ts'
import { boxMean, percentile } from './plane.ts'

/** A gradient below this is a shade, not an edge, in whatever picture it is the steepest. */
const LEAST_EDGE = 0.02
/** Gradients from which and above which an edge is steep. */
export const STEEP_FROM = 0.1
export const STEEP_ABOVE = 0.35

/**
 * The gradient of lightness and colour, meaned over 3 × 3 pixels: 1 is black beside white. Of several pictures
 * of one size the steepest at each pixel counts.
 */
export function gradientMap(images: LabImage[]): Float32Array {
  const { width, height } = images[0]!
  const squares = new Float32Array(width * height)
  for (const image of images) raiseToGradient(squares, image)
  for (let i = 0; i < squares.length; i++) squares[i] = Math.sqrt(squares[i]!)
  return boxMean(squares, width, height, 1)
}

function raiseToGradient(squares: Float32Array, { width, height, l, a, b }: LabImage): void {
  for (let y = 0, i = 0; y < height; y++) {
    const up = y > 0 ? -width : 0
    const down = y < height - 1 ? width : 0
    for (let x = 0; x < width; x++, i++) {
      const left = x > 0 ? -1 : 0
      const right = x < width - 1 ? 1 : 0
      const lightX = l[i + right]! - l[i + left]!
      const lightY = l[i + down]! - l[i + up]!
      const aX = a[i + right]! - a[i + left]!
      const aY = a[i + down]! - a[i + up]!
      const bX = b[i + right]! - b[i + left]!
      const bY = b[i + down]! - b[i + up]!
      const chroma = aX * aX + aY * aY + bX * bX + bY * bY
      const square = lightX * lightX + lightY * lightY + CHROMA_WEIGHT * chroma
      if (square > squares[i]!) squares[i] = square
    }
  }
}

/** Steps of lightness below this are even fills; photos have hardly any, for their grain. */
export const EVEN_BELOW = 5e-4

/** Share of the picture that is even fills: well over half of a mockup, little of a photo. */
export function evenShare({ width, height, l }: LabImage): number {
  let even = 0
  for (let y = 1; y < height; y++) {
    for (let i = y * width + 1; i < (y + 1) * width; i++) {
      if (Math.abs(l[i]! - l[i - 1]!) + Math.abs(l[i]! - l[i - width]!) < EVEN_BELOW) even++
    }
  }
  return even / l.length
}

/** How much of an edge each pixel is, 0–1: 1 from the 93rd percentile of the picture's own gradients on. */
export function edgesOf(gradient: Float32Array): Float32Array {
  const full = Math.max(LEAST_EDGE, percentile(gradient, 0.93, 2))
  const out = new Float32Array(gradient.length)
  for (let i = 0; i < out.length; i++) out[i] = Math.min(1, gradient[i]! / full)
  return out
}

/** 0 up to `from`, 1 beyond `to`, smooth between. */
export function ramp(value: number, from: number, to: number): number {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)))
  return t * t * (3 - 2 * t)
}
