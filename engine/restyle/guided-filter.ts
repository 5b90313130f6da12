/** Mean over a square of `2·radius + 1` pixels a side, cut off at the edges. Linear in pixels for any radius. */
export function boxMean(source: Float32Array, width: number, height: number, radius: number): Float32Array {
  const across = new Float32Array(source.length)
  for (let y = 0; y < height; y++) {
    const row = y * width
    let sum = 0
    for (let x = 0; x < Math.min(radius, width); x++) sum += source[row + x]!
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += source[row + x + radius]!
      if (x > radius) sum -= source[row + x - radius - 1]!
      across[row + x] = sum / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1)
    }
  }
  // Column sums are carried row by row, so that memory is read in order.
  const out = new Float32Array(source.length)
  const sums = new Float64Array(width)
  for (let y = 0; y < Math.min(radius, height); y++) {
    for (let x = 0; x < width; x++) sums[x]! += across[y * width + x]!
  }
  for (let y = 0; y < height; y++) {
    const entering = (y + radius) * width
    const leaving = (y - radius - 1) * width
    if (y + radius < height) for (let x = 0; x < width; x++) sums[x]! += across[entering + x]!
    if (y > radius) for (let x = 0; x < width; x++) sums[x]! -= across[leaving + x]!
    const share = 1 / (Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1)
    for (let x = 0; x < width; x++) out[y * width + x] = sums[x]! * share
  }
  return out
}

/**
 * Smooths `planes` but keeps the edges of `guide` (He, Sun and Tang, Guided Image Filtering, 2010): within
 * each window a plane is taken as a linear function of the guide. `epsilon` is the variance below which the
 * guide counts as flat.
 */
export function guidedFilter(
  guide: Float32Array,
  planes: Float32Array[],
  width: number,
  height: number,
  radius: number,
  epsilon: number,
): Float32Array[] {
  const mean = (plane: Float32Array) => boxMean(plane, width, height, radius)
  const guideMean = mean(guide)
  const guideSquare = mean(multiply(guide, guide))
  return planes.map((plane) => {
    const planeMean = mean(plane)
    const slope = mean(multiply(guide, plane))
    const intercept = planeMean
    for (let i = 0; i < slope.length; i++) {
      const average = guideMean[i]!
      const variance = guideSquare[i]! - average * average
      const tilt = (slope[i]! - average * planeMean[i]!) / (variance + epsilon)
      slope[i] = tilt
      intercept[i] = planeMean[i]! - tilt * average
    }
    const slopeMean = mean(slope)
    const out = mean(intercept)
    for (let i = 0; i < out.length; i++) out[i] = slopeMean[i]! * guide[i]! + out[i]!
    return out
  })
}

function multiply(first: Float32Array, second: Float32Array): Float32Array {
  const out = new Float32Array(first.length)
  for (let i = 0; i < out.length; i++) out[i] = first[i]! * second[i]!
  return out
}
