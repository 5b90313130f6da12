import { oilStroke, trace } from '../painting/brush.ts'
import type { Field } from '../painting/field.ts'
import { gaussian, type Random } from '../painting/noise.ts'
import { mix, ramp, rgb, type Picture, type Rgb } from '../painting/picture.ts'
import { gold, moon, shore, stars, tower, vary } from './starry-oil-scene.ts'

interface Dab {
  colour: Rgb
  length: number
  width: number
  angle?: number
}

/** A small, full brush for the last touches. Places are parts of the side, strokes are in pixels of 640. */
export class SmallBrush {
  private readonly picture: Picture
  private readonly height: Field
  private readonly random: Random

  constructor(picture: Picture, height: Field, random: Random) {
    this.picture = picture
    this.height = height
    this.random = random
  }

  dab(u: number, v: number, { colour, length, width, angle = 0 }: Dab): void {
    const { width: side } = this.picture
    const unit = side / 640
    const path = trace({ x: u * side, y: v * side }, length * unit, () => angle)
    const stroke = { width: width * unit, length: length * unit, colour, load: 1.8 }
    oilStroke(this.picture, this.height, path, stroke, this.random)
  }
}

/** The tower stripe by stripe, and its lamp. */
export function paintLighthouse(brush: SmallBrush, random: Random): void {
  const { x, top, foot } = tower
  for (let row = 0; row < 60; row++) {
    const t = row / 59
    const half = 0.017 + 0.013 * t
    const [lit, shaded] = Math.floor(t * 6) % 2 === 1 ? ['#d4573a', '#7a2347'] : ['#fbf3df', '#7d97cf']
    for (let k = 0; k < 4; k++) {
      const across = (k - 1.5) * 0.5
      const colour = vary(mix(rgb(lit), rgb(shaded), across * 0.55 + 0.45), random)
      const angle = 0.08 * (random() - 0.5)
      brush.dab(x + (across - 0.35) * half, top + (foot - top) * t, {
        colour,
        length: half * 400,
        width: 4.6,
        angle,
      })
    }
  }
  for (const [v, half, colour] of [
    [top - 0.004, 0.026, '#20264f'],
    [top - 0.042, 0.021, '#7a2347'],
    [top - 0.05, 0.011, '#7a2347'],
  ] as const) {
    brush.dab(x - half, v, { colour: rgb(colour), length: half * 1280, width: 5 })
  }
  for (let i = 0; i < 14; i++) {
    const colour = ramp(gold, 0.25 * random())
    brush.dab(x - 0.013 + 0.02 * random(), top - 0.012 - 0.024 * random(), {
      colour,
      length: 6,
      width: 4.5,
      angle: 1.5,
    })
  }
}

/** Houses along the shore: walls, a roof, and more often than not a lit window. */
export function paintVillage(brush: SmallBrush, random: Random): void {
  for (let i = 0; i < 30; i++) {
    const u = 0.4 + 0.58 * random()
    const v = shore - 0.004 - 0.03 * random() ** 1.4
    const wall = mix(rgb('#3d5a9e'), rgb('#c9c7b4'), random())
    const roof = mix(rgb('#7a3346'), rgb('#26305e'), random())
    brush.dab(u, v, { colour: wall, length: 10, width: 6 })
    brush.dab(u - 0.003, v - 0.009, { colour: roof, length: 12, width: 4, angle: -0.25 + 0.5 * random() })
    if (random() > 0.75) continue
    brush.dab(u + 0.005, v, { colour: ramp(gold, random() * 0.5), length: 3.5, width: 3.4, angle: 1.5 })
  }
}

/** Where the lights of sky and shore stand in the water, and how far they reach down. */
const reflections = [
  { x: moon.x, reach: 1 },
  { x: moon.x, reach: 1 },
  { x: tower.x + 0.02, reach: 0.8 },
  { x: 0.56, reach: 0.5 },
  { x: 0.93, reach: 0.5 },
]

/** The cores of moon and stars, and their reflections. */
export function paintLights(brush: SmallBrush, random: Random): void {
  for (const { x, y, r } of stars) {
    for (let i = 0; i < 22; i++) {
      const turn = random() * 7
      const d = Math.sqrt(random()) * r * 0.8
      const colour = ramp(gold, random() * 0.35)
      brush.dab(x + Math.cos(turn) * d, y + Math.sin(turn) * d, {
        colour,
        length: 9,
        width: 4.5,
        angle: turn + 1.6,
      })
    }
  }
  for (const { x, reach } of reflections) {
    for (let i = 0; i < 38; i++) {
      const depth = random() ** 1.3
      const u = x + gaussian(random) * (0.012 + 0.032 * depth)
      const colour = ramp(gold, 0.1 + 0.65 * random())
      const angle = 0.06 * gaussian(random)
      brush.dab(u, shore + 0.012 + depth * 0.25 * reach, {
        colour,
        length: 7 + 16 * depth,
        width: 2.6 + 2 * depth,
        angle,
      })
    }
  }
}
