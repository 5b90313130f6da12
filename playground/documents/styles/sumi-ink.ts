import type { Point } from '../painting/brush.ts'
import { dryStroke } from '../painting/dry-brush.ts'
import { Field } from '../painting/field.ts'
import { fractal, gaussian, grain, noise, seeded, type Random } from '../painting/noise.ts'
import { Picture, rgb, smoothstep } from '../painting/picture.ts'

/** Bamboo before misty mountains, ink on rice paper: wet washes, dry brush, one red seal. */
export function paintSumiInk(side: number, seed: number): Picture {
  const random = seeded(seed)
  const paper = new Field(
    side,
    side,
    (x, y) => 0.6 * fractal(x / 3.1, y / 3.1, 2, seed) + 0.4 * noise(x / 1.3, y / 9, seed + 1),
  )
  const ink = new Field(side, side)
  sun(ink, side, seed)
  for (const [index, base] of [0.4, 0.52, 0.66].entries())
    mountain(ink, side, seed + index * 37, base, 0.34 + index * 0.28)
  bamboo(ink, paper, side, random)
  birds(ink, paper, side, random)

  const picture = new Picture(side, side)
  const ground = rgb('#f4eee0')
  picture.map((x, y) => {
    const fibre =
      1 -
      0.035 * (paper.get(x, y) - 0.5) -
      0.05 * smoothstep(0.72, 0.8, noise(x / 22, y / 2.2, seed + 5)) * noise(x / 40, y / 40, 3)
    const corner = 1 - 0.1 * Math.hypot(x / side - 0.5, y / side - 0.5) ** 2
    // Pigment settles in the paper's hollows; thin ink is a little warm, thick ink a little blue.
    const density = ink.get(x, y) * (0.86 + 0.3 * paper.get(x, y))
    const light = fibre * corner
    return [
      ground[0] * light * Math.exp(-density * 1.06),
      ground[1] * light * Math.exp(-density * 1.03),
      ground[2] * light * Math.exp(-density * 0.95),
    ]
  })
  seal(picture, side, seed)
  return picture
}

/** A pale disc left free in a grey wash. */
function sun(ink: Field, side: number, seed: number): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const wobble = 5 * (fractal(x / 30, y / 30, 2, seed + 60) - 0.5)
      const d = Math.hypot(x - side * 0.66, y - side * 0.2) + wobble
      const wash =
        0.26 * smoothstep(side * 0.34, side * 0.1, d) * (0.55 + 0.9 * fractal(x / 90, y / 60, 3, seed + 61))
      ink.set(x, y, ink.get(x, y) + wash * smoothstep(side * 0.088, side * 0.096, d))
    }
  }
}

/** One range: ink gathers at the ridge, runs down and is lost in mist. */
function mountain(ink: Field, side: number, seed: number, base: number, strength: number): void {
  for (let x = 0; x < side; x++) {
    const u = x / side
    const peaks = fractal(u * 3.2 + seed, 0.3, 2, seed)
    const ridge = (base - 0.36 * (peaks - 0.36) - 0.035 * (fractal(u * 22, 1, 3, seed) - 0.5)) * side
    for (let y = Math.max(0, Math.floor(ridge) - 6); y < side; y++) {
      const edge = ridge + 7 * (fractal(x / 9, y / 9, 2, seed + 2) - 0.5)
      const depth = y - edge
      if (depth < -1) continue
      const fade = Math.exp(-depth / (side * 0.1))
      const line = Math.exp(-depth / 5) * 0.55 * smoothstep(0.3, 0.62, noise(u * 9, 2, seed + 3))
      const runs = 0.55 + 0.9 * fractal(x / 14 + depth / 60, depth / 70, 3, seed + 4)
      const veins = 0.5 * smoothstep(0.55, 0.75, fractal(x / 12 - depth / 22, depth / 34, 3, seed + 6)) * fade
      ink.set(
        x,
        y,
        ink.get(x, y) * (1 - 0.25 * fade) +
          strength * smoothstep(-1, 1.5, depth) * (fade * runs + line + veins),
      )
    }
  }
}

function bamboo(ink: Field, paper: Field, side: number, random: Random): void {
  const canes = [
    { x: 0.2, lean: 0.05, half: 12.5, density: 1.7, dryness: 0.75 },
    { x: 0.085, lean: 0.09, half: 7, density: 0.75, dryness: 0.6 },
    { x: 0.315, lean: -0.02, half: 5, density: 0.4, dryness: 0.5 },
  ]
  for (const { x, lean, half, density, dryness } of canes) {
    for (let y = 1.03; y > -0.05;) {
      const long = 0.15 + 0.05 * random()
      const path: Point[] = []
      for (let t = 0; t <= 1; t += 1 / (long * side)) {
        const v = y - t * (long - 0.012)
        path.push({ x: (x + lean * (1 - v) ** 1.4) * side, y: v * side })
      }
      const pinch = (t: number): number => half * (0.86 + 0.3 * (Math.abs(t - 0.5) * 2) ** 5)
      dryStroke(ink, paper, path, { halfAt: pinch, density, dryness }, random)
      const joint = path.at(-1)
      if (joint) node(ink, paper, joint, half, density, random)
      if (joint && y < 0.95) twig(ink, paper, joint, half, density, side, random)
      y -= long
    }
  }
}

