import { gaussian, seeded, type Random } from '../painting/noise.ts'
import type { Picture } from '../painting/picture.ts'
import { capsule, ellipse, leaf, union, type Shape } from '../painting/shapes.ts'
import { pigment, Sheet } from '../painting/watercolour-sheet.ts'

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
  for (const { from, to, bend } of stems)
    sheet.wash(stem(from, to, bend), { paint: paints.sap, into: paints.viridian, strength: 0.75, rough: 0.2 })
  for (const [u, v, angle, length] of leaves) {
    sheet.wash(leaf(u, v, angle, length, length * 0.24), {
      paint: paints.sap,
      into: paints.viridian,
      strength: 0.8,
      rough: 0.9,
    })
    sheet.wash(leaf(u + 0.02, v, angle + 0.12, length * 0.75, length * 0.1), {
      paint: paints.viridian,
      into: paints.indigo,
      strength: 0.45,
      rough: 0.7,
    })
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

function background(sheet: Sheet, random: Random): void {
  const spots = [
    { u: 0.22, v: 0.2, r: 0.3, paint: paints.sky, into: paints.violet, strength: 0.5 },
    { u: 0.78, v: 0.3, r: 0.32, paint: paints.sky, into: paints.viridian, strength: 0.42 },
    { u: 0.5, v: 0.8, r: 0.36, paint: paints.sap, into: paints.sky, strength: 0.42 },
    { u: 0.85, v: 0.75, r: 0.22, paint: paints.violet, into: paints.sky, strength: 0.38 },
    { u: 0.1, v: 0.8, r: 0.2, paint: paints.saffron, into: paints.sap, strength: 0.35 },
  ]
  for (const { u, v, r, ...wash } of spots) {
    sheet.wash(ellipse(u, v, r, r * (0.65 + 0.2 * random()), random() * 3), {
      ...wash,
      rough: 3.2,
      wet: 0.55,
    })
  }
  sheet.wash(ellipse(0.62, 0.36, 0.3, 0.2, 0.5), {
    paint: paints.indigo,
    into: paints.sky,
    strength: 0.32,
    rough: 4,
    wet: 0.1,
  })
}

function stem(from: readonly [number, number], to: readonly [number, number], bend: number): Shape {
  const parts: Shape[] = []
  const at = (t: number): [number, number] => [
    from[0] + (to[0] - from[0]) * t + bend * Math.sin(Math.PI * t),
    from[1] + (to[1] - from[1]) * t,
  ]
  for (let i = 0; i < 9; i++) parts.push(capsule(...at(i / 9), ...at((i + 1) / 9), 0.0058 - i * 0.0003))
  return union(...parts)
}

function poppy(sheet: Sheet, { u, v, r, paint, into }: (typeof flowers)[number], random: Random): void {
  sheet.lift(ellipse(u, v, r * 0.95, r * 0.85))
  const turn = random() * 6
  for (let i = 0; i < 5; i++) {
    const angle = turn + i * 1.257 + 0.2 * gaussian(random)
    const reach = r * (0.53 + 0.1 * random())
    const petal = ellipse(
      u + Math.cos(angle) * reach,
      v + Math.sin(angle) * reach * 0.86,
      r * 0.58,
      r * 0.46,
      angle + 1.57,
    )
    sheet.wash(petal, { paint, into, strength: 0.8 + 0.25 * random(), rough: 0.85 })
  }
  sheet.wash(ellipse(u, v, r * 0.34, r * 0.27), {
    paint,
    into: paints.violet,
    strength: 0.55,
    rough: 1,
    wet: 0.35,
  })
  sheet.wash(ellipse(u, v + r * 0.02, r * 0.15, r * 0.13), {
    paint: paints.indigo,
    into: paints.viridian,
    strength: 1.5,
    rough: 0.5,
  })
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
