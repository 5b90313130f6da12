import type { PaletteLock } from '../../contract/job-request.ts'
import type { Colour } from '../../contract/plugin-calls.ts'

/** Lightness, green–red, blue–yellow. */
type Lab = readonly [number, number, number]

/**
 * How far, in Oklab, a colour still feels the pull of a palette colour that is not its nearest. Wide enough that
 * a gradient between two of them stays one, narrow enough that each keeps its hue.
 */
const SOFTNESS = 0.1
/** Lightness counts for less in choosing a colour: a shadow belongs to what casts it. */
const LIGHTNESS_WEIGHT = 0.5
/** At full strength hue and chroma are the palette's, lightness only this far: it carries the picture's drawing. */
const LIGHTNESS_PULL = 0.35
/** Corners of the colour cube a side. Between them colours are interpolated, so neighbours stay neighbours. */
const CORNERS = 33
/** As many pixels are enough to tell how near a picture is to its palette. */
const MEASURED_PIXELS = 20_000

/**
 * Moves every colour of a picture toward the palette: a soft assignment in Oklab (https://bottosson.github.io/posts/oklab/)
 * that keeps lightness in order. `data` is 8-bit sRGB, four bytes a pixel, changed in place; alpha stays.
 */
export function lockToPalette(data: Uint8ClampedArray, { colours, strength }: PaletteLock): void {
  const share = strength / 100
  if (share === 0 || colours.length === 0) return
  const cube = cubeFor(colours.map(toLab), share)
  const last = CORNERS - 1
  for (let i = 0; i < data.length; i += 4) {
    const [x, y, z] = [((data[i] ?? 0) / 255) * last, ((data[i + 1] ?? 0) / 255) * last, ((data[i + 2] ?? 0) / 255) * last]
    const [x0, y0, z0] = [Math.min(last - 1, x | 0), Math.min(last - 1, y | 0), Math.min(last - 1, z | 0)]
    const [fx, fy, fz] = [x - x0, y - y0, z - z0]
    const corner = ((x0 * CORNERS + y0) * CORNERS + z0) * 3
    for (let channel = 0; channel < 3; channel++) {
      const at = (dx: number, dy: number, dz: number) => cube[corner + ((dx * CORNERS + dy) * CORNERS + dz) * 3 + channel] ?? 0
      const near = (at(0, 0, 0) * (1 - fz) + at(0, 0, 1) * fz) * (1 - fy) + (at(0, 1, 0) * (1 - fz) + at(0, 1, 1) * fz) * fy
      const far = (at(1, 0, 0) * (1 - fz) + at(1, 0, 1) * fz) * (1 - fy) + (at(1, 1, 0) * (1 - fz) + at(1, 1, 1) * fz) * fy
      data[i + channel] = near * (1 - fx) + far * fx
    }
  }
}

/** Mean distance of a picture's pixels to the nearest palette colour, in hundredths of Oklab's unit. */
export function distanceToPalette(data: Uint8ClampedArray, colours: readonly Colour[]): number {
  const palette = colours.map(toLab)
  const pixels = data.length / 4
  const step = Math.max(1, Math.floor(pixels / MEASURED_PIXELS))
  let sum = 0
  let count = 0
  for (let pixel = 0; pixel < pixels; pixel += step) {
    const i = pixel * 4
    const lab = toLab({ r: (data[i] ?? 0) / 255, g: (data[i + 1] ?? 0) / 255, b: (data[i + 2] ?? 0) / 255 })
    sum += Math.min(...palette.map((colour) => Math.hypot(lab[0] - colour[0], lab[1] - colour[1], lab[2] - colour[2])))
    count++
  }
  return count === 0 || palette.length === 0 ? 0 : (100 * sum) / count
}

/** Where each corner of the sRGB cube goes, as bytes that may lie between whole ones. */
function cubeFor(palette: readonly Lab[], share: number): Float32Array {
  const cube = new Float32Array(CORNERS ** 3 * 3)
  let at = 0
  for (let r = 0; r < CORNERS; r++) {
    for (let g = 0; g < CORNERS; g++) {
      for (let b = 0; b < CORNERS; b++) {
        const lab = toLab({ r: r / (CORNERS - 1), g: g / (CORNERS - 1), b: b / (CORNERS - 1) })
        const moved = fromLab(pulled(lab, palette, share))
        cube[at++] = moved.r * 255
        cube[at++] = moved.g * 255
        cube[at++] = moved.b * 255
      }
    }
  }
  return cube
}

function pulled(lab: Lab, palette: readonly Lab[], share: number): Lab {
  const squares = palette.map(
    ([l, a, b]) => (LIGHTNESS_WEIGHT * (lab[0] - l)) ** 2 + (lab[1] - a) ** 2 + (lab[2] - b) ** 2,
  )
  // Measured from the nearest, so that far from all of them the weights do not all vanish.
  const nearest = Math.min(...squares)
  let total = 0
  const target = [0, 0, 0]
  for (const [i, colour] of palette.entries()) {
    const weight = Math.exp((nearest - (squares[i] ?? 0)) / (2 * SOFTNESS ** 2))
    total += weight
    for (let k = 0; k < 3; k++) target[k] = (target[k] ?? 0) + weight * (colour[k] ?? 0)
  }
  const [l, a, b] = target.map((sum) => sum / total) as [number, number, number]
  return [
    lab[0] + (l - lab[0]) * share * LIGHTNESS_PULL,
    lab[1] + (a - lab[1]) * share,
    lab[2] + (b - lab[2]) * share,
  ]
}

function toLab({ r, g, b }: Colour): Lab {
  const [x, y, z] = [linear(r), linear(g), linear(b)]
  const l = Math.cbrt(0.4122214708 * x + 0.5363325363 * y + 0.0514459929 * z)
  const m = Math.cbrt(0.2119034982 * x + 0.6806995451 * y + 0.1073969566 * z)
  const s = Math.cbrt(0.0883024619 * x + 0.2817188376 * y + 0.6299787005 * z)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromLab([lightness, a, b]: Lab): Colour {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return {
    r: encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    g: encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    b: encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  }
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

function encoded(light: number): number {
  const within = Math.min(1, Math.max(0, light))
  return within <= 0.0031308 ? within * 12.92 : 1.055 * within ** (1 / 2.4) - 0.055
}
