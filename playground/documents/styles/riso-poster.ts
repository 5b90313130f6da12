import { Field } from '../painting/field.ts'
import { fractal, grain, noise } from '../painting/noise.ts'
import { clamp, Picture, rgb, smoothstep, type Rgb } from '../painting/picture.ts'
import {
  box,
  capsule,
  circle,
  ellipse,
  leaf,
  overlap,
  union,
  without,
  type Shape,
} from '../painting/shapes.ts'

interface Plate {
  ink: Rgb
  /** How far the sheet slipped when this ink was printed, in pixels of 640. */
  slip: readonly [number, number]
  /** Angle of the halftone screen. */
  screen: number
  /** Ink asked for at a place, 0 to 1. */
  tone: (u: number, v: number) => number
}

const vase = union(
  ellipse(0.36, 0.7, 0.135, 0.155),
  box(0.36, 0.545, 0.052, 0.05, 0.01),
  box(0.36, 0.502, 0.078, 0.014, 0.012),
)
const oranges = [circle(0.66, 0.755, 0.098), circle(0.815, 0.8, 0.078)]
const slice = circle(0.56, 0.865, 0.085)
const sun = circle(0.62, 0.34, 0.255)
const table = 0.735

const stems = [
  { u: 0.36, v: 0.5, angle: -1.62, length: 0.41, width: 0.15 },
  { u: 0.35, v: 0.5, angle: -2.28, length: 0.36, width: 0.15 },
  { u: 0.37, v: 0.5, angle: -0.95, length: 0.36, width: 0.14 },
  { u: 0.345, v: 0.51, angle: -2.86, length: 0.28, width: 0.125 },
  { u: 0.375, v: 0.51, angle: -0.3, length: 0.26, width: 0.115 },
]
const leaves = stems.map(({ u, v, angle, length, width }) =>
  leaf(u + Math.cos(angle) * 0.05, v + Math.sin(angle) * 0.05, angle, length, width),
)

/** A still life in three spot inks from a stencil duplicator: halftones, overprints, slipped plates, thin ink. */
export function paintRisoPoster(side: number, seed: number): Picture {
  const picture = new Picture(side, side)
  const paper = rgb('#f6efe0')
  picture.map((x, y) => {
    const fleck =
      1 -
      0.05 * fractal(x / 2.2, y / 2.2, 2, seed) -
      0.12 * smoothstep(0.985, 1, grain(x >> 1, y >> 1, seed + 1))
    return [paper[0] * fleck, paper[1] * fleck, paper[2] * fleck]
  })
  const plates: Plate[] = [
    { ink: rgb('#ffd21f'), slip: [-2.5, 1.5], screen: 0.1, tone: yellow },
    { ink: rgb('#ff4f7b'), slip: [2.2, -1.6], screen: 1.31, tone: pink },
    { ink: rgb('#16487f'), slip: [0, 0], screen: 0.78, tone: blue },
  ]
  for (const [index, plate] of plates.entries()) print(picture, plate, side, seed + index * 17)
  return picture
}

function print(picture: Picture, { ink, slip, screen, tone }: Plate, side: number, seed: number): void {
  const unit = side / 640
  const pitch = 6.4 * unit
  const cos = Math.cos(screen) / pitch
  const sin = Math.sin(screen) / pitch
  const coverage = new Field(side, side, (x, y) => {
    const asked = tone((x - slip[0] * unit) / side, (y - slip[1] * unit) / side)
    if (asked <= 0.01) return 0
    const a = x * cos + y * sin
    const b = y * cos - x * sin
    // A cosine screen: its level lines are round dots that grow into a grid of holes.
    const dot = 0.5 + 0.25 * (Math.cos(a * Math.PI * 2) + Math.cos(b * Math.PI * 2))
    return asked > 0.97 ? 1 : smoothstep(-0.09, 0.09, asked - dot)
  })
  picture.map((x, y, before) => {
    const covered = coverage.get(x, y)
    if (covered <= 0) return before
    const drum = 0.86 + 0.2 * (fractal(x / 120, y / 26, 2, seed) - 0.4)
    const speckle =
      1 - 0.6 * smoothstep(0.62, 0.95, 0.6 * noise(x / 1.7, y / 1.7, seed + 3) + 0.4 * grain(x, y, seed + 2))
    const pinhole = grain(x >> 1, y >> 1, seed + 5) > 0.994 ? 0.2 : 1
    const amount = clamp(covered * drum * speckle * pinhole, 0, 1)
    return [
      before[0] * (1 - amount * (1 - ink[0] / 255)),
      before[1] * (1 - amount * (1 - ink[1] / 255)),
      before[2] * (1 - amount * (1 - ink[2] / 255)),
    ]
  })
}

const inside = (shape: Shape, u: number, v: number): boolean => shape(u, v) < 0
const anyLeaf = union(...leaves)
const fruit = union(...oranges)
const still = union(vase, anyLeaf, fruit, slice)

function frame(u: number, v: number): boolean {
  return Math.min(u, v, 1 - u, 1 - v) < 0.045
}

