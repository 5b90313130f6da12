import { Field } from '../painting/field.ts'
import { fractal, gaussian, grain, noise, seeded, type Random } from '../painting/noise.ts'
import { clamp, mix, Picture, ramp, rgb, smoothstep, type Rgb } from '../painting/picture.ts'

const zenith = ['#101a3f', '#2b2f66', '#6b4a83', '#c9707f', '#f5a66b', '#ffd9a0'].map(rgb)
const haze = rgb('#e79a78')
const near = rgb('#0a1022')
/** The last light stands here on the horizon; all are parts of width and height. */
const glow = { u: 0.64, v: 0.6 }
const shore = 0.64

/** A lake between mountains after sunset, as a photograph: haze, light on water, dark firs, film grain. */
export function paintDusk(width: number, height: number, seed: number): Picture {
  const random = seeded(seed)
  const picture = new Picture(width, height)
  const line = Math.round(shore * height)
  paintSky(picture, line, seed)
  stars(picture, random)
  for (let layer = 0; layer < 5; layer++) paintRidge(picture, line, layer, seed)
  cabin(picture, line)
  reflect(picture, line, seed)
  foreground(picture, random, seed)
  develop(picture, seed)
  return picture
}

function paintSky(picture: Picture, line: number, seed: number): void {
  const { width, height } = picture
  for (let y = 0; y < line; y++) {
    for (let x = 0; x < width; x++) {
      const u = x / width
      const v = y / height
      const d = Math.hypot((u - glow.u) * 1.1, (v - glow.v) * 1.5)
      let colour = ramp(zenith, v * 1.18 + 0.34 * Math.exp(-d * 3.4) - 0.06)
      colour = mix(colour, [255, 238, 200], 0.85 * Math.exp(-((d / 0.1) ** 2)))
      // Streaks of cloud, flattened towards the horizon and lit from below.
      const flat = 1 / (0.14 + (glow.v - v) * 1.1)
      const body = fractal(u * 2.6 * (0.6 + flat * 0.28) + 3, v * 9 + flat * 1.6, 5, seed)
      const cover = smoothstep(0.5, 0.72, body) * smoothstep(0.62, 0.45, v) * smoothstep(-0.05, 0.2, v)
      if (cover > 0) {
        const lit = smoothstep(0.72, 0.52, body) * Math.exp(-d * 1.5) * 1.5
        const cloud = mix(
          mix(rgb('#322c5c'), rgb('#8a5077'), smoothstep(0.05, 0.5, v)),
          rgb('#ffb277'),
          clamp(lit, 0, 1),
        )
        colour = mix(colour, cloud, cover * 0.8)
      }
      picture.set(x, y, colour)
    }
  }
}

function stars(picture: Picture, random: Random): void {
  for (let i = 0; i < 150; i++) {
    const x = Math.floor(random() * picture.width)
    const y = Math.floor(random() ** 1.7 * picture.height * 0.34)
    const bright = random() ** 3 * smoothstep(0.36, 0.05, y / picture.height)
    picture.blend(x, y, [235, 238, 255], bright)
    picture.blend(x + 1, y, [235, 238, 255], bright * 0.35)
    picture.blend(x, y + 1, [235, 238, 255], bright * 0.35)
  }
}

/** One range of mountains, 0 the farthest; nearer ones are darker, lower, wooded and less hidden by haze. */
function paintRidge(picture: Picture, line: number, layer: number, seed: number): void {
  const { width, height } = picture
  const depth = layer / 4
  const scale = 2.2 + layer * 1.1
  const base = shore - 0.185 + 0.155 * depth
  for (let x = 0; x < width; x++) {
    const u = x / width
    const wave = fractal(u * scale + layer * 7, 0.5, 6, seed + layer * 31)
    const valley = 0.16 * (1 - depth * 0.4) * Math.exp(-(((u - glow.u) / 0.24) ** 2))
    let top = base - (0.5 - depth * 0.22) * (wave - 0.5) * 0.9 + valley - 0.05
    if (layer >= 3) top -= firs(u, layer, seed)
    const first = Math.max(0, Math.floor(top * height))
    for (let y = first; y < line; y++) {
      const v = y / height
      const d = Math.hypot(u - glow.u, (v - glow.v) * 1.4)
      const light = Math.exp(-d * 3)
      const distant = mix(rgb('#5b4c80'), haze, clamp(light * 1.3, 0, 1))
      const rock = fractal(u * 30 + (y - first) / 90, v * 40, 3, seed + layer)
      const slope = mix(distant, near, 0.14 + 0.78 * depth + 0.1 * (rock - 0.5) * (1 - depth))
      // Haze lies in the valleys, thickest at the foot of each range.
      const mist =
        smoothstep(top + 0.01, shore + 0.02, v) *
        (0.72 - 0.42 * depth) *
        (0.7 + 0.6 * noise(u * 4 + layer, v * 14, seed + 5))
      const colour = mix(slope, mix(rgb('#8d6f98'), haze, clamp(light * 1.5, 0, 1)), clamp(mist, 0, 0.9))
      picture.blend(x, y, colour, clamp(y - top * height + 0.5, 0, 1))
    }
  }
}

