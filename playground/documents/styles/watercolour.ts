import { Field } from '../painting/field.ts'
import { fractal, gaussian, grain, noise, seeded, type Random } from '../painting/noise.ts'
import { clamp, Picture, rgb, smoothstep, type Rgb } from '../painting/picture.ts'
import { boundsOf, capsule, ellipse, leaf, union, type Shape } from '../painting/shapes.ts'

/** What each paint takes away from the light of the three primaries, per unit of paint. */
type Pigment = Rgb

function pigment(hex: string): Pigment {
  const [r, g, b] = rgb(hex)
  return [-Math.log((r + 2) / 257), -Math.log((g + 2) / 257), -Math.log((b + 2) / 257)]
}

const paints = {
  rose: pigment('#d9345f'),
  coral: pigment('#f2694a'),
  saffron: pigment('#f6b13c'),
  sap: pigment('#6d9440'),
  viridian: pigment('#2f7d6b'),
  indigo: pigment('#2e4482'),
  violet: pigment('#7a5aa8'),
  sky: pigment('#7fb6dc'),
}

/** Poppies in transparent washes on rough paper: wet edges, granulation, blooms, splashes. */
export function paintWatercolour(side: number, seed: number): Picture {
  const random = seeded(seed)
  const sheet = new Sheet(side, seed)
  background(sheet, random)
  for (const { from, to, bend } of stems) sheet.wash(stem(from, to, bend), { paint: paints.sap, into: paints.viridian, strength: 0.75, rough: 0.2 })
  for (const [u, v, angle, length] of leaves) {
    sheet.wash(leaf(u, v, angle, length, length * 0.24), { paint: paints.sap, into: paints.viridian, strength: 0.8, rough: 0.9 })
    sheet.wash(leaf(u + 0.02, v, angle + 0.12, length * 0.75, length * 0.1), { paint: paints.viridian, into: paints.indigo, strength: 0.45, rough: 0.7 })
  }
  for (const flower of flowers) poppy(sheet, flower, random)
  splashes(sheet, random)
  return sheet.picture()
}

const stems = [
  { from: [0.5, 1.05], to: [0.36, 0.37], bend: -0.06 },
  { from: [0.55, 1.05], to: [0.7, 0.5], bend: 0.05 },
  { from: [0.46, 1.05], to: [0.2, 0.66], bend: -0.06 },
  { from: [0.58, 1.05], to: [0.86, 0.25], bend: 0.09 },
  { from: [0.52, 1.05], to: [0.55, 0.2], bend: 0.03 },
] as const

const leaves = [
  [0.47, 0.95, -2.4, 0.34],
  [0.56, 0.97, -0.75, 0.36],
  [0.5, 0.9, -1.9, 0.3],
  [0.6, 0.88, -0.35, 0.3],
  [0.44, 0.98, -2.85, 0.32],
] as const

const flowers = [
  { u: 0.36, v: 0.35, r: 0.17, paint: paints.rose, into: paints.coral },
  { u: 0.71, v: 0.49, r: 0.15, paint: paints.coral, into: paints.rose },
  { u: 0.19, v: 0.65, r: 0.105, paint: paints.saffron, into: paints.coral },
  { u: 0.86, v: 0.235, r: 0.085, paint: paints.rose, into: paints.violet },
  { u: 0.55, v: 0.165, r: 0.07, paint: paints.coral, into: paints.saffron },
]

interface Wash {
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
class Sheet {
  readonly side: number
  private readonly seed: number
  private readonly tooth: Field
  private readonly taken: [Field, Field, Field]
  private washes = 0

