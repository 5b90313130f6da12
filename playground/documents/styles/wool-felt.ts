import { cut, felt, lay, stitch, type Patch } from '../painting/felt.ts'
import { Field, relief } from '../painting/field.ts'
import { fractal, noise, seeded, type Random } from '../painting/noise.ts'
import { clamp, Picture, rgb, smoothstep } from '../painting/picture.ts'
import { capsule, circle, ellipse, leaf, overlap, union, type Shape } from '../painting/shapes.ts'

/** A robin on a branch, cut from wool felt and sewn on: fibres, soft edges, shadows, stitches. */
export function paintWoolFelt(side: number, seed: number): Picture {
  const random = seeded(seed)
  const unit = side / 640
  const picture = new Picture(side, side, rgb('#2f6f6b'))
  const height = new Field(side, side)
  mottle(picture, seed)
  const all = { left: 0, top: 0, cover: new Field(side, side, () => 1) }
  felt(picture, height, all, rgb('#2f6f6b'), random, unit)

  for (const [index, patch] of patches().entries()) {
    const wobble = (u: number, v: number): number => 0.006 * (fractal(u * 26, v * 26, 2, seed + index) - 0.5)
    const shape: Shape = (u, v) => patch.shape(u, v) + wobble(u, v)
    const piece = cut(shape, side)
    lay(picture, height, piece, patch, seed + index * 13, unit)
    felt(picture, height, piece, rgb(patch.colour), random, unit)
    if (patch.stitched) stitch(picture, height, shape, piece, unit)
  }
  details(picture, height, side, unit, random)
  const soft = height.blurred(1)
  picture.shade((x, y) => {
    const vignette = 1.04 - 0.42 * Math.hypot(x / side - 0.47, y / side - 0.46) ** 2.2
    return vignette * clamp(1 + 0.07 * relief(height, x, y) + 0.1 * relief(soft, x, y), 0.66, 1.36)
  })
  return picture
}

function patches(): Patch[] {
  const leaves = (list: readonly (readonly [number, number, number, number])[]): Shape =>
    union(...list.map(([u, v, angle, length]) => leaf(u, v, angle, length, length * 0.44)))
  const blossom = (cu: number, cv: number, r: number): Shape =>
    union(
      ...[0, 1, 2, 3, 4].map((i) =>
        circle(cu + r * Math.cos(i * 1.257 + 0.3), cv + r * Math.sin(i * 1.257 + 0.3), r * 0.82),
      ),
    )
  const branch = union(
    capsule(-0.05, 0.83, 0.42, 0.765, 0.019),
    capsule(0.42, 0.765, 1.05, 0.69, 0.015),
    capsule(0.62, 0.74, 0.79, 0.62, 0.011),
    capsule(0.19, 0.8, 0.1, 0.69, 0.011),
  )
  const body = union(
    ellipse(0.465, 0.55, 0.212, 0.19, 0.4),
    ellipse(0.51, 0.45, 0.165, 0.2, 0.5),
    circle(0.55, 0.365, 0.143),
  )
  return [
    { colour: '#ecdcb6', shape: circle(0.6, 0.4, 0.345), thick: 7, stitched: true },
    {
      colour: '#3f8b80',
      shape: (u, v) => 0.885 + 0.03 * Math.sin(u * 7 + 0.6) - v,
      thick: 6,
      stitched: true,
    },
    { colour: '#1f4f57', shape: (u, v) => 0.945 + 0.022 * Math.sin(u * 9 + 3) - v, thick: 6 },
    {
      colour: '#7c9a54',
      shape: leaves([
        [0.79, 0.62, -0.2, 0.17],
        [0.78, 0.62, -1.2, 0.16],
        [0.1, 0.69, -2.1, 0.16],
        [0.1, 0.69, -1.1, 0.15],
        [0.9, 0.7, 0.5, 0.15],
        [0.27, 0.8, 0.9, 0.14],
      ]),
      thick: 6,
      stitched: true,
    },
    {
      colour: '#b9bf6a',
      shape: leaves([
        [0.69, 0.69, 0.9, 0.13],
        [0.03, 0.81, 0.8, 0.13],
        [0.13, 0.73, 2.6, 0.12],
        [0.95, 0.69, -0.9, 0.12],
      ]),
      thick: 6,
      stitched: true,
    },
    { colour: '#6b4636', shape: branch, thick: 8 },
    {
      colour: '#7d5f52',
      shape: union(leaf(0.33, 0.62, 2.55, 0.27, 0.1), leaf(0.33, 0.6, 2.85, 0.25, 0.09)),
      thick: 7,
    },
    { colour: '#93705c', shape: body, thick: 13 },
    { colour: '#f4ead6', shape: overlap(ellipse(0.53, 0.63, 0.15, 0.125, 0.2), body), thick: 6 },
    {
      colour: '#d8562f',
      shape: overlap(union(ellipse(0.6, 0.475, 0.135, 0.15, 0.1), circle(0.62, 0.37, 0.1)), body),
      thick: 7,
    },
    { colour: '#5f4438', shape: leaf(0.54, 0.47, 2.38, 0.33, 0.17), thick: 9, stitched: true },
    { colour: '#b58a6a', shape: leaf(0.5, 0.51, 2.38, 0.2, 0.075), thick: 5 },
    { colour: '#e9b23c', shape: leaf(0.665, 0.355, 0.12, 0.1, 0.055), thick: 7 },
    {
      colour: '#cf3f45',
      shape: union(
        circle(0.83, 0.53, 0.028),
        circle(0.87, 0.575, 0.026),
        circle(0.055, 0.735, 0.025),
        circle(0.1, 0.765, 0.022),
      ),
      thick: 9,
    },
    {
      colour: '#f0b9b4',
      shape: union(blossom(0.15, 0.19, 0.052), blossom(0.87, 0.87, 0.045), blossom(0.28, 0.925, 0.036)),
      thick: 7,
    },
    {
      colour: '#f6e7c6',
      shape: union(blossom(0.055, 0.335, 0.032), blossom(0.31, 0.085, 0.03), blossom(0.72, 0.935, 0.03)),
      thick: 6,
    },
    {
      colour: '#e9b23c',
      shape: union(
        circle(0.15, 0.19, 0.027),
        circle(0.87, 0.87, 0.024),
        circle(0.28, 0.925, 0.02),
        circle(0.055, 0.335, 0.016),
        circle(0.31, 0.085, 0.015),
        circle(0.72, 0.935, 0.015),
      ),
      thick: 6,
    },
  ]
}

