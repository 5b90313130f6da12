import { expect, it } from 'vitest'
import { calmOf } from '../../engine/restyle/calm.ts'
import { gradientMap } from '../../engine/restyle/edges.ts'
import { createLab } from '../../engine/restyle/image.ts'
import { createRandom } from '../../engine/restyle/random.ts'

const WIDTH = 400
const HEIGHT = 200

/** A fill with lines like letters in its left third, and one edge on its right. */
function screen(lightness: number) {
  const image = createLab(WIDTH, HEIGHT)
  image.l.fill(lightness)
  for (let y = 60; y < 140; y++) {
    for (let x = 20; x < 110; x++) if (x % 6 < 2 && y % 20 < 12) image.l[y * WIDTH + x] = 0.1
    for (let x = 360; x < 400; x++) image.l[y * WIDTH + x] = 0.1
  }
  return image
}

function strokes(deviation: number): Float32Array {
  const random = createRandom(3)
  return Float32Array.from({ length: WIDTH * HEIGHT }, () => (random() < 0.5 ? deviation : -deviation))
}

/** Share of the strokes that stays around a point, given at full size. */
function shareAt({ strokes: map }: { strokes: Float32Array }, x: number, y: number): number {
  return map[(y >> 1) * (WIDTH / 2) + (x >> 1)]!
}

const size = { width: WIDTH, height: HEIGHT }

it('holds strong strokes back on paper, and most beside letters', () => {
  const image = screen(0.97)
  const calm = calmOf(strokes(0.4), image.l, gradientMap([image]), size, 1)
  const letters = shareAt(calm, 60, 80)
  const paper = shareAt(calm, 260, 100)
  expect(letters).toBeLessThan(0.3)
  expect(paper).toBeGreaterThan(1.2 * letters)
  expect(paper).toBeLessThan(0.6)
})

it('leaves a coloured fill its strokes but beside letters', () => {
  const image = screen(0.6)
  const calm = calmOf(strokes(0.25), image.l, gradientMap([image]), size, 1)
  expect(shareAt(calm, 60, 80)).toBeLessThan(0.5)
  expect(shareAt(calm, 260, 100)).toBe(1)
  expect(shareAt(calm, 340, 100)).toBe(1)
})

it('leaves weak strokes, and every stroke of a photo', () => {
  const image = screen(0.9)
  const gradient = gradientMap([image])
  expect(calmOf(strokes(0.02), image.l, gradient, size, 1).strokes.every((share) => share === 1)).toBe(true)
  const photo = calmOf(strokes(0.4), image.l, gradient, size, 0)
  expect(photo.strokes.every((share) => share === 1)).toBe(true)
  expect(photo.legible.every((share) => share === 0)).toBe(true)
})