/** The dark hook at a joint. */
function node(
  ink: Field,
  paper: Field,
  { x, y }: Point,
  half: number,
  density: number,
  random: Random,
): void {
  const path: Point[] = []
  for (let t = -1.15; t <= 1.15; t += 0.04) path.push({ x: x + t * half, y: y - 3 + 3.5 * t * t })
  dryStroke(
    ink,
    paper,
    path,
    { halfAt: () => 1.3 + half * 0.09, density: density * 1.5, dryness: 0.1 },
    random,
  )
}

function twig(
  ink: Field,
  paper: Field,
  from: Point,
  half: number,
  density: number,
  side: number,
  random: Random,
): void {
  const right = random() < 0.62
  const reach = side * (0.08 + 0.09 * random())
  const angle = right ? -0.65 + 0.3 * random() : Math.PI + 0.65 - 0.3 * random()
  const path: Point[] = []
  for (let t = 0; t <= 1; t += 1 / reach) {
    path.push({
      x: from.x + Math.cos(angle) * reach * t,
      y: from.y + Math.sin(angle) * reach * t + 14 * t * t,
    })
  }
  dryStroke(ink, paper, path, { halfAt: (t) => half * 0.13 * (1.5 - t), density, dryness: 0.3 }, random)
  const leaves = 4 + Math.floor(random() * 4)
  for (let i = 0; i < leaves; i++) {
    const at = path[Math.floor((0.4 + (0.6 * i) / leaves) * (path.length - 1))]
    if (!at) continue
    const down = (right ? 0.35 : Math.PI - 0.35) + (right ? 1 : -1) * (0.75 * random() + 0.12 * i)
    leaf(
      ink,
      paper,
      at,
      down,
      half * (5 + 4 * random()),
      half * 0.52,
      density * (0.55 + 0.7 * random()),
      random,
    )
  }
}

function leaf(
  ink: Field,
  paper: Field,
  from: Point,
  angle: number,
  length: number,
  half: number,
  density: number,
  random: Random,
): void {
  const path: Point[] = []
  const bend = 0.35 * gaussian(random)
  for (let t = 0; t <= 1; t += 1 / length) {
    const turned = angle + bend * t
    path.push({ x: from.x + Math.cos(turned) * length * t, y: from.y + Math.sin(turned) * length * t })
  }
  const halfAt = (t: number): number =>
    Math.max(0.5, half * Math.sin(Math.PI * Math.min(1, t * 1.15 + 0.06)) ** 0.8 * (1 - t * 0.4))
  dryStroke(ink, paper, path, { halfAt, density, dryness: 0.35 }, random)
}

function birds(ink: Field, paper: Field, side: number, random: Random): void {
  for (const [u, v, size] of [
    [0.78, 0.32, 13],
    [0.85, 0.29, 10],
    [0.72, 0.37, 8],
    [0.9, 0.34, 7],
  ] as const) {
    for (const wing of [-1, 1]) {
      const path: Point[] = []
      for (let t = 0; t <= 1; t += 0.04)
        path.push({ x: u * side + wing * size * t, y: v * side - size * 0.55 * Math.sin(t * 2.4) })
      dryStroke(ink, paper, path, { halfAt: (t) => 1.5 * (1.1 - t), density: 1.4, dryness: 0.15 }, random)
    }
  }
}

/** A carved seal in cinnabar: characters of no language, worn at the edges. */
function seal(picture: Picture, side: number, seed: number): void {
  const size = Math.round(side * 0.075)
  const left = Math.round(side * 0.855)
  const top = Math.round(side * 0.85)
  const cell = size / 9
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const worn = fractal(x / 5, y / 5, 2, seed + 90)
      const inside = Math.min(x, y, size - 1 - x, size - 1 - y) - 2.2 * worn
      const column = Math.floor(x / cell)
      const line = Math.floor(y / cell)
      const carved =
        column % 4 !== 0 && line % 2 === 0 && inside > cell && grain(column >> 2, line, seed + 91) < 0.72
      const stem = column % 4 === 2 && inside > cell && line !== 4
      const covered = inside > 0 && !(carved || stem) ? 0.9 - 0.5 * smoothstep(0.55, 0.75, worn) : 0
      picture.blend(left + x, top + y, [186, 38, 30], covered)
    }
  }
}
