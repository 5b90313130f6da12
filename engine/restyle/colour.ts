import type { Atlas } from './atlas.ts'
import { guidedFilter } from './guided-filter.ts'
import { createLab, type LabImage } from './image.ts'
import { colourDistance, findPalette, samplePixels, type Palette } from './palette.ts'
import { halvePlane } from './plane.ts'
import type { Random } from './random.ts'
import { applyTone, distributionOf, meanDistribution, toneCurve } from './tone.ts'
import { displacements } from './transport.ts'

export interface ColourSettings {
  /** How far luminance follows the style's distribution, 0–1. */
  toneStrength: number
  /** How far the result takes the style's proportions of colours (τ of the transport). */
  proportion: number
}

const PALETTE_SIZE = 16
/** A window of 12 pixels. */
const SMOOTHING = { halvings: 1, radius: 3, epsilon: 2e-4 }
/** The rest of the lightness shift is left to the tone curve, which knows the whole picture. */
const LIGHTNESS_SHARE = 0.6
const CHROMA_SHARE = 1
const ROWS_A_STEP = 64

/**
 * Stage A: gives `content` the tones and colours of the styles and leaves every shape in place. Yields the
 * share done, 0–1.
 */
export function* recolour(
  content: LabImage,
  atlas: Atlas,
  settings: ColourSettings,
  random: Random,
): Generator<number, LabImage> {
  const { styles } = atlas
  const toned = applyStyleTone(content, styles, settings.toneStrength)
  yield 0.1
  const palette = findPalette(samplePixels([toned], random), PALETTE_SIZE, random)
  const stylePalette = findPalette(samplePixels(styles, random), PALETTE_SIZE, random)
  const moves = displacements(palette, stylePalette, settings.proportion)
  yield 0.2

  // The filter halves what it smooths, so the moves are found on the halved picture: a quarter of the pixels.
  const half = halveLab(toned)
  const shift = createLab(half.width, half.height)
  for (let row = 0; row < half.height; row += ROWS_A_STEP) {
    const end = Math.min(half.height, row + ROWS_A_STEP)
    shiftRows(half, palette, moves, shift, row * half.width, end * half.width)
    yield 0.2 + (0.5 * end) / half.height
  }
  const addSmoothed = guidedFilter(content.l, content.width, content.height, SMOOTHING)
  addSmoothed(toned.l, shift.l, LIGHTNESS_SHARE)
  yield 0.8
  addSmoothed(toned.a, shift.a, CHROMA_SHARE)
  yield 0.9
  addSmoothed(toned.b, shift.b, CHROMA_SHARE)
  return toned
}

/** A copy of `content` with the luminance of each pixel moved along the tone curve. */
function applyStyleTone(content: LabImage, styles: LabImage[], strength: number): LabImage {
  const style = meanDistribution(styles.map((image) => distributionOf(image.l)))
  const curve = toneCurve(distributionOf(content.l), style, strength)
  return {
    width: content.width,
    height: content.height,
    l: applyTone(curve, content.l, new Float32Array(content.l.length)),
    a: content.a.slice(),
    b: content.b.slice(),
  }
}

/** Each pixel takes the moves of all palette colours, weighted by the inverse sixth power of its distance. */
function shiftRows(
  image: LabImage,
  palette: Palette,
  moves: Float64Array,
  out: LabImage,
  from: number,
  to: number,
) {
  const { colours } = palette
  const { l: light, a: green, b: blue } = image
  for (let p = from; p < to; p++) {
    let weights = 0
    let l = 0
    let a = 0
    let b = 0
    for (let c = 0; c < colours.length; c += 3) {
      const distance =
        1e-4 +
        colourDistance(
          light[p]! - colours[c]!,
          green[p]! - colours[c + 1]!,
          blue[p]! - colours[c + 2]!,
        )
      const weight = 1 / (distance * distance * distance)
      weights += weight
      l += weight * moves[c]!
      a += weight * moves[c + 1]!
      b += weight * moves[c + 2]!
    }
    out.l[p] = l / weights
    out.a[p] = a / weights
    out.b[p] = b / weights
  }
}

function halveLab({ width, height, l, a, b }: LabImage): LabImage {
  return {
    width: (width + 1) >> 1,
    height: (height + 1) >> 1,
    l: halvePlane(l, width, height),
    a: halvePlane(a, width, height),
    b: halvePlane(b, width, height),
  }
}