function mottle(picture: Picture, seed: number): void {
  picture.shade((x, y) => 0.86 + 0.28 * fractal(x / 42, y / 42, 4, seed))
}

/** The bird's eye, a glass bead, and its thread legs. */
function details(picture: Picture, height: Field, side: number, unit: number, random: Random): void {
  const eye = { x: 0.6 * side, y: 0.325 * side, r: 12.5 * unit }
  for (let y = Math.floor(eye.y - 22 * unit); y < eye.y + 22 * unit; y++) {
    for (let x = Math.floor(eye.x - 22 * unit); x < eye.x + 22 * unit; x++) {
      const d = Math.hypot(x - eye.x, y - eye.y)
      picture.blend(
        x,
        y,
        [10, 10, 12],
        0.4 * smoothstep(eye.r * 1.6, eye.r * 0.9, Math.hypot(x - eye.x - 2, y - eye.y - 3)),
      )
      picture.blend(x, y, [18, 15, 16], smoothstep(eye.r, eye.r - 1.5, d))
      picture.blend(
        x,
        y,
        [120, 110, 112],
        0.5 * smoothstep(eye.r * 0.95, eye.r * 0.6, d) * smoothstep(eye.y, eye.y + eye.r, y),
      )
      picture.blend(
        x,
        y,
        [255, 255, 250],
        smoothstep(4 * unit, 2.4 * unit, Math.hypot(x - eye.x + 4 * unit, y - eye.y + 4.5 * unit)),
      )
      if (d < eye.r) height.set(x, y, 0)
    }
  }
  for (const [u, foot] of [
    [0.475, 0.745],
    [0.545, 0.737],
  ] as const) {
    for (let t = 0; t < 1; t += 0.004) {
      const x = (u - 0.012 * t + 0.001 * noise(t * 9, u, 3)) * side
      const y = (0.715 + (foot - 0.715 + 0.025) * t) * side
      for (let k = -2; k <= 2; k++)
        picture.blend(
          Math.round(x + k * unit),
          Math.round(y),
          [224 - k * 18, 152 - k * 18, 60],
          0.7 * random(),
        )
    }
  }
}
