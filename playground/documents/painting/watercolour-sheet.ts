import { Field } from './field.ts'
import { fractal, grain, noise } from './noise.ts'
import { clamp, Picture, rgb, smoothstep, type Rgb } from './picture.ts'
import { boundsOf, type Shape } from './shapes.ts'

/** What each paint takes away from the light of the three primaries, per unit of paint. */
export type Pigment = Rgb

export function pigment(hex: string): Pigment {
  const [r, g, b] = rgb(hex)
  return [-Math.log((r + 2) / 257), -Math.log((g + 2) / 257), -Math.log((b + 2) / 257)]
}

export interface Wash {
  paint: Pigment
  /** A second paint that flows into the first while it is wet. */
  into: Pigment
  strength: number
  /** How far the edge wanders, 1 is a loose hand. */
  rough: number
  /** 0 leaves a crisp, dark edge; 1 was laid on wet paper. */
  wet?: number
}

/** Paper and the amount of light that the paint on it takes away. */
export class Sheet {
  readonly side: number
  private readonly seed: number
  private readonly tooth: Field
  private readonly taken: [Field, Field, Field]
  private washes = 0

  constructor(side: number, seed: number) {
    this.side = side
    this.seed = seed
    const unit = side / 640
    this.tooth = new Field(
      side,
      side,
      (x, y) =>
        0.62 * fractal(x / (4.2 * unit), y / (4.2 * unit), 3, seed) +
        0.38 * noise(x / (1.7 * unit), y / (1.7 * unit), seed + 1),
    )
    this.taken = [new Field(side, side), new Field(side, side), new Field(side, side)]
  }

  wash(shape: Shape, { paint, into, strength, rough, wet = 0 }: Wash): void {
    const { side, tooth } = this
    const seed = this.seed + ++this.washes * 29
    const softness = 1.3 + wet * 26
    const margin = 0.025 * rough + (softness + 2) / side
    const { left, top, width, height } = boundsOf(shape, side, margin)
    const ragged = 0.0045 * Math.min(1, rough)
    const cover = new Field(width, height, (x, y) => {
      const u = (x + left) / side
      const v = (y + top) / side
      const near = shape(u, v)
      if (near > margin) return 0
      if (near < -margin) return 1
      const wander = rough * 0.05 * (fractal(u * 11, v * 11, 4, seed) - 0.5)
      return smoothstep(
        softness,
        -softness,
        (near + wander + ragged * (tooth.get(x + left, y + top) - 0.5)) * side,
      )
    })
    const inner = cover.blurred(4.5)
    const broad = cover.blurred(15)
    const shift = 40 * grain(seed, 5, 1)
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const covered = cover.data[i] ?? 0
        if (covered < 0.003) continue
        const u = (x + left) / side
        const v = (y + top) / side
        // Water carries pigment to the drying edge and leaves the middle paler.
        const rim =
          (1 - wet) *
          (1.15 * clamp(covered - (inner.data[i] ?? 0), 0, 1) +
            0.5 * clamp(covered - (broad.data[i] ?? 0), 0, 1))
        const pool = 0.42 + 0.95 * fractal(u * 6.5 + shift, v * 6.5 + shift, 4, seed + 3)
        const granules = 1 + 0.85 * (0.5 - tooth.get(x + left, y + top)) + 0.16 * (grain(x, y, seed) - 0.5)
        const amount = strength * covered * clamp((0.5 + rim) * pool * granules * backrun(u, v, seed), 0, 3)
        const flow = smoothstep(0.38, 0.66, fractal(u * 4.5, v * 4.5, 3, seed + 7))
        this.add(x + left, y + top, amount * (1 - flow), paint)
        this.add(x + left, y + top, amount * flow, into)
      }
    }
  }

  /** Takes most of the paint off again with clean water and a cloth, for a light colour to go on top. */
  lift(shape: Shape): void {
    const { side } = this
    const { left, top, width, height } = boundsOf(shape, side, 0.03)
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) {
        const keep = 1 - 0.88 * smoothstep(0.02, -0.02, shape(x / side, y / side))
        for (const field of this.taken) field.set(x, y, field.get(x, y) * keep)
      }
    }
  }

  private add(x: number, y: number, amount: number, paint: Pigment): void {
    const i = y * this.side + x
    for (let c = 0; c < 3; c++) {
      const field = this.taken[c]
      if (field) field.data[i] = (field.data[i] ?? 0) + amount * (paint[c] ?? 0)
    }
  }

  picture(): Picture {
    const picture = new Picture(this.side, this.side)
    const { tooth } = this
    const [red, green, blue] = this.taken
    picture.map((x, y) => {
      const light =
        1 +
        0.05 * (tooth.get(x + 1, y + 1) - tooth.get(x - 1, y - 1)) * 3 -
        0.02 * fractal(x / 90, y / 90, 2, 5)
      return [
        252 * light * Math.exp(-red.get(x, y)),
        249 * light * Math.exp(-green.get(x, y)),
        241 * light * Math.exp(-blue.get(x, y)),
      ]
    })
    return picture
  }
}

/** Where a drop of water fell into the drying wash: pale inside, a dark ragged front around it. */
function backrun(u: number, v: number, seed: number): number {
  const cu = 0.15 + 0.7 * grain(seed, 1, 4)
  const cv = 0.15 + 0.7 * grain(seed, 2, 4)
  const reach = 0.05 + 0.08 * grain(seed, 3, 4)
  const near = Math.hypot(u - cu, v - cv)
  if (near > reach * 1.6) return 1
  const d = near + 0.06 * (fractal(u * 24, v * 24, 3, seed + 9) - 0.5)
  const front = Math.exp(-(((d - reach) / 0.006) ** 2))
  return 1 - 0.45 * smoothstep(reach, reach * 0.6, d) + 0.75 * front
}
