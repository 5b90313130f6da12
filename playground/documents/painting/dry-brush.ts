import type { Point } from './brush.ts'
import type { Field } from './field.ts'
import type { Random } from './noise.ts'
import { clamp, smoothstep } from './picture.ts'

interface Dry {
  /** Half the width in pixels at a part of the way, 0 to 1. */
  halfAt: (t: number) => number
  density: number
  /** 0 soaked, 1 nearly dry: the paper shows through where its grain stands high. */
  dryness: number
}

/** A stroke whose bristles run out of ink on the way. */
export function dryStroke(
  ink: Field,
  paper: Field,
  path: readonly Point[],
  { halfAt, density, dryness }: Dry,
  random: Random,
): void {
  const bristles = 90
  const load = new Float32Array(bristles)
  let drift = random()
  for (let b = 0; b < bristles; b++) {
    drift = clamp(drift + (random() - 0.5) * 0.5, 0, 1)
    load[b] = 0.5 + 0.8 * drift
  }
  for (let s = 0; s + 1 < path.length; s++) {
    const from = path[s]
    const to = path[s + 1]
    if (!from || !to) continue
    const t = s / path.length
    const half = halfAt(t)
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
    const nx = -(to.y - from.y) / length
    const ny = (to.x - from.x) / length
    for (let across = -half; across <= half; across += 0.6) {
      const b = Math.min(bristles - 1, Math.floor(((across + half) / (2 * half + 0.01)) * bristles))
      const x = Math.round(from.x + nx * across)
      const y = Math.round(from.y + ny * across)
      const wet = (load[b] ?? 0) * (1.25 - dryness * (0.35 + t)) - 0.75 * dryness * paper.get(x, y)
      const rim = 0.8 + 0.45 * smoothstep(0.55, 1, Math.abs(across) / (half + 0.01))
      const covers = smoothstep(0, 0.22, wet)
      if (covers > 0.02) ink.raise(x, y, density * covers * rim * (0.75 + 0.35 * (load[b] ?? 0)))
    }
  }
}
