import { Field, relief } from './field.ts'
import { fractal, type Random } from './noise.ts'
import { clamp, rgb, smoothstep, type Picture, type Rgb } from './picture.ts'
import { boundsOf, type Shape } from './shapes.ts'

export interface Patch {
  colour: string
  shape: Shape
  /** How far the felt stands up from what is below, in pixels of 640. */
  thick: number
  stitched?: boolean
}

/** A piece of felt: how far it covers each pixel of a part of the picture, with room around it for its shadow. */
export interface Piece {
  left: number
  top: number
  cover: Field
}

export function cut(shape: Shape, side: number): Piece {
  const { left, top, width, height } = boundsOf(shape, side, 0.04)
  const cover = new Field(width, height, (x, y) =>
    smoothstep(1.2, -1.2, shape((x + left) / side, (y + top) / side) * side),
  )
  return { left, top, cover }
}

/** Shadow below, then the cut piece itself with rounded edges. */
export function lay(
  picture: Picture,
  height: Field,
  { left, top, cover }: Piece,
  patch: Patch,
  seed: number,
  unit: number,
): void {
  const shadow = cover.blurred(6 * unit)
  const contact = cover.blurred(2 * unit)
  const round = cover.blurred(patch.thick * 0.6 * unit)
  const colour = rgb(patch.colour)
  const dx = Math.round(4 * unit)
  const dy = Math.round(6 * unit)
  for (let y = 0; y < cover.height; y++) {
    for (let x = 0; x < cover.width; x++) {
      const covered = cover.get(x, y)
      if (covered < 1) {
        const dark = 0.5 * shadow.get(x - dx, y - dy) + 0.28 * contact.get(x - 1, y - 2)
        if (dark > 0.004) picture.blend(x + left, y + top, [14, 24, 32], dark * (1 - covered))
      }
      if (covered <= 0) continue
      const tone = 0.84 + 0.32 * fractal((x + left) / (38 * unit), (y + top) / (38 * unit), 3, seed)
      const light = tone * (1 + 0.55 * clamp(relief(round, x, y) * patch.thick * 0.32, -0.5, 0.5))
      picture.blend(x + left, y + top, [colour[0] * light, colour[1] * light, colour[2] * light], covered)
      height.set(x + left, y + top, height.get(x + left, y + top) * (1 - covered))
    }
  }
}

/** Matted fibres all over a piece; the ones at its edge stick out a little. */
export function felt(
  picture: Picture,
  height: Field,
  { left, top, cover }: Piece,
  colour: Rgb,
  random: Random,
  unit: number,
): void {
  const near = cover.blurred(2 * unit)
  const count = (cover.width * cover.height) / (13 * unit * unit)
  for (let i = 0; i < count; i++) {
    let x = random() * cover.width
    let y = random() * cover.height
    if (near.get(x, y) < 0.3) continue
    const long = (8 + random() * 26) * unit
    let angle = random() * Math.PI * 2
    const curl = ((random() - 0.5) * 0.26) / unit
    const light = 0.74 + random() * 0.58
    const tint: Rgb = [colour[0] * light + 6, colour[1] * light + 5, colour[2] * light + 4]
    const alpha = 0.1 + random() * 0.26
    const lift = 0.25 + 0.75 * random()
    for (let s = 0; s < long; s += 0.9) {
      if (near.get(x, y) < 0.06) break
      const px = Math.round(x + left)
      const py = Math.round(y + top)
      picture.blend(px, py, tint, alpha)
      if (px >= 0 && py >= 0 && px < picture.width && py < picture.height) {
        height.set(px, py, height.get(px, py) * 0.72 + lift * 0.5)
      }
      x += Math.cos(angle) * 0.9
      y += Math.sin(angle) * 0.9
      angle += curl
    }
  }
}

/** Running stitches of cream thread a little inside the edge. */
export function stitch(
  picture: Picture,
  height: Field,
  shape: Shape,
  { left, top, cover }: Piece,
  unit: number,
): void {
  const side = picture.width
  const inset = 8.5 * unit
  for (let y = top; y < top + cover.height; y++) {
    for (let x = left; x < left + cover.width; x++) {
      if (cover.get(x - left, y - top) < 1) continue
      const d = shape(x / side, y / side) * side + inset
      if (Math.abs(d) > 3.4 * unit) continue
      const du = shape((x + 1) / side, y / side) - shape((x - 1) / side, y / side)
      const dv = shape(x / side, (y + 1) / side) - shape(x / side, (y - 1) / side)
      // Position along the edge, good enough for dashes: the direction of the edge decides which axis counts.
      const along = Math.abs(du) > Math.abs(dv) ? y : x
      const phase = ((along / unit) % 15) / 15
      const end = Math.min(phase, 0.64 - phase) * 15 * unit
      if (end < 0) continue
      const round = Math.abs(d + 0.4) / (1.9 * unit)
      if (round < 1) {
        const light = (1 - 0.45 * round ** 3) * (0.86 + 0.14 * Math.sin((along + d * 2) * 2.1))
        picture.blend(x, y, [250 * light, 238 * light, 210 * light], 0.95 * smoothstep(1, 0.75, round))
        height.set(x, y, 0)
      } else picture.blend(x, y, [20, 26, 30], 0.3 * smoothstep(1.9, 1, round))
    }
  }
}
