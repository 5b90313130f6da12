import { oilStroke, trace } from '../painting/brush.ts'
import { Field, relief } from '../painting/field.ts'
import { fractal, gaussian, noise, seeded, type Random } from '../painting/noise.ts'
import { clamp, mix, Picture, ramp, rgb, smoothstep, type Rgb } from '../painting/picture.ts'

const night = ['#0b1445', '#14267a', '#1d46b4', '#3f7cd6', '#7fb4e6', '#d3e6e4'].map(rgb)
const gold = ['#fff7c4', '#f8df6a', '#f0b22e', '#c98a2a'].map(rgb)
const land = ['#08121f', '#10302f', '#1f4a3d', '#2d5f63', '#274a86'].map(rgb)
const meadow = ['#0a1a1e', '#1d3f2b', '#40622f', '#7d8a35', '#b9a84a'].map(rgb)
const water = ['#081742', '#123184', '#2a5fc2', '#5f9bd8'].map(rgb)

/** Positions and radii as parts of the side. */
const moon = { x: 0.79, y: 0.17, r: 0.07 }
const stars = [moon, { x: 0.12, y: 0.12, r: 0.028 }, { x: 0.36, y: 0.07, r: 0.02 }, { x: 0.56, y: 0.12, r: 0.024 }, { x: 0.07, y: 0.4, r: 0.022 }, { x: 0.93, y: 0.44, r: 0.022 }, { x: 0.63, y: 0.47, r: 0.017 }, { x: 0.36, y: 0.57, r: 0.015 }]
const whirls = [{ x: 0.4, y: 0.31, r: 0.19, turn: 1 }, { x: 0.67, y: 0.37, r: 0.1, turn: -1 }, { x: 0.16, y: 0.27, r: 0.09, turn: -1 }]
const shore = 0.74
const tower = { x: 0.245, top: 0.44, foot: 0.71 }

/** A harbour at night in thick oil paint: the sky turns in strokes that follow a field of whirls. */
export function paintStarryOil(side: number, seed: number): Picture {
  const random = seeded(seed)
  const picture = new Picture(side, side, rgb('#16306b'))
  const height = new Field(side, side)
  const scene = new Scene(side, seed)
  const underpainting = 4
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (x % underpainting === 0 || y % underpainting === 0) picture.set(x, y, scene.colour(x, y, random))
      else picture.set(x, y, picture.get(x - (x % underpainting), y - (y % underpainting)))
    }
  }
  const passes = [
    { count: 1500, width: 17, length: 62, load: 0.7 },
    { count: 3600, width: 9.5, length: 44, load: 1 },
    { count: 5200, width: 6, length: 30, load: 1.2 },
  ]
  for (const { count, width, length, load } of passes) {
    for (let i = 0; i < count; i++) {
      const start = { x: (random() * 1.12 - 0.1) * side, y: (random() * 1.08 - 0.04) * side }
      const size = (0.7 + random() * 0.6) * scene.fineness(start.x, start.y)
      const path = trace(start, Math.max(6, length * size), (x, y) => scene.angle(x, y))
      const colour = scene.colour(start.x, start.y, random)
      oilStroke(picture, height, path, { width: width * size, length, colour, load }, random)
    }
  }
  scene.lighthouse(picture, height, random)
  scene.highlights(picture, height, random)

  const soft = height.blurred(1)
  picture.shade((x, y) => clamp(1 + 0.17 * relief(height, x, y) * 0.6 + 0.3 * relief(soft, x, y), 0.5, 1.6))
  return picture
}

/** What is painted: which colour and which direction of the brush belong to a place. */
class Scene {
  private readonly side: number
  private readonly seed: number

  constructor(side: number, seed: number) {
    this.side = side
    this.seed = seed
  }

  private hill(u: number): number {
    return 0.665 - 0.05 * Math.sin(u * 5.2 + 0.4) - 0.035 * Math.sin(u * 11 + 2) - 0.06 * smoothstep(0.55, 1, u)
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
    if (part === 'hill') return Math.atan2(this.hill(u + 0.02) - this.hill(u - 0.02), 0.04) + 0.5 * (noise(u * 9, v * 9, 3) - 0.5)
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
        return ramp(land, 0.15 + 1.5 * (noise(u * 12, v * 34, 9) - 0.3) * (0.4 + 0.8 * random()) + 1.6 * (0.72 - v))
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
    const colour = ramp(water, 0.75 - 0.6 * depth + 0.3 * (noise(u * 5, v * 60, 4) - 0.5) + 0.08 * gaussian(random))
    let shine = 0
    for (const [x, strength] of [[moon.x, 1], [tower.x + 0.02, 0.7], [0.56, 0.4], [0.93, 0.35]] as const) {
      const spread = 0.018 + 0.05 * depth
      shine += strength * Math.exp(-(((u - x) / spread) ** 2)) * smoothstep(0.35, 0.6, noise(u * 6, v * 70, 8))
    }
    return mix(colour, ramp(gold, 0.2 + 0.5 * random()), clamp(shine, 0, 0.95))
  }

