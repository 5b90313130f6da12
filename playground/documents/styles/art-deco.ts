import { Field, relief } from '../painting/field.ts'
import { fractal, grain, noise } from '../painting/noise.ts'
import { clamp, mix, Picture, ramp, rgb, smoothstep, type Rgb } from '../painting/picture.ts'

const gold = ['#5f4312', '#9a6f23', '#cfa245', '#f3d58a', '#fff4cf'].map(rgb)
const emerald = ['#04231f', '#07423a', '#0c6353', '#1c8a72'].map(rgb)
const navy = ['#070f22', '#0d1b3a', '#16305a'].map(rgb)

/** The figure is symmetrical: `u` is the distance from the middle axis, both are parts of the side. */
interface Place {
  u: number
  v: number
}

const horizon = 0.735
const centre = 0.43

/** A tower before a sunburst, inlaid gold on lacquer: fine lines, fans, steps, one axis. */
export function paintArtDeco(side: number, seed: number): Picture {
  const picture = new Picture(side, side)
  const inlay = new Field(side, side, (x, y) => goldAt(place(x, y, side), 1 / side))
  const round = inlay.blurred(1.2)
  picture.map((x, y) => {
    const at = place(x, y, side)
    const lacquer = ground(at, x / side, y / side, seed)
    const covered = inlay.get(x, y)
    if (covered <= 0) {
      const shadow = inlay.get(x - 2, y - 3)
      return mix(lacquer, [0, 6, 10], shadow * 0.45)
    }
    // Leaf laid by hand: broad reflections, fine scratches, seams, and a lit edge.
    const shine =
      0.5 + 0.34 * Math.sin((x + y * 1.6) / (side * 0.085) + 2.4 * fractal(x / 130, y / 130, 2, seed))
    const scratch = 0.16 * (noise(x / 1.4, y / 16, seed + 2) - 0.5) + 0.08 * (grain(x, y, seed + 3) - 0.5)
    const worn = smoothstep(0.7, 0.82, fractal(x / 17, y / 17, 4, seed + 4))
    const metal = ramp(gold, clamp(shine + scratch + 0.55 * relief(round, x, y), 0, 1))
    return mix(lacquer, metal, covered * (1 - 0.55 * worn))
  })
  return picture
}

function place(x: number, y: number, side: number): Place {
  return { u: Math.abs(x / side - 0.5), v: y / side }
}

function ground({ u, v }: Place, x: number, y: number, seed: number): Rgb {
  const depth = 0.5 + 0.5 * fractal(x * 4, y * 4, 3, seed)
  const speck =
    1 + 0.16 * (grain(x * 640, y * 640, seed + 8) - 0.5) + 0.12 * (fractal(x * 90, y * 90, 2, seed + 9) - 0.5)
  let colour: Rgb
  if (Math.max(u * 2, Math.abs(v - 0.5) * 2) > 0.915) colour = ramp(navy, 0.25 + 0.3 * depth)
  else if (inTower({ u, v }) > 0) colour = mix(ramp(navy, 0.2 + 0.7 * depth), emerald[0] ?? [0, 0, 0], u * 4)
  else if (v > horizon) colour = fanGround({ u, v }, depth)
  else if (Math.hypot(0.452 - u, v - 0.048) < 0.104) colour = ramp(navy, 0.3 * depth)
  else {
    const r = Math.hypot(u, v - centre)
    const ray = Math.floor(rayAt({ u, v })) % 2 === 0
    const glow = Math.exp(-r * 2.4)
    colour = ray
      ? ramp(emerald, 0.12 + 0.95 * glow * depth * 1.3)
      : ramp(navy, 0.2 + 0.5 * depth * glow * 1.6)
  }
  const light = speck * (1.1 - 0.9 * Math.hypot(u, v - 0.45) ** 2)
  return [colour[0] * light, colour[1] * light, colour[2] * light]
}

function rayAt({ u, v }: Place): number {
  return (Math.atan2(u, centre + 0.06 - v) / Math.PI) * 26 + 0.5
}

const steps = [
  { half: 0.028, top: 0.215 },
  { half: 0.052, top: 0.29 },
  { half: 0.078, top: 0.375 },
  { half: 0.108, top: 0.475 },
  { half: 0.142, top: 0.59 },
  { half: 0.185, top: 0.675 },
]

/** Positive inside the stepped tower: the distance to its outline. */
function inTower({ u, v }: Place): number {
  let best = -1
  for (const { half, top } of steps) best = Math.max(best, Math.min(half - u, v - top, horizon - v))
  return best
}

function fan({ u, v }: Place): { r: number; row: number; angle: number } {
  const width = 0.094
  const pitch = 0.062
  for (let row = 6; row >= 0; row--) {
    const base = horizon + 0.012 + (row + 1) * pitch
    const shift = row % 2 === 0 ? 0 : width / 2
    const cell = Math.round((u - shift) / width)
    const du = u - shift - cell * width
    const r = Math.hypot(du, v - base) / (width * 0.66)
    const above = horizon + 0.012 + row * pitch
    if (r < 1 && v < base && row >= 0 && above < 1) {
      const covering =
        row < 6 && Math.hypot(u - nearest(u, row + 1, width), v - base - pitch) / (width * 0.66) < 1
      if (!covering) return { r, row, angle: Math.atan2(du, base - v) }
    }
  }
  return { r: 2, row: -1, angle: 0 }
}