function checks(u: number, v: number): boolean {
  const depth = (v - table) / (1 - table)
  const across = ((u - 0.5) / (0.55 + depth * 0.9)) * 9 + 20
  const down = Math.log(1 + depth * 3) * 4.5
  return (Math.floor(across) + Math.floor(down)) % 2 === 0
}

function yellow(u: number, v: number): number {
  if (frame(u, v)) return 0
  if (inside(fruit, u, v) || inside(slice, u, v)) return 1
  if (inside(vase, u, v)) return Math.floor((v - 0.5) * 30) % 3 === 0 ? 1 : 0
  if (inside(anyLeaf, u, v)) return 0.85
  if (v > table) return checks(u, v) ? 0 : 0.3
  if (inside(sun, u, v)) return 1
  return clamp(0.75 - v, 0, 0.6)
}

function pink(u: number, v: number): number {
  if (frame(u, v)) return 0
  for (const [index, orange] of oranges.entries()) {
    if (!inside(orange, u, v)) continue
    const [cu, cv, r] = index === 0 ? [0.66, 0.755, 0.098] : [0.815, 0.8, 0.078]
    return clamp(0.32 + 0.75 * (Math.hypot(u - cu + r * 0.4, v - cv + r * 0.45) / r - 0.4), 0.12, 0.96)
  }
  if (inside(slice, u, v)) return sliceTone(u, v)
  if (inside(vase, u, v))
    return clamp(0.98 - 2.6 * Math.max(0, 0.33 - u) - 0.6 * Math.max(0, 0.36 - u), 0.4, 1)
  if (inside(anyLeaf, u, v)) return 0
  if (v > table) return checks(u, v) ? 1 : 0.12
  if (inside(sun, u, v)) return clamp((v - 0.13) * 1.9, 0, 0.9)
  return 0.06 + 0.3 * smoothstep(0.75, 0.1, v) * (u < 0.5 ? 0.6 : 0.3)
}

function sliceTone(u: number, v: number): number {
  const r = Math.hypot(u - 0.56, v - 0.865)
  if (r > 0.076) return 0.75
  if (r > 0.068) return 0
  const segment = Math.abs((((Math.atan2(v - 0.865, u - 0.56) / Math.PI) * 5 + 10) % 1) - 0.5)
  return segment > 0.42 - 0.002 / (r + 0.01) || r < 0.012 ? 0 : 0.55
}

const skyline = union(ellipse(0.15, 0.75, 0.3, 0.15), ellipse(0.87, 0.76, 0.28, 0.2))

function blue(u: number, v: number): number {
  if (frame(u, v)) return 0
  for (const [index, { u: u0, v: v0, angle, length }] of stems.entries()) {
    const shape = leaves[index]
    if (!shape || !inside(shape, u, v)) continue
    const along = ((u - u0) * Math.cos(angle) + (v - v0) * Math.sin(angle)) / length
    const across = (v - v0) * Math.cos(angle) - (u - u0) * Math.sin(angle)
    if (Math.abs(across) < 0.0035) return 0
    const vein = Math.abs((((along - Math.abs(across) * 4.5) * 9 + 20) % 1) - 0.5)
    if (vein < 0.07) return 0
    return across > 0 ? 1 : 0.62
  }
  if (inside(vase, u, v)) {
    const band = Math.floor((v - 0.5) * 30) % 3
    if (band === 1) return Math.abs(((u * 26) % 1) - 0.5) < 0.26 ? 1 : 0
    return 0.75 * smoothstep(0.4, 0.5, u)
  }
  if (inside(fruit, u, v)) {
    const top = union(circle(0.645, 0.7, 0.009), circle(0.81, 0.745, 0.008))
    return inside(top, u, v) ? 1 : pores(u, v)
  }
  if (inside(slice, u, v)) return 0
  const cast = union(
    ellipse(0.45, 0.845, 0.2, 0.028),
    ellipse(0.74, 0.855, 0.12, 0.022),
    ellipse(0.88, 0.875, 0.1, 0.018),
    ellipse(0.6, 0.945, 0.09, 0.016),
  )
  if (v > table) return inside(cast, u, v) ? 0.85 : Math.abs(v - table) < 0.004 ? 1 : 0
  const bars =
    inside(
      overlap(sun, (_u, v) => 0.42 - v),
      u,
      v,
    ) && Math.floor((v - 0.42) * 62) % 2 === 0
  if (bars) return 0.55
  if (inside(without(skyline, sun), u, v) && !inside(still, u, v)) return 0.5 + 0.6 * (v - 0.6)
  return inside(gulls, u, v) ? 1 : 0
}

function pores(u: number, v: number): number {
  return grain(Math.floor(u * 130), Math.floor(v * 130), 5) > 0.86 ? 0.5 : 0
}

const gulls = union(
  ...[
    [0.8, 0.13],
    [0.87, 0.17],
    [0.74, 0.175],
  ].flatMap(([u = 0, v = 0]) => [
    capsule(u, v, u - 0.022, v - 0.012, 0.003),
    capsule(u, v, u + 0.022, v - 0.012, 0.003),
  ]),
)