/** How far the tops of the trees rise over a wooded ridge. */
function firs(u: number, layer: number, seed: number): number {
  const density = layer === 3 ? 210 : 120
  let rise = 0
  for (let k = -1; k <= 1; k++) {
    const cell = Math.floor(u * density) + k
    const middle = (cell + 0.2 + 0.6 * grain(cell, layer, seed)) / density
    const tall = (layer === 3 ? 0.012 : 0.026) * (0.45 + grain(cell, layer + 9, seed))
    const offset = Math.abs(u - middle) * density
    const jag = 0.12 * grain(Math.floor(offset * 14), cell, seed)
    rise = Math.max(rise, tall * clamp(1 - offset * 1.25 - jag, 0, 1))
  }
  return rise
}

/** A house on the far shore with two lit windows. */
function cabin(picture: Picture, line: number): void {
  const x0 = Math.round(picture.width * 0.265)
  const y0 = line - 2
  for (let y = -34; y <= 0; y++) {
    for (let x = -26; x <= 26; x++) {
      const roof = y < -16 && Math.abs(x) < (y + 36) * 1.35
      const wall = y >= -16 && Math.abs(x) < 20
      if (roof || wall) picture.blend(x0 + x, y0 + y, roof ? [16, 16, 32] : [26, 21, 36], 1)
      const pane = y > -13 && y < -5 && (Math.abs(x + 9) < 4 || Math.abs(x - 8) < 4)
      if (pane) picture.blend(x0 + x, y0 + y, [255, 206, 120], 1)
    }
  }
  for (let y = -46; y < 30; y++) {
    for (let x = -60; x < 60; x++) {
      picture.blend(x0 + x, y0 + y, [255, 178, 96], 0.34 * Math.exp(-(x * x + (y + 9) ** 2) / 420))
    }
  }
}

/** The lake mirrors what is above it, drawn long and broken by ripples that grow towards the viewer. */
function reflect(picture: Picture, line: number, seed: number): void {
  const { width, height } = picture
  for (let y = line; y < height; y++) {
    const depth = (y - line) / (height - line)
    const perspective = 1 / (0.05 + depth)
    for (let x = 0; x < width; x++) {
      const u = x / width
      const wave = fractal(u * (3 + perspective * 2.2), perspective * 6.5, 3, seed + 40) - 0.5
      const chop = noise(u * (20 + perspective * 14), perspective * 26, seed + 41) - 0.5
      const shift = (wave * 46 + chop * 16) * (0.15 + depth)
      const from = picture.get(x + shift * 0.25, Math.min(line - 4, line - 4 - (y - line) * 1.25 + shift))
      const water = mix(
        [from[0] * 0.84, from[1] * 0.84, from[2] * 0.9],
        rgb('#141c3e'),
        0.12 + 0.5 * depth ** 1.2,
      )
      const path = Math.exp(-(((u - glow.u) / (0.05 + 0.1 * depth)) ** 2))
      const glint = path * smoothstep(0.08, 0.3, wave + chop * 0.6) * (1 - depth) ** 0.7
      picture.set(x, y, mix(water, [255, 205, 150], clamp(glint, 0, 0.8)))
    }
  }
  for (let y = line - 3; y < line + 5; y++) {
    for (let x = 0; x < width; x++)
      picture.blend(x, y, [240, 176, 140], 0.25 * Math.exp(-(((x / width - glow.u) / 0.25) ** 2)))
  }
}

