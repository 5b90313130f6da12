import type { Field } from './field.ts'
import { type Random } from './noise.ts'
import type { Picture, Rgb } from './picture.ts'

export interface Point {
  x: number
  y: number
}

export interface OilStroke {
  length: number
  width: number
  colour: Rgb
  /** How high the paint stands, 1 is a normal load. */
  load: number
}

/** Points one pixel apart along a field of directions (radians), never turning back on itself. */
export function trace(start: Point, length: number, angleAt: (x: number, y: number) => number): Point[] {
  const points: Point[] = [start]
  let { x, y } = start
  let previous = angleAt(x, y)
  for (let step = 1; step < length; step++) {
    let angle = angleAt(x, y)
    if (Math.cos(angle - previous) < 0) angle += Math.PI
    x += Math.cos(angle)
    y += Math.sin(angle)
    previous = angle
    points.push({ x, y })
  }
  return points
}

/** A loaded bristle brush drawn along a path: opaque colour, furrows and ridges in the height of the paint. */
export function oilStroke(
  picture: Picture,
  height: Field,
  path: readonly Point[],
  stroke: OilStroke,
  random: Random,
): void {
  const { width, colour, load } = stroke
  const bristles = Math.max(3, Math.ceil(width * 1.9))
  const tone = new Float32Array(bristles)
  const furrow = new Float32Array(bristles)
  const begin = new Float32Array(bristles)
  const end = new Float32Array(bristles)
  let drift = 0
  for (let b = 0; b < bristles; b++) {
    drift = drift * 0.6 + (random() - 0.5) * 0.9
    tone[b] = 1 + drift * 0.2
    furrow[b] = 0.35 + random() * 0.65
    begin[b] = random() * width * 0.45
    end[b] = path.length - random() * width * 0.9
  }
  for (let s = 0; s < path.length; s++) {
    const point = path[s]
    const ahead = path[Math.min(path.length - 1, s + 1)]
    const behind = path[Math.max(0, s - 1)]
    if (!point || !ahead || !behind) continue
    const dx = ahead.x - behind.x
    const dy = ahead.y - behind.y
    const norm = Math.hypot(dx, dy) || 1
    const along = s / path.length
    const half = (width / 2) * Math.min(1, 0.55 + along * 4, 0.3 + (1 - along) * 2.2)
    for (let b = 0; b < bristles; b++) {
      if (s < (begin[b] ?? 0) || s > (end[b] ?? 0)) continue
      const across = (b / (bristles - 1)) * 2 - 1
      const x = Math.round(point.x - (dy / norm) * across * half)
      const y = Math.round(point.y + (dx / norm) * across * half)
      if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) continue
      const light = tone[b] ?? 1
      picture.blend(x, y, [colour[0] * light, colour[1] * light, colour[2] * light], 0.8)
      // Paint is pushed to the sides and piles up where the brush leaves.
      const ridge = across ** 6 * 0.5 + along ** 5 * 0.5
      height.set(x, y, height.get(x, y) * 0.3 + load * ((furrow[b] ?? 0) + ridge))
    }
  }
}
