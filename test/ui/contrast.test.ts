import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TextStyle } from '../../contract/plugin-calls.ts'
import { contrastOf, isReadable, neededContrast, patchFor } from '../../ui/images/contrast.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const colour = fc.record({ r: share, g: share, b: share })
const behind = fc.array(colour, { minLength: 1, maxLength: 40 })
const size = { fontSize: fc.double({ min: 4, max: 80, noNaN: true }), fontWeight: fc.constantFrom(300, 400, 700) }
const style = fc.record({ colour, opacity: fc.constant(1), ...size })

const white = { r: 1, g: 1, b: 1 }
const black = { r: 0, g: 0, b: 0 }
const grey = { r: 0x76 / 255, g: 0x76 / 255, b: 0x76 / 255 }

function plain(text: typeof white, change: Partial<TextStyle> = {}): TextStyle {
  return { colour: text, opacity: 1, fontSize: 16, fontWeight: 400, ...change }
}

function over(pixels: (typeof white)[], { colour: patch, opacity }: { colour: typeof white; opacity: number }) {
  return pixels.map((pixel) => ({
    r: pixel.r + (patch.r - pixel.r) * opacity,
    g: pixel.g + (patch.g - pixel.g) * opacity,
    b: pixel.b + (patch.b - pixel.b) * opacity,
  }))
}

describe('contrast', () => {
  test('is WCAG’s: 21 for black on white, 4.54 for #767676, which is the lightest grey that passes', () => {
    expect(contrastOf(black, white)).toBeCloseTo(21)
    expect(contrastOf(grey, white)).toBeCloseTo(4.54, 2)
  })

  test('is the same both ways, and from 1 to 21', () => {
    fc.assert(
      fc.property(colour, colour, (a, b) => {
        expect(contrastOf(a, b)).toBe(contrastOf(b, a))
        expect(contrastOf(a, b)).toBeGreaterThanOrEqual(1)
        expect(contrastOf(a, b)).toBeLessThanOrEqual(21.0001)
        expect(contrastOf(a, a)).toBe(1)
      }),
    )
  })

  test.each([
    [16, 400, 4.5],
    [23.9, 400, 4.5],
    [24, 400, 3],
    [18.6, 700, 4.5],
    [18.66, 700, 3],
    [18.66, 600, 4.5],
  ])('text of %f at weight %i needs %f', (fontSize, fontWeight, needed) => {
    expect(neededContrast({ fontSize, fontWeight })).toBe(needed)
  })
})

describe('a text', () => {
  test('is readable by its contrast, and the less of it the fainter it is', () => {
    expect(isReadable([plain(grey)], [white])).toBe(true)
    expect(isReadable([plain(grey, { opacity: 0.9 })], [white])).toBe(false)
    expect(isReadable([plain(grey, { opacity: 0.9, fontSize: 24 })], [white])).toBe(true)
    expect(isReadable([plain(white), plain(grey)], [grey])).toBe(false)
  })

  test('may be crossed by a stroke, but not by many', () => {
    const crossed = (dark: number) => Array.from({ length: 100 }, (_, i) => (i < dark ? black : white))
    expect(isReadable([plain(black)], crossed(10))).toBe(true)
    expect(isReadable([plain(black)], crossed(11))).toBe(false)
  })

  test('without plain colours, or over nothing, is not judged', () => {
    expect(isReadable([], [grey])).toBe(true)
    expect(isReadable([plain(white)], [])).toBe(true)
  })
})

describe('a patch', () => {
  test('makes a text of any one colour readable on any picture', () => {
    fc.assert(
      fc.property(style, behind, (text, pixels) => {
        const patch = patchFor([text], pixels)
        expect(isReadable([text], over(pixels, patch), 0.99)).toBe(true)
        expect(patch.opacity).toBeGreaterThan(0)
        expect(patch.opacity).toBeLessThanOrEqual(1)
        for (const channel of Object.values(patch.colour)) expect(channel >= 0 && channel <= 1).toBe(true)
      }),
    )
  })

  test('keeps the hue of the picture, and goes away from the text', () => {
    const sky = { r: 0.3, g: 0.5, b: 0.9 }
    const { colour: patch, opacity } = patchFor([plain(white)], [sky])
    expect(opacity).toBeLessThanOrEqual(1)
    expect(patch.b).toBeGreaterThan(patch.r)
    expect(patch.b).toBeLessThan(sky.b)
  })
})
