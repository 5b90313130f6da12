import { oilStroke, trace } from '../painting/brush.ts'
import { Field, relief } from '../painting/field.ts'
import { fractal, gaussian, noise, seeded, type Random } from '../painting/noise.ts'
import { clamp, mix, Picture, ramp, rgb, smoothstep, type Rgb } from '../painting/picture.ts'

const night = ['#0b1445', '#14267a', '#1d46b4', '#3f7cd6', '#7fb4e6', '#d3e6e4'].map(rgb)
const gold = ['#fff7c4', '#f8df6a', '#f0b22e', '#c98a2a'].map(rgb)
const land = ['#08121f', '#10302f', '#1f4a3d', '#2d5f63', '#274a86'].map(rgb)
const water = ['#081742', '#123184', '#2a5fc2', '#5f9bd8'].map(rgb)

/** Positions and radii as parts of the side. */
const moon = { x: 0.79, y: 0.17, r: 0.07 }
const stars = [moon, { x: 0.12, y: 0.12, r: 0.028 }, { x: 0.36, y: 0.07, r: 0.02 }, { x: 0.56, y: 0.12, r: 0.024 }, { x: 0.07, y: 0.4, r: 0.022 }, { x: 0.93, y: 0.44, r: 0.022 }, { x: 0.63, y: 0.47, r: 0.017 }, { x: 0.27, y: 0.53, r: 0.016 }]
const whirls = [{ x: 0.4, y: 0.31, r: 0.19, turn: 1 }, { x: 0.67, y: 0.37, r: 0.1, turn: -1 }, { x: 0.16, y: 0.27, r: 0.09, turn: -1 }]
const shore = 0.74
const tower = { x: 0.245, top: 0.44, foot: 0.71 }

/** A harbour at night in thick oil paint: the sky turns in strokes that follow a field of whirls. */
export function paintStarryOil(side: number, seed: number): Picture {
  const random = seeded(seed)
  const picture = new Picture(side, side, rgb('#16306b'))
  const height = new Field(side, side)
  const scene = new Scene(side, seed)
  const passes = [
    { count: 1500, width: 17, length: 62, load: 0.7 },
    { count: 3600, width: 9.5, length: 44, load: 1 },
    { count: 5200, width: 6, length: 30, load: 1.2 },
  ]
  for (const { count, width, length, load } of passes) {
    for (let i = 0; i < count; i++) {
      const start = { x: random() * side, y: random() * side }
      const size = (0.7 + random() * 0.6) * scene.fineness(start.x, start.y)
      const path = trace(start, Math.max(6, length * size), (x, y) => scene.angle(x, y))
      const colour = scene.colour(start.x, start.y, random)
      oilStroke(picture, height, path, { width: width * size, length, colour, load }, random)
    }
  }
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

  private region(u: number, v: number): 'sky' | 'hill' | 'head' | 'tower' | 'lamp' | 'water' {
    const half = 0.016 + 0.012 * ((v - tower.top) / (tower.foot - tower.top))
    if (Math.abs(u - tower.x) < half * 1.1 && v > tower.top - 0.035 && v < tower.top) return 'lamp'
    if (Math.abs(u - tower.x) < half && v >= tower.top && v < tower.foot) return 'tower'
    const quay = shore + 0.1 - smoothstep(0, 0.5, u) * 0.1
    if (v > this.head(u) && v < quay) return 'head'
    if (v > shore || v > quay) return 'water'
    return v > this.hill(u) ? 'hill' : 'sky'
  }

  fineness(x: number, y: number): number {
    const u = x / this.side
    const v = y / this.side
    const part = this.region(u, v)
    if (part === 'tower' || part === 'lamp') return 0.4
    if (part !== 'sky') return 0.75
    return stars.some((star) => Math.hypot(u - star.x, v - star.y) < star.r * 2.6) ? 0.5 : 1
  }

  angle(x: number, y: number): number {
    const u = x / this.side
    const v = y / this.side
    const part = this.region(u, v)
    if (part === 'tower' || part === 'lamp') return Math.PI / 2
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
      case 'lamp':
        return gold[0] ?? [255, 247, 196]
      case 'tower':
        return Math.floor((v - tower.top) * 22) % 2 === 0 ? mix(rgb('#f1ead6'), rgb('#7f96c8'), u > tower.x ? 0.6 : 0) : mix(rgb('#b8452f'), rgb('#3c2250'), u > tower.x ? 0.5 : 0)
      case 'head':
        return ramp(land, 0.55 * fractal(u * 14, v * 14, 2, 21) + 0.25 * random())
      case 'hill':
        return ramp(land, 0.35 + 0.9 * (0.75 - v) * 4 * random() + 0.35 * noise(u * 10, v * 20, 9))
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
      const rings = 0.62 + 0.38 * Math.cos(d * 4.4)
      const glow = d < 1 ? 1 : Math.exp(-(d - 1) * 0.75) * rings
      colour = mix(colour, ramp(gold, clamp((d - 0.3) * 0.28 + 0.12 * random(), 0, 0.75)), clamp(glow * 1.05, 0, 1))
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

  /** Last touches with a small, full brush: cores of the lights, windows along the shore. */
  highlights(picture: Picture, height: Field, random: Random): void {
    for (const { x, y, r } of stars) {
      for (let i = 0; i < 22; i++) {
        const angle = random() * 7
        const d = Math.sqrt(random()) * r * 0.8
        this.dab(picture, height, x + Math.cos(angle) * d, y + Math.sin(angle) * d, 9, 4.5, ramp(gold, random() * 0.35), angle + 1.6, random)
      }
    }
    for (let i = 0; i < 46; i++) {
      const u = 0.42 + 0.56 * random()
      const v = shore - 0.004 - 0.035 * random() ** 1.5
      this.dab(picture, height, u, v, 5, 3.4, ramp(gold, random() * 0.8), random() < 0.5 ? 0 : 1.5, random)
    }
    for (let i = 0; i < 12; i++) this.dab(picture, height, tower.x + 0.01 * gaussian(random), tower.top - 0.018, 7, 4, ramp(gold, 0.2 * random()), 0, random)
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
