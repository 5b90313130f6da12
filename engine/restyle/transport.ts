import { exponential, logarithm } from './maths.ts'
import { colourDistance, type Palette } from './palette.ts'

const ENTROPY = 0.004
const ROUNDS = 300
/** A column's scale stays within these, so that no product of scales and costs leaves the range of numbers. */
const LEAST_SCALE = 1e-100
const MOST_SCALE = 1e100
const LEAST_SUM = 1e-200

/**
 * Where each colour of `content` moves in the palette of `style`, by semi-relaxed entropic optimal
 * transport. `proportion` (τ) near 0.02 sends each colour to the nearest of the style's; near 1 it also
 * gives the result the style's shares. Returns the displacement (L, a, b) of each content colour.
 */
export function displacements(content: Palette, style: Palette, proportion: number): Float64Array {
  const plan = transportPlan(content, style, proportion)
  const rows = content.shares.length
  const columns = style.shares.length
  const moved = new Float64Array(rows * 3)
  for (let i = 0; i < rows; i++) {
    let mass = 0
    for (let j = 0; j < columns; j++) mass += plan[i * columns + j]!
    for (let n = 0; n < 3; n++) {
      let target = 0
      for (let j = 0; j < columns; j++) target += plan[i * columns + j]! * style.colours[j * 3 + n]!
      moved[i * 3 + n] = target / mass - content.colours[i * 3 + n]!
    }
  }
  return moved
}

/** The plan: how much of each content colour (row) goes to each style colour (column). Rows sum to shares. */
export function transportPlan(content: Palette, style: Palette, proportion: number): Float64Array {
  const rows = content.shares.length
  const columns = style.shares.length
  const kernel = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) {
    const costs = new Float64Array(columns)
    for (let j = 0; j < columns; j++) {
      costs[j] = colourDistance(
        content.colours[i * 3]! - style.colours[j * 3]!,
        content.colours[i * 3 + 1]! - style.colours[j * 3 + 1]!,
        content.colours[i * 3 + 2]! - style.colours[j * 3 + 2]!,
      )
    }
    // A row may be scaled freely, since u takes it up: without this a far colour would underflow to 0/0.
    const least = Math.min(...costs)
    for (let j = 0; j < columns; j++) kernel[i * columns + j] = exponential((least - costs[j]!) / ENTROPY)
  }
  const exponent = proportion / (proportion + ENTROPY)
  const u = new Float64Array(rows).fill(1)
  const v = new Float64Array(columns).fill(1)
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < rows; i++) {
      let sum = 0
      for (let j = 0; j < columns; j++) sum += kernel[i * columns + j]! * v[j]!
      u[i] = content.shares[i]! / Math.max(sum, LEAST_SUM)
    }
    for (let j = 0; j < columns; j++) {
      let sum = 0
      for (let i = 0; i < rows; i++) sum += kernel[i * columns + j]! * u[i]!
      const scale = exponential(exponent * logarithm(Math.max(LEAST_SUM, style.shares[j]! / Math.max(sum, LEAST_SUM))))
      v[j] = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, scale))
    }
  }
  for (let i = 0; i < rows; i++) {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += kernel[i * columns + j]! * v[j]!
    for (let j = 0; j < columns; j++) {
      kernel[i * columns + j]! *= (v[j]! * content.shares[i]!) / Math.max(sum, LEAST_SUM)
    }
  }
  return kernel
}
