import { describe, expect, it } from 'vitest'
import { estimatePrice, formatUsd, priceOfUnits } from '../../contract/price.ts'

describe('estimatePrice', () => {
  it('is a tenth of a dollar a megapixel, in whole micro-dollars', () => {
    expect(estimatePrice({ width: 1000, height: 1000 }, 1)).toBe(100_000)
    expect(estimatePrice({ width: 1024, height: 1024 }, 4)).toBe(4 * 104_858)
    expect(estimatePrice({ width: 1, height: 1 }, 1)).toBe(1)
  })
})

describe('priceOfUnits', () => {
  it('turns billed megapixels into micro-dollars', () => {
    expect(priceOfUnits(1.048576)).toBe(104_858)
    expect(priceOfUnits(0)).toBe(0)
  })
})

describe('formatUsd', () => {
  it.each([
    [0, '$0.00'],
    [104_858, '$0.10'],
    [419_432, '$0.42'],
    [4_096, '$0.004'],
    [25_000_000, '$25.00'],
  ])('writes %i µ$ as %s', (amount, text) => {
    expect(formatUsd(amount)).toBe(text)
  })
})
