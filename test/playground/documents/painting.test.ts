import { describe, expect, it } from 'vitest'
import { sampleNames } from '../../../playground/documents/names.ts'
import { Field } from '../../../playground/documents/painting/field.ts'
import { fractal, noise, seeded } from '../../../playground/documents/painting/noise.ts'
import { encodePng } from '../../../playground/documents/painting/picture.ts'
import { boundsOf, circle, ellipse, leaf } from '../../../playground/documents/painting/shapes.ts'
import { paintDusk } from '../../../playground/documents/screens/dusk.ts'
import { painters } from '../../../playground/documents/styles/painters.ts'

describe('painting', () => {
  it.each(sampleNames.styles)(
    '%s is the same for the same seed, byte by byte, and another for another',
    async (name) => {
      const [first, again, other] = await Promise.all(
        [5, 5, 6].map((seed) => encodePng(painters[name](96, seed))),
      )
      expect(again).toEqual(first)
      expect(other).not.toEqual(first)
    },
  )

  it('paints the dusk the same for the same seed', async () => {
    const [first, again] = await Promise.all([3, 3].map((seed) => encodePng(paintDusk(160, 120, seed))))
    expect(again).toEqual(first)
  })

  it('leaves no pixel without a number', () => {
    for (const name of sampleNames.styles)
      expect(painters[name](96, 2).data.every(Number.isFinite), name).toBe(true)
    expect(paintDusk(160, 120, 2).data.every(Number.isFinite)).toBe(true)
  })
})

describe('noise', () => {
  it('stays between 0 and 1 and has no steps', () => {
    let highest = 0
    for (let i = 0; i < 4000; i++) {
      const [x, y] = [i * 0.37 - 700, i * 0.11]
      expect(fractal(x, y, 4, 9)).toBeGreaterThanOrEqual(0)
      expect(fractal(x, y, 4, 9)).toBeLessThanOrEqual(1)
      highest = Math.max(highest, Math.abs(noise(x, y, 3) - noise(x + 0.001, y, 3)))
    }
    expect(highest).toBeLessThan(0.005)
  })

  it('gives evenly spread numbers', () => {
    const random = seeded(1)
    const tenths = new Array<number>(10).fill(0)
    for (let i = 0; i < 20_000; i++) {
      const tenth = Math.floor(random() * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })
})

describe('a field', () => {
  it('keeps its sum when it is blurred away from the border', () => {
    const field = new Field(61, 61)
    field.set(30, 30, 100)
    const sum = field.blurred(4).data.reduce((total, value) => total + value, 0)
    expect(sum).toBeCloseTo(100, 3)
    expect(field.blurred(4).get(30, 30)).toBeLessThan(10)
  })
})

describe('a shape', () => {
  it.each([
    ['circle', circle(0.3, 0.6, 0.1)],
    ['ellipse', ellipse(0.5, 0.5, 0.3, 0.05, 0.7)],
    ['leaf', leaf(0.2, 0.8, -0.6, 0.5, 0.1)],
    ['dot', circle(0.711, 0.309, 0.002)],
  ])('%s lies within its bounds', (_name, shape) => {
    const side = 320
    const { left, top, width, height } = boundsOf(shape, side, 0.01)
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        if (shape(x / side, y / side) > 0) continue
        expect(x >= left && x < left + width && y >= top && y < top + height).toBe(true)
      }
    }
    expect(width * height).toBeLessThan(side * side * 0.5)
  })
})
