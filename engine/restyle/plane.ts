/*
 * Single channels as Float32Array, rows from the top. Filters whose cost does not depend on their radius.
 */

/** The next level of a pyramid: half the size, rounded up, each value the mean of four. */
export function halvePlane(plane: Float32Array, width: number, height: number): Float32Array {
  const halfWidth = (width + 1) >> 1
  const halfHeight = (height + 1) >> 1
  const out = new Float32Array(halfWidth * halfHeight)
  for (let y = 0, o = 0; y < halfHeight; y++) {
    const top = 2 * y * width
    const bottom = Math.min(height - 1, 2 * y + 1) * width
    for (let x = 0; x < halfWidth; x++, o++) {
      const left = 2 * x
      const right = Math.min(width - 1, left + 1)
      out[o] = (plane[top + left]! + plane[top + right]! + plane[bottom + left]! + plane[bottom + right]!) / 4
    }
  }
  return out
}

/**
 * The way back from `halvePlane`: a plane of `width` × `height`, each value blended from the nearest four of
 * `small`, 9 : 3 : 3 : 1.
 */
export function enlargePlane(small: Float32Array, width: number, height: number): Float32Array {
  const across = (width + 1) >> 1
  const down = (height + 1) >> 1
  const out = new Float32Array(width * height)
  const row = new Float32Array(across + 2)
  for (let y = 0; y < height; y++) {
    const near = (y >> 1) * across
    const far = Math.max(0, Math.min(down - 1, (y >> 1) + ((y & 1) === 1 ? 1 : -1))) * across
    for (let x = 0; x < across; x++) row[x + 1] = (3 * small[near + x]! + small[far + x]!) / 16
    row[0] = row[1]!
    row[across + 1] = row[across]!
    for (let x = 0, o = y * width; x < width; x++, o++) {
      const column = (x >> 1) + 1
      out[o] = 3 * row[column]! + row[(x & 1) === 1 ? column + 1 : column - 1]!
    }
  }
  return out
}

/** Mean over a square of `2·radius + 1` pixels a side, cut off at the edges. */
export function boxMean(source: Float32Array, width: number, height: number, radius: number): Float32Array {
  const out = new Float32Array(source.length)
  const shares = new Float64Array(width)
  for (let x = 0; x < width; x++)
    shares[x] = 1 / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1)
  // Sums of columns are carried down. Only the rows in the window, meaned across, are kept.
  const sums = new Float64Array(width)
  const kept = 2 * radius + 2
  const across = new Float32Array(kept * width)
  const enter = (y: number) => {
    const at = (y % kept) * width
    meanAcross(source, y * width, width, radius, shares, across, at)
    for (let x = 0; x < width; x++) sums[x]! += across[at + x]!
  }
  for (let y = 0; y < Math.min(radius, height); y++) enter(y)
  for (let y = 0; y < height; y++) {
    if (y + radius < height) enter(y + radius)
    if (y > radius) {
      const leaving = ((y - radius - 1) % kept) * width
      for (let x = 0; x < width; x++) sums[x]! -= across[leaving + x]!
    }
    const share = 1 / (Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1)
    for (let x = 0, o = y * width; x < width; x++, o++) out[o] = sums[x]! * share
  }
  return out
}

/** One row from `row` on; what it shows is written from `at` on. `shares` is 1 ÷ the pixels in each window. */
function meanAcross(
  source: Float32Array,
  row: number,
  width: number,
  radius: number,
  shares: Float64Array,
  out: Float32Array,
  at: number,
): void {
  let sum = 0
  for (let x = 0; x < Math.min(radius, width); x++) sum += source[row + x]!
  const first = Math.min(width, radius + 1)
  const last = Math.max(first, width - radius)
  for (let x = 0; x < first; x++) {
    if (x + radius < width) sum += source[row + x + radius]!
    out[at + x] = sum * shares[x]!
  }
  for (let x = first; x < last; x++) {
    sum += source[row + x + radius]!
    sum -= source[row + x - radius - 1]!
    out[at + x] = sum * shares[x]!
  }
  for (let x = last; x < width; x++) {
    sum -= source[row + x - radius - 1]!
    out[at + x] = sum * shares[x]!
  }
}

/** The value below which `share` of all lie, to about a thousandth of `top`, above which all count as `top`. */
export function percentile(values: Float32Array, share: number, top: number): number {
  const bins = 1024
  const counts = new Int32Array(bins)
  for (let i = 0; i < values.length; i++) counts[Math.min(bins - 1, ((values[i]! / top) * bins) | 0)]!++
  let below = 0
  for (let bin = 0; bin < bins; bin++) {
    below += counts[bin]!
    if (below >= share * values.length) return ((bin + 1) * top) / bins
  }
  return top
}

/** Pearson's correlation of two planes, −1 to 1; 1 when one of them is the same everywhere. */
export function correlation(first: Float32Array, second: Float32Array): number {
  let sum = 0
  let otherSum = 0
  for (let i = 0; i < first.length; i++) {
    sum += first[i]!
    otherSum += second[i]!
  }
  const mean = sum / first.length
  const otherMean = otherSum / first.length
  let product = 0
  let square = 0
  let otherSquare = 0
  for (let i = 0; i < first.length; i++) {
    const a = first[i]! - mean
    const b = second[i]! - otherMean
    product += a * b
    square += a * a
    otherSquare += b * b
  }
  return square > 0 && otherSquare > 0 ? product / Math.sqrt(square * otherSquare) : 1
}
