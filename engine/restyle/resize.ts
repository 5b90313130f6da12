import type { RgbaImage } from './image.ts'

/** Part of a picture in its own pixels; fractions are fine. */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

interface Taps {
  /** First source index of each output sample. */
  starts: Int32Array
  /** `width` weights for each output sample. */
  weights: Float32Array
  width: number
}

/**
 * Cuts `region` out of `image` and scales it to `width` × `height` with a Catmull-Rom kernel, widened when
 * shrinking so that nothing aliases. Works on encoded bytes, as image editors and browsers do.
 */
export function resize(
  image: RgbaImage,
  width: number,
  height: number,
  region: Region = whole(image),
): RgbaImage {
  if (isIdentity(image, width, height, region)) return image
  const across = taps(region.x, region.width, image.width, width)
  const down = taps(region.y, region.height, image.height, height)
  const firstRow = down.starts[0]!
  const lastRow = down.starts[height - 1]! + down.width
  const narrow = resizeAcross(image, across, width, firstRow, lastRow)
  return { width, height, data: resizeDown(narrow, down, width, height, firstRow) }
}

/** The largest region of `image` with the proportions of `width` × `height`, in the middle. */
export function coverRegion(image: { width: number; height: number }, width: number, height: number): Region {
  const scale = Math.max(width / image.width, height / image.height)
  const regionWidth = width / scale
  const regionHeight = height / scale
  return {
    x: (image.width - regionWidth) / 2,
    y: (image.height - regionHeight) / 2,
    width: regionWidth,
    height: regionHeight,
  }
}

function whole(image: RgbaImage): Region {
  return { x: 0, y: 0, width: image.width, height: image.height }
}

function isIdentity(image: RgbaImage, width: number, height: number, region: Region): boolean {
  return (
    image.width === width &&
    image.height === height &&
    region.x === 0 &&
    region.y === 0 &&
    region.width === width &&
    region.height === height
  )
}

function catmullRom(distance: number): number {
  const x = Math.abs(distance)
  if (x < 1) return 1.5 * x * x * x - 2.5 * x * x + 1
  if (x < 2) return -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2
  return 0
}

function taps(start: number, span: number, sourceSize: number, size: number): Taps {
  const scale = span / size
  const stretch = Math.max(1, scale)
  const width = Math.min(sourceSize, Math.ceil(4 * stretch) + 1)
  const starts = new Int32Array(size)
  const weights = new Float32Array(size * width)
  for (let i = 0; i < size; i++) {
    const centre = start + (i + 0.5) * scale - 0.5
    const first = Math.ceil(centre - 2 * stretch)
    const clamped = Math.max(0, Math.min(sourceSize - width, first))
    starts[i] = clamped
    let sum = 0
    // What falls outside counts towards the nearest pixel inside.
    for (let n = first; n <= centre + 2 * stretch; n++) {
      const weight = catmullRom((n - centre) / stretch)
      const inside = Math.max(clamped, Math.min(clamped + width - 1, n))
      weights[i * width + inside - clamped]! += weight
      sum += weight
    }
    for (let n = 0; n < width; n++) weights[i * width + n]! /= sum
  }
  return { starts, weights, width }
}

/** Three floats a pixel, for the rows that are needed. */
function resizeAcross(
  image: RgbaImage,
  { starts, weights, width: count }: Taps,
  width: number,
  from: number,
  to: number,
) {
  const out = new Float32Array(width * (to - from) * 3)
  const { data } = image
  for (let y = from, o = 0; y < to; y++) {
    const row = y * image.width
    for (let x = 0; x < width; x++, o += 3) {
      let red = 0
      let green = 0
      let blue = 0
      let p = (row + starts[x]!) * 4
      for (let n = 0, w = x * count; n < count; n++, w++, p += 4) {
        const weight = weights[w]!
        red += weight * data[p]!
        green += weight * data[p + 1]!
        blue += weight * data[p + 2]!
      }
      out[o] = red
      out[o + 1] = green
      out[o + 2] = blue
    }
  }
  return out
}

function resizeDown(
  rows: Float32Array,
  { starts, weights, width: count }: Taps,
  width: number,
  height: number,
  from: number,
) {
  const out = new Uint8ClampedArray(width * height * 4)
  const stride = width * 3
  for (let y = 0, o = 0; y < height; y++) {
    const first = (starts[y]! - from) * stride
    for (let x = 0; x < width; x++, o += 4) {
      let red = 0
      let green = 0
      let blue = 0
      let p = first + x * 3
      for (let n = 0, w = y * count; n < count; n++, w++, p += stride) {
        const weight = weights[w]!
        red += weight * rows[p]!
        green += weight * rows[p + 1]!
        blue += weight * rows[p + 2]!
      }
      out[o] = red
      out[o + 1] = green
      out[o + 2] = blue
      out[o + 3] = 255
    }
  }
  return out
}
