import type { Size } from './uso.ts'

/** Money is whole micro-dollars everywhere: 1 µ$ is one millionth of a US dollar. */
export type MicroUsd = number

export const MICRO_USD_PER_USD = 1_000_000

/** fal's published price of `fal-ai/uso`: $0.1 per megapixel of output, so a tenth of a µ$ a pixel. */
const PIXELS_PER_MICRO_USD = 10

/**
 * What `count` images of `size` pixels are expected to cost. fal's rounding is unpublished, so this is an
 * estimate, rounded up; the billed units that come with the result are the truth.
 */
export function estimatePrice(size: Size, count: number): MicroUsd {
  return Math.ceil((size.width * size.height) / PIXELS_PER_MICRO_USD) * count
}

/** Price of billed units as fal reports them, one unit being a megapixel of output. */
export function priceOfUnits(megapixels: number): MicroUsd {
  return Math.round((megapixels * MICRO_USD_PER_USD) / PIXELS_PER_MICRO_USD)
}

/** `104858` → `$0.10`; amounts under half a cent keep a third digit so that they never read as free. */
export function formatUsd(amount: MicroUsd): string {
  const usd = amount / MICRO_USD_PER_USD
  return `$${usd.toFixed(usd !== 0 && Math.abs(usd) < 0.005 ? 3 : 2)}`
}
