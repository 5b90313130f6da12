import { fractal, gaussian, noise, type Random } from '../painting/noise.ts'
import { clamp, mix, ramp, rgb, smoothstep, type Rgb } from '../painting/picture.ts'

const night = ['#0b1445', '#14267a', '#1d46b4', '#3f7cd6', '#7fb4e6', '#d3e6e4'].map(rgb)
export const gold = ['#fff7c4', '#f8df6a', '#f0b22e', '#c98a2a'].map(rgb)
const land = ['#08121f', '#10302f', '#1f4a3d', '#2d5f63', '#274a86'].map(rgb)
const meadow = ['#0a1a1e', '#1d3f2b', '#40622f', '#7d8a35', '#b9a84a'].map(rgb)
const water = ['#081742', '#123184', '#2a5fc2', '#5f9bd8'].map(rgb)

/** Positions and radii as parts of the side. */
export const moon = { x: 0.79, y: 0.17, r: 0.07 }
export const stars = [
  moon,
  { x: 0.12, y: 0.12, r: 0.028 },
  { x: 0.36, y: 0.07, r: 0.02 },
  { x: 0.56, y: 0.12, r: 0.024 },
  { x: 0.07, y: 0.4, r: 0.022 },
  { x: 0.93, y: 0.44, r: 0.022 },
  { x: 0.63, y: 0.47, r: 0.017 },
  { x: 0.36, y: 0.57, r: 0.015 },
]
const whirls = [
  { x: 0.4, y: 0.31, r: 0.19, turn: 1 },
  { x: 0.67, y: 0.37, r: 0.1, turn: -1 },
  { x: 0.16, y: 0.27, r: 0.09, turn: -1 },
]
export const shore = 0.74
export const tower = { x: 0.245, top: 0.44, foot: 0.71 }

/** What is painted: which colour and which direction of the brush belong to a place. */
export class Scene {
  private readonly side: number
  private readonly seed: number

  constructor(side: number, seed: number) {
    this.side = side
    this.seed = seed
  }

  private hill(u: number): number {
    return (
      0.665 - 0.05 * Math.sin(u * 5.2 + 0.4) - 0.035 * Math.sin(u * 11 + 2) - 0.06 * smoothstep(0.55, 1, u)
    )
  }

  private head(u: number): number {
    return 0.695 + 0.03 * Math.sin(u * 9) + smoothstep(0.3, 0.52, u) * 0.2
  }

  private region(u: number, v: number): 'sky' | 'hill' | 'head' | 'water' {
    const quay = shore + 0.1 - smoothstep(0, 0.5, u) * 0.1
    if (v > this.head(u) && v < quay) return 'head'
    if (v > shore || v > quay) return 'water'
    return v > this.hill(u) ? 'hill' : 'sky'
  }

  fineness(x: number, y: number): number {
    const u = x / this.side
    const v = y / this.side
    const part = this.region(u, v)
    if (part === 'water') return 0.62
    if (part !== 'sky') return 0.6
    return stars.some((star) => Math.hypot(u - star.x, v - star.y) < star.r * 2.6) ? 0.5 : 1
  }

  angle(x: number, y: number): number {
    const u = x / this.side
    const v = y / this.side
    const part = this.region(u, v)
    if (part === 'water') return 0.12 * Math.sin(u * 14 + v * 40)
    if (part === 'hill')
      return (
        Math.atan2(this.hill(u + 0.02) - this.hill(u - 0.02), 0.04) + 0.5 * (noise(u * 9, v * 9, 3) - 0.5)
      )
    if (part === 'head') return -0.5 + 1.4 * noise(u * 12, v * 12, 5)
    let dx = 1
    let dy = 0.35 * Math.sin(u * 7 + v * 3) + 0.5 * (fractal(u * 3, v * 3, 2, this.seed) - 0.5)
    for (const { x: cx, y: cy, r, turn } of whirls) {
      const px = u - cx
      const py = v - cy
      const d = Math.hypot(px, py)
      const pull = 5 * Math.exp(-((d / r) ** 2))
      dx += turn * pull * (-py / (d + 0.01) + 0.25 * turn * (px / (d + 0.01)))
      dy += turn * pull * (px / (d + 0.01) + 0.25 * turn * (py / (d + 0.01)))
    }
    for (const { x: cx, y: cy, r } of stars) {
      const px = u - cx
      const py = v - cy
      const d = Math.hypot(px, py)
      const pull = 9 * Math.exp(-((d / (r * 2.4)) ** 2))
      dx += (-py / (d + 0.01)) * pull
      dy += (px / (d + 0.01)) * pull
    }
    return Math.atan2(dy, dx)
  }

