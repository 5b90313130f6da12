/*
 * Grey-scale morphology (Serra, Image Analysis and Mathematical Morphology, 1982): what lies behind thin things.
 */

/** Without what is darker than its surroundings and narrower than the square of `2·radius + 1` pixels. */
export function closing(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  return greatest(greatest(plane, width, height, radius, 1), width, height, radius, -1)
}

/** Without what is lighter than its surroundings and narrower than the square of `2·radius + 1` pixels. */
export function opening(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  return greatest(greatest(plane, width, height, radius, -1), width, height, radius, 1)
}

/** The greatest value of each square, or with a sign of −1 the least: first along the rows, then the columns. */
function greatest(plane: Float32Array, width: number, height: number, radius: number, sign: number) {
  const out = new Float32Array(plane.length)
  const line = new Float32Array(Math.max(width, height) + 2 * radius)
  for (let y = 0; y < height; y++) {
    const row = y * width
    for (let x = 0; x < width; x++) line[x + radius] = sign * plane[row + x]!
    slide(line, width, radius)
    for (let x = 0; x < width; x++) out[row + x] = line[x]!
  }
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) line[y + radius] = out[y * width + x]!
    slide(line, height, radius)
    for (let y = 0; y < height; y++) out[y * width + x] = sign * line[y]!
  }
  return out
}

/**
 * Each of the first `length` values becomes the greatest of the window that begins there. Windows double until
 * they fill the reach.
 */
function slide(line: Float32Array, length: number, radius: number): void {
  const padded = length + 2 * radius
  line.fill(line[radius]!, 0, radius)
  line.fill(line[radius + length - 1]!, radius + length, padded)
  const window = 2 * radius + 1
  for (let reach = 1; reach < window;) {
    const more = Math.min(reach, window - reach)
    for (let i = 0; i + more < padded; i++) if (line[i + more]! > line[i]!) line[i] = line[i + more]!
    reach += more
  }
}
