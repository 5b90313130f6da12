import { createLab, type LabImage, type RgbaImage } from './image.ts'

/*
 * sRGB to Oklab and back, after Björn Ottosson's definition (https://bottosson.github.io/posts/oklab/).
 * Only + − × ÷ and sqrt are used, whose results IEEE 754 fixes to the last bit. Math.pow and Math.cbrt may
 * differ from one engine's version to the next, and the same seed must give the same bytes in Node and in
 * every browser.
 */

const DECODED = new Float64Array(256)
for (let i = 0; i < 256; i++) {
  const encoded = i / 255
  DECODED[i] = encoded <= 0.04045 ? encoded / 12.92 : powerOf2Point4((encoded + 0.055) / 1.055)
}

/** x^2.4 for 0 < x ≤ 1, as x²·(x^⅕)². */
function powerOf2Point4(x: number): number {
  let root = x
  // Newton on r⁵ = x from above converges monotonically.
  for (let i = 0; i < 60; i++) {
    root = root < x ? x : root
    const fourth = root * root * root * root
    root = (4 * root + x / fourth) / 5
  }
  return x * x * root * root
}

/** Bytes for linear values on a fine grid; the residual error is settled against the true midpoints. */
const ENCODE_STEPS = 4096
const ENCODED = new Uint8Array(ENCODE_STEPS + 1)
const MIDPOINTS = new Float64Array(257)
for (let i = 1; i < 256; i++) MIDPOINTS[i] = (DECODED[i - 1]! + DECODED[i]!) / 2
MIDPOINTS[256] = Infinity
for (let i = 0, byte = 0; i <= ENCODE_STEPS; i++) {
  while (i / ENCODE_STEPS >= MIDPOINTS[byte + 1]!) byte++
  ENCODED[i] = byte
}

/** Linear light to an sRGB byte, clamped. */
function encode(linear: number): number {
  if (!(linear > 0)) return 0
  if (linear >= 1) return 255
  let byte = ENCODED[(linear * ENCODE_STEPS) | 0]!
  while (linear >= MIDPOINTS[byte + 1]!) byte++
  return byte
}

/** Cube roots of 0…1 on a grid, from which one step of Halley's method is exact to about 1e-11. */
const ROOT_STEPS = 1024
const ROOTS = new Float64Array(ROOT_STEPS + 2)
for (let i = 0; i < ROOTS.length; i++) {
  const x = i / ROOT_STEPS
  let root = 1
  for (let n = 0; n < 40 && x > 0; n++) root = (2 * root + x / (root * root)) / 3
  ROOTS[i] = x > 0 ? root : 0
}

function cubeRoot(x: number): number {
  if (x < 1e-9) return 0
  let scaled = x
  let factor = 1
  // The grid is too coarse near zero, where the root is steep.
  while (scaled < 1 / 64) {
    scaled *= 64
    factor *= 0.25
  }
  const position = scaled * ROOT_STEPS
  const cell = position | 0
  const start = ROOTS[cell]!
  const guess = start + (ROOTS[cell + 1]! - start) * (position - cell)
  const cube = guess * guess * guess
  return (factor * guess * (cube + 2 * scaled)) / (2 * cube + scaled)
}

/** sRGB bytes to Oklab. Alpha is dropped, not composited. */
export function toOklab(image: RgbaImage): LabImage {
  const lab = createLab(image.width, image.height)
  const { data } = image
  const { l, a, b } = lab
  for (let i = 0, p = 0; i < l.length; i++, p += 4) {
    const red = DECODED[data[p]!]!
    const green = DECODED[data[p + 1]!]!
    const blue = DECODED[data[p + 2]!]!
    const long = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    const medium = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    const short = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    l[i] = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short
    a[i] = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short
    b[i] = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short
  }
  return lab
}

/** Oklab to opaque sRGB bytes; colours outside sRGB are clipped channel by channel. */
export function toRgba(lab: LabImage): RgbaImage {
  const { l, a, b } = lab
  const data = new Uint8ClampedArray(l.length * 4)
  for (let i = 0, p = 0; i < l.length; i++, p += 4) {
    const lightness = l[i]!
    const long = lightness + 0.3963377774 * a[i]! + 0.2158037573 * b[i]!
    const medium = lightness - 0.1055613458 * a[i]! - 0.0638541728 * b[i]!
    const short = lightness - 0.0894841775 * a[i]! - 1.291485548 * b[i]!
    const l3 = long * long * long
    const m3 = medium * medium * medium
    const s3 = short * short * short
    data[p] = encode(4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3)
    data[p + 1] = encode(-1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3)
    data[p + 2] = encode(-0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3)
    data[p + 3] = 255
  }
  return { width: lab.width, height: lab.height, data }
}
