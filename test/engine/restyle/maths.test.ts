import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guidedFilter, type GuidedFilterOptions } from '../../../engine/restyle/guided-filter.ts'
import { exponential, logarithm } from '../../../engine/restyle/maths.ts'
import { toOklab, toRgba } from '../../../engine/restyle/oklab.ts'
import { colourDistance, findPalette, type Palette } from '../../../engine/restyle/palette.ts'
import { boxMean, halvePlane } from '../../../engine/restyle/plane.ts'
import { createRandom } from '../../../engine/restyle/random.ts'
import { coverRegion, resize } from '../../../engine/restyle/resize.ts'
import { applyTone, distributionOf, toneCurve } from '../../../engine/restyle/tone.ts'
import { displacements, transportPlan } from '../../../engine/restyle/transport.ts'
import { picture } from '../support.ts'

const byte = fc.integer({ min: 0, max: 255 })
const unit = fc.float({ min: 0, max: 1, noNaN: true })

describe('Oklab', () => {
  it('brings every sRGB colour back exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(byte, byte, byte), { minLength: 1, maxLength: 50 }), (colours) => {
        const data = Uint8Array.from(colours.flatMap(([r, g, b]) => [r, g, b, 255]))
        const back = toRgba(toOklab({ width: colours.length, height: 1, data }))
        expect([...back.data]).toEqual([...data])
      }),
    )
  })

  it('agrees with the published values', () => {
    // Björn Ottosson's post gives XYZ examples; these are the same conversion done for the sRGB primaries.
    const data = Uint8Array.of(255, 255, 255, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0)
    const { l, a, b } = toOklab({ width: 5, height: 1, data })
    const expected = [
      [1, 0, 0],
      [0.62796, 0.22486, 0.12585],
      [0.86644, -0.23389, 0.1795],
      [0.45201, -0.03246, -0.31153],
      [0, 0, 0],
    ]
    for (const [i, [light, red, yellow]] of expected.entries()) {
      expect(l[i]).toBeCloseTo(light!, 4)
      expect(a[i]).toBeCloseTo(red!, 4)
      expect(b[i]).toBeCloseTo(yellow!, 4)
    }
  })
})

describe('own exponential and logarithm', () => {
  it('agree with the built-in ones to 12 digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -300, max: 300, noNaN: true }), (x) => {
        expect(exponential(x) / Math.exp(x)).toBeCloseTo(1, 11)
      }),
    )
    fc.assert(
      fc.property(fc.double({ min: 1e-200, max: 1e200, noNaN: true }), (x) => {
        expect(logarithm(x)).toBeCloseTo(Math.log(x), 10)
      }),
    )
  })
})