  /** The tower stripe by stripe, and its lamp. */
  lighthouse(picture: Picture, height: Field, random: Random): void {
    const { x, top, foot } = tower
    for (let row = 0; row < 60; row++) {
      const t = row / 59
      const v = top + (foot - top) * t
      const half = 0.017 + 0.013 * t
      const red = Math.floor(t * 6) % 2 === 1
      for (let k = 0; k < 4; k++) {
        const across = (k - 1.5) * 0.5
        const lit = red ? mix(rgb('#d4573a'), rgb('#7a2347'), across * 0.5 + 0.5) : mix(rgb('#fbf3df'), rgb('#7d97cf'), across * 0.6 + 0.4)
        this.dab(picture, height, x + (across - 0.35) * half, v, half * 640 * 0.62, 4.6, vary(lit, random), 0.08 * (random() - 0.5), random)
      }
    }
    for (const [v, half, colour] of [[top - 0.004, 0.026, '#20264f'], [top - 0.042, 0.021, '#7a2347'], [top - 0.05, 0.011, '#7a2347']] as const) {
      this.dab(picture, height, x - half, v, half * 1280, 5, rgb(colour), 0, random)
    }
    for (let i = 0; i < 14; i++) this.dab(picture, height, x - 0.013 + 0.02 * random(), top - 0.012 - 0.024 * random(), 6, 4.5, ramp(gold, 0.25 * random()), 1.5, random)
  }

  /** Last touches with a small, full brush: cores of the lights, windows along the shore. */
  highlights(picture: Picture, height: Field, random: Random): void {
    for (const { x, y, r } of stars) {
      for (let i = 0; i < 22; i++) {
        const angle = random() * 7
        const d = Math.sqrt(random()) * r * 0.8
        this.dab(picture, height, x + Math.cos(angle) * d, y + Math.sin(angle) * d, 9, 4.5, ramp(gold, random() * 0.35), angle + 1.6, random)
      }
    }
    for (let i = 0; i < 30; i++) this.house(picture, height, 0.4 + 0.58 * random(), shore - 0.004 - 0.03 * random() ** 1.4, random)
    for (let i = 0; i < 190; i++) {
      const [x, reach] = ([[moon.x, 1], [moon.x, 1], [tower.x + 0.02, 0.8], [0.56, 0.5], [0.93, 0.5]] as const)[i % 5] ?? [0.5, 1]
      const depth = random() ** 1.3
      const v = shore + 0.012 + depth * 0.25 * reach
      const u = x + gaussian(random) * (0.012 + 0.032 * depth)
      this.dab(picture, height, u, v, 7 + 16 * depth, 2.6 + 2 * depth, ramp(gold, 0.1 + 0.65 * random()), 0.06 * gaussian(random), random)
    }
  }

  /** Walls, a roof, and more often than not a lit window. */
  private house(picture: Picture, height: Field, u: number, v: number, random: Random): void {
    const wall = mix(rgb('#3d5a9e'), rgb('#c9c7b4'), random())
    this.dab(picture, height, u, v, 10, 6, wall, 0, random)
    this.dab(picture, height, u - 0.003, v - 0.009, 12, 4, mix(rgb('#7a3346'), rgb('#26305e'), random()), -0.25 + 0.5 * random(), random)
    if (random() < 0.75) this.dab(picture, height, u + 0.005, v, 3.5, 3.4, ramp(gold, random() * 0.5), 1.5, random)
  }

  private dab(picture: Picture, height: Field, u: number, v: number, length: number, width: number, colour: Rgb, angle: number, random: Random): void {
    const path = trace({ x: u * this.side, y: v * this.side }, length, () => angle)
    oilStroke(picture, height, path, { width, length, colour, load: 1.8 }, random)
  }
}

function vary(colour: Rgb, random: Random): Rgb {
  const light = 1 + 0.09 * gaussian(random)
  const warm = 7 * gaussian(random)
  return [colour[0] * light + warm, colour[1] * light, colour[2] * light - warm]
}
