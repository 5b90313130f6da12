import { expect, it } from 'vitest'
import { calm } from '../../engine/restyle/calm.ts'
import { closing, opening } from '../../engine/restyle/envelope.ts'
import { createLab, type LabImage } from '../../engine/restyle/image.ts'
import { createRandom } from '../../engine/restyle/random.ts'

const WIDTH = 480
const HEIGHT = 240
const FILL = 0.75
const LETTER = 0.2

/** A fill with lines like letters in its left third, and in the rest of its rows when it is full of them. */
function screen(full: boolean, fill = FILL): LabImage {
  const image = createLab(WIDTH, HEIGHT)
  image.l.fill(fill)
  for (let y = 60; y < 180; y++) {
    for (let x = 20; x < (full ? 400 : 110); x++) {
      if (x % 6 < 2 && y % 20 < 12) image.l[y * WIDTH + x] = LETTER
    }
  }
  return image
}

function copyOf({ width, height, l, a, b }: LabImage): LabImage {
  return { width, height, l: l.slice(), a: a.slice(), b: b.slice() }
}

/** What is left of strokes of 0.4 on `even`, the picture of stage A. */
function calmed(content: LabImage, even: LabImage, evenness: number) {
  const random = createRandom(3)
  const out = copyOf(even)
  for (let i = 0; i < out.l.length; i++) out.l[i]! += random() < 0.5 ? 0.4 : -0.4
  const before = copyOf(out)
  let steps = 0
  for (const share of calm(out, even, content, evenness)) steps += share > 0 ? 1 : 0
  const stroke = (x: number, y: number) => Math.abs(out.l[y * WIDTH + x]! - even.l[y * WIDTH + x]!)
  return { out, before, steps, stroke }
}

it('holds strokes back most on letters, less beside them and least where nothing is to be read', () => {
  const content = screen(false)
  const { stroke } = calmed(content, copyOf(content), 1)
  const [letter, beside, far] = [stroke(60, 80), stroke(58, 80), stroke(300, 100)]
  expect(letter).toBeLessThan(0.03)
  expect(beside).toBeGreaterThan(letter)
  expect(beside).toBeLessThan(0.25)
  expect(far).toBeGreaterThan(0.3)
})

it('keeps every fill calm in a picture that is full of words', () => {
  const content = screen(true)
  expect(calmed(content, copyOf(content), 1).stroke(450, 220)).toBeLessThan(0.12)
})

it('keeps paper calm for the text that is put on it later', () => {
  const content = screen(false, 0.97)
  expect(calmed(content, copyOf(content), 1).stroke(300, 100)).toBeLessThan(0.12)
})

it('gives letters the contrast back that stage A took', () => {
  const content = screen(false)
  const even = copyOf(content)
  for (let i = 0; i < even.l.length; i++) even.l[i] = 0.7 + 0.2 * (even.l[i]! - FILL)
  const { out } = calmed(content, even, 1)
  expect(0.7 - out.l[80 * WIDTH + 60]!).toBeGreaterThan(0.8 * (FILL - LETTER))
})

it('leaves a photo as it is', () => {
  const content = screen(true)
  const { out, before, steps } = calmed(content, copyOf(content), 0)
  for (const name of ['l', 'a', 'b'] as const) {
    expect(Buffer.from(out[name].buffer).equals(Buffer.from(before[name].buffer))).toBe(true)
  }
  expect(steps).toBe(0)
})

it('takes thin dark things away by closing, and thin light ones by opening', () => {
  const plane = new Float32Array(100).fill(0.5)
  plane[44] = 0
  plane[45] = 0
  plane[88] = 1
  const closed = closing(plane, 10, 10, 1)
  expect([closed[44], closed[45], closed[88]]).toEqual([0.5, 0.5, 1])
  const opened = opening(plane, 10, 10, 1)
  expect([opened[44], opened[45], opened[88]]).toEqual([0, 0, 0.5])
  const wide = Float32Array.from({ length: 100 }, (_, i) => (i % 10 < 5 ? 0.2 : 0.8))
  expect(closing(wide, 10, 10, 2)).toEqual(wide)
  expect(opening(wide, 10, 10, 2)).toEqual(wide)
})