  constructor(side: number, seed: number) {
    this.side = side
    this.seed = seed
    const unit = side / 640
    this.tooth = new Field(side, side, (x, y) => 0.62 * fractal(x / (4.2 * unit), y / (4.2 * unit), 3, seed) + 0.38 * noise(x / (1.7 * unit), y / (1.7 * unit), seed + 1))
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
      return smoothstep(softness, -softness, (near + wander + ragged * (tooth.get(x + left, y + top) - 0.5)) * side)
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
        const rim = (1 - wet) * (1.15 * clamp(covered - (inner.data[i] ?? 0), 0, 1) + 0.5 * clamp(covered - (broad.data[i] ?? 0), 0, 1))
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
      const light = 1 + 0.05 * (tooth.get(x + 1, y + 1) - tooth.get(x - 1, y - 1)) * 3 - 0.02 * fractal(x / 90, y / 90, 2, 5)
      return [252 * light * Math.exp(-red.get(x, y)), 249 * light * Math.exp(-green.get(x, y)), 241 * light * Math.exp(-blue.get(x, y))]
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

function background(sheet: Sheet, random: Random): void {
  const spots = [
    { u: 0.22, v: 0.2, r: 0.3, paint: paints.sky, into: paints.violet, strength: 0.5 },
    { u: 0.78, v: 0.3, r: 0.32, paint: paints.sky, into: paints.viridian, strength: 0.42 },
    { u: 0.5, v: 0.8, r: 0.36, paint: paints.sap, into: paints.sky, strength: 0.42 },
    { u: 0.85, v: 0.75, r: 0.22, paint: paints.violet, into: paints.sky, strength: 0.38 },
    { u: 0.1, v: 0.8, r: 0.2, paint: paints.saffron, into: paints.sap, strength: 0.35 },
  ]
  for (const { u, v, r, ...wash } of spots) {
    sheet.wash(ellipse(u, v, r, r * (0.65 + 0.2 * random()), random() * 3), { ...wash, rough: 3.2, wet: 0.55 })
  }
  sheet.wash(ellipse(0.62, 0.36, 0.3, 0.2, 0.5), { paint: paints.indigo, into: paints.sky, strength: 0.32, rough: 4, wet: 0.1 })
}

function stem(from: readonly [number, number], to: readonly [number, number], bend: number): Shape {
  const parts: Shape[] = []
  const at = (t: number): [number, number] => [from[0] + (to[0] - from[0]) * t + bend * Math.sin(Math.PI * t), from[1] + (to[1] - from[1]) * t]
  for (let i = 0; i < 9; i++) parts.push(capsule(...at(i / 9), ...at((i + 1) / 9), 0.0058 - i * 0.0003))
  return union(...parts)
}

function poppy(sheet: Sheet, { u, v, r, paint, into }: (typeof flowers)[number], random: Random): void {
  sheet.lift(ellipse(u, v, r * 0.95, r * 0.85))
  const turn = random() * 6
  for (let i = 0; i < 5; i++) {
    const angle = turn + i * 1.257 + 0.2 * gaussian(random)
    const reach = r * (0.53 + 0.1 * random())
    const petal = ellipse(u + Math.cos(angle) * reach, v + Math.sin(angle) * reach * 0.86, r * 0.58, r * 0.46, angle + 1.57)
    sheet.wash(petal, { paint, into, strength: 0.8 + 0.25 * random(), rough: 0.85 })
  }
  sheet.wash(ellipse(u, v, r * 0.34, r * 0.27), { paint, into: paints.violet, strength: 0.55, rough: 1, wet: 0.35 })
  sheet.wash(ellipse(u, v + r * 0.02, r * 0.15, r * 0.13), { paint: paints.indigo, into: paints.viridian, strength: 1.5, rough: 0.5 })
  for (let i = 0; i < 26; i++) {
    const angle = random() * 6.3
    const reach = r * (0.2 + 0.16 * random())
    const size = r * 0.02 + 0.0012
    const dot = ellipse(u + Math.cos(angle) * reach, v + Math.sin(angle) * reach * 0.86, size, size)
    sheet.wash(dot, { paint: paints.indigo, into: paints.violet, strength: 1.7, rough: 0.1 })
  }
}

function splashes(sheet: Sheet, random: Random): void {
  for (const paint of [paints.rose, paints.indigo, paints.saffron]) {
    for (let i = 0; i < 22; i++) {
      const r = 0.0016 + 0.007 * random() ** 4
      const drop = ellipse(random(), random(), r, r * (0.8 + 0.3 * random()))
      sheet.wash(drop, { paint, into: paint, strength: 0.95, rough: 0.05 })
    }
  }
}