  colour(x: number, y: number, random: Random): Rgb {
    const u = x / this.side
    const v = y / this.side
    return vary(this.base(u, v, random), random)
  }

  private base(u: number, v: number, random: Random): Rgb {
    switch (this.region(u, v)) {
      case 'sky':
        return this.sky(u, v, random)
      case 'head':
        return ramp(meadow, 0.75 * fractal(u * 16, v * 16, 2, 21) + 0.4 * (random() - 0.3))
      case 'hill':
        return ramp(
          land,
          0.15 + 1.5 * (noise(u * 12, v * 34, 9) - 0.3) * (0.4 + 0.8 * random()) + 1.6 * (0.72 - v),
        )
      case 'water':
        return this.sea(u, v, random)
    }
  }

  private sky(u: number, v: number, random: Random): Rgb {
    let tone = 0.12 + 0.5 * smoothstep(0.1, 0.66, v) + 0.55 * (fractal(u * 3 + 9, v * 5, 3, this.seed) - 0.45)
    for (const { x, y, r, turn } of whirls) {
      const px = u - x
      const py = v - y
      const d = Math.hypot(px, py)
      const bands = 0.5 + 0.5 * Math.sin((d / r) * 10 - turn * Math.atan2(py, px) * 1)
      tone += (bands * 0.72 - 0.12) * Math.exp(-((d / (r * 1.1)) ** 4))
    }
    tone += 0.1 * gaussian(random)
    let colour = ramp(night, tone)
    for (const star of stars) {
      const d = Math.hypot(u - star.x, v - star.y) / star.r
      if (d > 4.2) continue
      // Each stroke is either night or light: mixed on the palette the two would turn brown.
      const rings = 0.55 + 0.45 * Math.cos(d * 4.4)
      const chance = d < 1.1 ? 1 : Math.exp(-(d - 1) * 0.62) * rings * 1.15
      if (random() > chance) {
        if (d < 2.6) colour = mix(colour, night[4] ?? colour, 0.55 * rings)
        continue
      }
      const light = ramp(gold, clamp((d - 0.5) * 0.26 + 0.14 * random(), 0, 0.62))
      colour = d > 2.1 ? mix(light, night[5] ?? light, 0.6) : light
    }
    return colour
  }

  private sea(u: number, v: number, random: Random): Rgb {
    const depth = smoothstep(shore, 1, v)
    const colour = ramp(
      water,
      0.75 - 0.6 * depth + 0.3 * (noise(u * 5, v * 60, 4) - 0.5) + 0.08 * gaussian(random),
    )
    let shine = 0
    for (const [x, strength] of [
      [moon.x, 1],
      [tower.x + 0.02, 0.7],
      [0.56, 0.4],
      [0.93, 0.35],
    ] as const) {
      const spread = 0.018 + 0.05 * depth
      shine +=
        strength * Math.exp(-(((u - x) / spread) ** 2)) * smoothstep(0.35, 0.6, noise(u * 6, v * 70, 8))
    }
    return mix(colour, ramp(gold, 0.2 + 0.5 * random()), clamp(shine, 0, 0.95))
  }
}

/** No two strokes carry quite the same paint. */
export function vary(colour: Rgb, random: Random): Rgb {
  const light = 1 + 0.09 * gaussian(random)
  const warm = 7 * gaussian(random)
  return [colour[0] * light + warm, colour[1] * light, colour[2] * light - warm]
}