function nearest(u: number, row: number, width: number): number {
  const shift = row % 2 === 0 ? 0 : width / 2
  return shift + Math.round((u - shift) / width) * width
}

function fanGround(at: Place, depth: number): Rgb {
  const { r, row } = fan(at)
  if (r > 1) return ramp(navy, 0.1)
  return row % 2 === 0
    ? ramp(emerald, 0.1 + 0.6 * (1 - r) * depth + 0.12)
    : ramp(navy, 0.25 + 0.7 * (1 - r) * depth)
}

/** How much of a pixel is gold, `pixel` being its size. */
function goldAt(at: Place, pixel: number): number {
  const { u, v } = at
  const line = (distance: number, width: number): number =>
    smoothstep(width / 2 + pixel * 0.7, width / 2 - pixel * 0.7, Math.abs(distance))
  const border = 0.5 - Math.max(u, Math.abs(v - 0.5))
  let amount = Math.max(
    line(border - 0.022, 0.007),
    line(border - 0.034, 0.0028),
    line(border - 0.043, 0.0028),
    corner(at, line),
  )
  if (border < 0.046) return amount

  const tower = inTower(at)
  if (tower > -0.004) amount = Math.max(amount, line(tower, 0.0055), tower > 0 ? facade(at, tower, line) : 0)
  if (tower > 0) return amount
  if (Math.abs(v - horizon) < 0.012)
    return Math.max(amount, line(v - horizon, 0.006), line(v - horizon - 0.0085, 0.0022))
  if (v > horizon) {
    const { r } = fan(at)
    const rings = [0.97, 0.78, 0.6, 0.42, 0.22].map((ring, index) =>
      line((r - ring) * 0.062, index === 0 ? 0.0048 : 0.0024),
    )
    return Math.max(amount, ...rings)
  }
  const inCorner = Math.hypot(0.452 - u, v - 0.048) < 0.106
  return inCorner ? amount : Math.max(amount, sunburst(at, line), spire(at, line))
}

type Line = (distance: number, width: number) => number

function sunburst(at: Place, line: Line): number {
  const r = Math.hypot(at.u, at.v - centre - 0.06)
  const ray = rayAt(at)
  const edge = Math.abs(ray - Math.round(ray)) * (Math.PI / 26) * r
  let amount = r > 0.235 ? line(edge, 0.0024 + 0.004 * r) : 0
  const middle = Math.abs(((ray + 0.5) % 1) - 0.5) * (Math.PI / 26) * r
  if (Math.floor(ray) % 2 === 0 && r > 0.38) amount = Math.max(amount, line(middle, 0.0018))
  for (const [ring, width] of [
    [0.235, 0.007],
    [0.249, 0.0024],
    [0.215, 0.0024],
  ] as const)
    amount = Math.max(amount, line(r - ring, width))
  // A chain of beads around the disc.
  const bead = ((Math.atan2(at.u, centre + 0.06 - at.v) / Math.PI) * 60) % 1
  const along = (bead - 0.5) * (Math.PI / 60) * 0.268
  return Math.max(amount, line(Math.hypot(along, r - 0.268), 0.0095))
}

const bay = 0.0172
const floor = 0.0188

function facade({ u, v }: Place, tower: number, line: Line): number {
  let amount = line(tower - 0.0095, 0.0022)
  if (tower < 0.014) return amount
  // Piers run up the whole front; between them windows, each storey lit as chance has it.
  const column = u / bay
  const storey = v / floor
  const pier = line((column - Math.round(column)) * bay, 0.0026)
  const wide = Math.abs((column % 1) - 0.5) * bay
  const tall = Math.abs((storey % 1) - 0.5) * floor
  const lit = grain(Math.floor(column), Math.floor(storey), 11)
  const window = wide < 0.0042 && tall < 0.0058 ? 0.25 + 0.75 * smoothstep(0.35, 0.8, lit) : 0
  amount = Math.max(amount, pier, window)
  return amount
}

function spire({ u, v }: Place, line: Line): number {
  if (v > 0.216 || v < 0.07) return 0
  const half = 0.011 * ((v - 0.07) / 0.146) ** 1.6 + 0.0012
  const balls = Math.max(line(Math.hypot(u, v - 0.185), 0.026), line(Math.hypot(u, v - 0.15), 0.017))
  return Math.max(line(u, half * 2), balls)
}

/** Quarter fans in the upper corners. */
function corner({ u, v }: Place, line: Line): number {
  const r = Math.hypot(0.452 - u, v - 0.048)
  if (u > 0.454 || v < 0.046 || r > 0.108) return 0
  const angle = Math.atan2(0.452 - u, v - 0.048)
  const spoke = Math.abs((((angle / Math.PI) * 16) % 1) - 0.5) * (Math.PI / 16) * r
  return Math.max(
    line(r - 0.104, 0.0055),
    line(r - 0.09, 0.0022),
    r > 0.032 && r < 0.09 ? line(spoke, 0.0026) : 0,
    line(r - 0.03, 0.004),
  )
}
