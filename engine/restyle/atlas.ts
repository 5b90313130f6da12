import { createLab, type LabImage, type RgbaImage } from './image.ts'
import { toOklab } from './oklab.ts'
import { PATCH_RADIUS } from './patch-match.ts'
import { resize } from './resize.ts'

/** One or two styles side by side, of one height. */
export interface Atlas {
  styles: LabImage[]
  /** Each style at half the size of the result, to compare what both have at each scale. */
  half: LabImage[]
  /** All of them in one picture. */
  image: LabImage
  /** Where each style begins, and after the last the whole width. Multiples of 8, as are all sizes. */
  seams: number[]
}

/** Three halvings must leave seams on whole pixels. */
const GRID = 8
/** A patch of the coarsest level must find room. */
const LEAST_SIDE_PX = 64

/**
 * Scales the styles so that the first has the given long side and the second the height of the first.
 * `resultSide` is the long side of the result.
 */
export function buildAtlas(styles: RgbaImage[], longSide: number, resultSide: number): Atlas {
  const parts: LabImage[] = []
  let height = 0
  for (const style of styles) {
    const scale = height === 0 ? longSide / Math.max(style.width, style.height) : height / style.height
    height ||= onGrid(style.height * scale)
    parts.push(toOklab(resize(style, Math.min(2 * longSide, onGrid(style.width * scale)), height)))
  }
  const seams = [0]
  for (const part of parts) seams.push(seams.at(-1)! + part.width)
  const width = seams.at(-1)!
  const image = createLab(width, height)
  for (const [i, part] of parts.entries()) {
    for (const plane of ['l', 'a', 'b'] as const) {
      for (let y = 0; y < height; y++) {
        const row = part[plane].subarray(y * part.width, (y + 1) * part.width)
        image[plane].set(row, y * width + seams[i]!)
      }
    }
  }
  return { styles: parts, half: styles.map((style) => fitted(style, resultSide / 2)), image, seams }
}

/** For a level of the pyramid: 1 for each column on which a patch lies within one style. */
export function patchColumns(seams: number[], level: number): Uint8Array {
  const columns = new Uint8Array(seams.at(-1)! >> level)
  for (let i = 1; i < seams.length; i++) {
    columns.fill(1, (seams[i - 1]! >> level) + PATCH_RADIUS, (seams[i]! >> level) - PATCH_RADIUS)
  }
  return columns
}

function fitted(style: RgbaImage, longSide: number): LabImage {
  const scale = longSide / Math.max(style.width, style.height)
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return toOklab(resize(style, side(style.width), side(style.height)))
}

function onGrid(side: number): number {
  return Math.max(LEAST_SIDE_PX, Math.round(side / GRID) * GRID)
}