const palette = fc
  .array(fc.tuple(unit, unit, unit, fc.double({ min: 0.01, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 16,
  })
  .map((entries): Palette => {
    const total = entries.reduce((sum, entry) => sum + entry[3], 0)
    return {
      colours: Float64Array.from(entries.flatMap(([l, a, b]) => [l, (a - 0.5) * 0.6, (b - 0.5) * 0.6])),
      shares: Float64Array.from(entries, (entry) => entry[3] / total),
    }
  })

describe('optimal transport', () => {
  it('moves all of each content colour, and nothing less than nothing', () => {
    fc.assert(
      fc.property(
        palette,
        palette,
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (content, style, proportion) => {
          const plan = transportPlan(content, style, proportion)
          const columns = style.shares.length
          for (const [i, share] of content.shares.entries()) {
            const row = plan.subarray(i * columns, (i + 1) * columns)
            expect(row.every((mass) => mass >= 0)).toBe(true)
            expect(row.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(share, 9)
          }
        },
      ),
    )
  })

  it('takes the style’s proportions when they weigh much', () => {
    const two = (shares: number[]): Palette => ({
      colours: Float64Array.of(0.2, 0, 0, 0.8, 0, 0),
      shares: Float64Array.from(shares),
    })
    const column = (plan: Float64Array) => plan[0]! + plan[2]!
    expect(column(transportPlan(two([0.9, 0.1]), two([0.3, 0.7]), 0.001))).toBeGreaterThan(0.85)
    expect(column(transportPlan(two([0.9, 0.1]), two([0.3, 0.7]), 50))).toBeCloseTo(0.3, 1)
  })

  it('leaves a palette alone that is the style’s own', () => {
    const own: Palette = {
      colours: Float64Array.of(0.1, 0, 0, 0.5, 0.2, 0.1, 0.9, -0.1, 0.1),
      shares: Float64Array.of(0.2, 0.3, 0.5),
    }
    for (const moved of displacements(own, own, 0.02)) expect(Math.abs(moved)).toBeLessThan(0.01)
  })
})

describe('the palette', () => {
  it('finds colours that are there, with their shares', () => {
    const samples = new Float64Array(3000)
    for (let i = 0; i < 1000; i++) samples.set(i % 4 === 0 ? [0.9, 0.1, 0] : [0.2, 0, -0.1], i * 3)
    const { colours, shares } = findPalette(samples, 16, createRandom(1))
    expect(shares).toHaveLength(2)
    const bright = colours[0]! > 0.5 ? 0 : 1
    expect(shares[bright]).toBeCloseTo(0.25, 9)
    expect(
      colourDistance(colours[bright * 3]! - 0.9, colours[bright * 3 + 1]! - 0.1, colours[bright * 3 + 2]!),
    ).toBeLessThan(1e-12)
  })
})

describe('tone', () => {
  it('rises everywhere, stays within 0–1, and changes nothing for a style of the same tones', () => {
    const luminance = fc
      .array(unit, { minLength: 2, maxLength: 300 })
      .map((values) => Float32Array.from(values))
    fc.assert(
      fc.property(luminance, luminance, unit, (content, style, strength) => {
        const curve = toneCurve(distributionOf(content), distributionOf(style), strength)
        expect(curve.every((value, i) => i === 0 || value >= curve[i - 1]!)).toBe(true)
        expect(curve[0]).toBeGreaterThanOrEqual(0)
        expect(curve.at(-1)).toBeLessThanOrEqual(1)
      }),
    )
    const same = Float32Array.from({ length: 5000 }, createRandom(3))
    const curve = toneCurve(distributionOf(same), distributionOf(same), 1)
    for (const value of [0.1, 0.5, 0.9])
      expect(applyTone(curve, Float32Array.of(value), new Float32Array(1))[0]).toBeCloseTo(value, 2)
  })
})

describe('filters', () => {
  const size = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))

  it('boxMean is the mean of the square around each pixel', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 6 }), fc.integer(), ([width, height], radius, seed) => {
        const source = Float32Array.from({ length: width * height }, createRandom(seed))
        const out = boxMean(source, width, height, radius)
        const [x, y] = [width >> 1, height >> 2]
        let sum = 0
        let count = 0
        for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
          for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++, count++)
            sum += source[v * width + u]!
        }
        expect(out[y * width + x]).toBeCloseTo(sum / count, 5)
      }),
    )
  })

  it('the guided filter keeps a constant at any size, and any multiple of its guide', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 3 }), ([width, height], halvings) => {
        const guide = Float32Array.from({ length: width * height }, createRandom(width))
        const smooth = (plane: Float32Array, options: GuidedFilterOptions) => {
          const out = new Float32Array(guide.length)
          guidedFilter(guide, width, height, options)(out, plane, 0.5)
          return out
        }
        const flat = guide.map(() => 0.25)
        for (const plane of halvings > 0 ? [flat, halvePlane(flat, width, height)] : [flat]) {
          const same = smooth(plane, { halvings, radius: 2, epsilon: 1e-4 })
          for (const value of same) expect(value).toBeCloseTo(0.125, 4)
        }
        if (width * height === 1) return
        const line = smooth(
          guide.map((g) => 3 * g),
          { halvings: 0, radius: 2, epsilon: 1e-9 },
        )
        for (const [i, value] of line.entries()) expect(value).toBeCloseTo(1.5 * guide[i]!, 3)
        const itself = smooth(guide, { halvings, radius: 2, epsilon: 1e-3 })
        const copied = smooth(guide.slice(), { halvings, radius: 2, epsilon: 1e-3 })
        expect(itself).toEqual(copied)
        const small = halvePlane(guide, width, height)
        if (halvings > 0) expect(smooth(small, { halvings, radius: 2, epsilon: 1e-3 })).toEqual(copied)
      }),
    )
  })
})

describe('resizing', () => {
  it('keeps a single colour, whatever the sizes', () => {
    const side = fc.integer({ min: 1, max: 90 })
    fc.assert(
      fc.property(side, side, side, side, byte, (width, height, newWidth, newHeight, level) => {
        const data = new Uint8Array(width * height * 4).fill(level)
        const image = { width, height, data }
        const out = resize(image, newWidth, newHeight, coverRegion(image, newWidth, newHeight))
        expect(out.data).toHaveLength(newWidth * newHeight * 4)
        expect(out.data.every((value, i) => i % 4 === 3 || value === level)).toBe(true)
      }),
    )
  })

  it('crops the middle of what does not fit', () => {
    const data = new Uint8Array(30 * 10 * 4)
    for (let i = 0; i < 300; i++) data[i * 4] = i % 30 >= 10 && i % 30 < 20 ? 255 : 0
    const out = resize(
      { width: 30, height: 10, data },
      10,
      10,
      coverRegion({ width: 30, height: 10 }, 10, 10),
    )
    expect(out.data[(5 * 10 + 5) * 4]).toBe(255)
    expect(out.data[(5 * 10 + 2) * 4]).toBe(255)
  })

  it('returns a picture that fits already as it is', () => {
    const image = picture(20, 10)
    expect(resize(image, 20, 10)).toBe(image)
  })
})