function foreground(picture: Picture, random: Random, seed: number): void {
  const { width, height } = picture
  const dark = new Field(width, height)
  for (let x = 0; x < width; x++) {
    const u = x / width
    const bank =
      1.02 -
      0.16 * smoothstep(0.55, 0, u) -
      0.09 * smoothstep(0.75, 1, u) -
      0.05 * fractal(u * 7, 2, 4, seed + 70)
    for (let y = Math.max(0, Math.floor(bank * height)); y < height; y++) dark.set(x, y, 1)
  }
  for (const [u, foot, tall] of [
    [0.06, 0.93, 0.62],
    [0.135, 0.95, 0.45],
    [0.205, 0.97, 0.3],
    [0.955, 0.97, 0.4],
    [0.9, 0.98, 0.24],
  ] as const) {
    fir(dark, u * width, foot * height, tall * height, random)
  }
  for (let i = 0; i < 520; i++) {
    const u = random() ** 1.3 * (i % 3 === 0 ? 1 : 0.5)
    const x0 = (i % 5 === 0 ? 1 - u * 0.5 : u) * width
    reed(dark, x0, height * (0.97 + 0.05 * random()), height * (0.03 + 0.1 * random() ** 2), random)
  }
  picture.map((x, y, before) => {
    const covered = dark.get(x, y)
    if (covered <= 0) return before
    const rim = 26 * Math.exp(-Math.abs(x / width - glow.u) * 3)
    const colour: Rgb = [8 + rim * 0.5, 11 + rim * 0.3, 24 + rim * 0.25]
    return mix(before, colour, Math.min(1, covered))
  })
}

/** A fir with hanging boughs. */
function fir(dark: Field, x0: number, foot: number, tall: number, random: Random): void {
  const boughs = Math.round(tall / 6.5)
  for (let y = 0; y < tall; y++)
    for (let k = -2; k <= 2; k++) dark.raise(Math.round(x0 + k * (y / tall)), Math.round(foot - tall + y), 1)
  for (let b = 0; b < boughs; b++) {
    const t = b / boughs
    for (const sideways of [-1, 1]) {
      const reach = tall * (0.025 + 0.17 * t ** 0.9) * (0.65 + 0.5 * random())
      const from = foot - tall + t * tall * 0.94 + 5 * random()
      for (let s = 0; s < reach; s += 0.5) {
        const along = s / reach
        const x = x0 + sideways * s
        const y = from + reach * (0.34 * along + 0.12 * along * along) + gaussian(random) * 0.5
        const thick = (1 - along) * 3.4 + 1
        for (let k = 0; k < thick + random() * 4; k++)
          dark.raise(Math.round(x), Math.round(y + k), random() < 0.85 ? 1 : 0.5)
      }
    }
  }
}

function reed(dark: Field, x0: number, foot: number, tall: number, random: Random): void {
  const lean = gaussian(random) * 0.28
  for (let s = 0; s < tall; s += 0.6) {
    const t = s / tall
    const x = x0 + lean * s * t
    dark.raise(Math.round(x), Math.round(foot - s), 1 - t * 0.4)
    if (t < 0.6) dark.raise(Math.round(x) + 1, Math.round(foot - s), 0.6)
  }
}

/** What a camera adds: a bloom around the light, falling off to the corners, the grain of film. */
function develop(picture: Picture, seed: number): void {
  const { width, height } = picture
  picture.map((x, y, before) => {
    const u = x / width
    const v = y / height
    const bloom = 0.13 * Math.exp(-(((u - glow.u) / 0.3) ** 2 + ((v - glow.v) / 0.2) ** 2))
    const vignette = 1.03 - 0.5 * Math.hypot(u - 0.52, (v - 0.5) * 0.85) ** 2
    const film = (grain(x, y, seed + 80) + grain(x >> 1, y >> 1, seed + 81) - 1) * 9
    return [
      (before[0] + (255 - before[0]) * bloom) * vignette + film,
      (before[1] + (196 - before[1]) * bloom) * vignette + film,
      (before[2] + (150 - before[2]) * bloom) * vignette + film,
    ]
  })
}
