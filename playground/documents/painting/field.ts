/** One number a pixel: height of paint, amount of water, coverage of a shape. */
export class Field {
  readonly width: number
  readonly height: number
  readonly data: Float32Array

  constructor(width: number, height: number, valueAt?: (x: number, y: number) => number) {
    this.width = width
    this.height = height
    this.data = new Float32Array(width * height)
    if (!valueAt) return
    for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) this.data[i] = valueAt(x, y)
  }

  /** The value at a pixel; the border continues outwards. */
  get(x: number, y: number): number {
    const px = x < 0 ? 0 : x >= this.width ? this.width - 1 : x | 0
    const py = y < 0 ? 0 : y >= this.height ? this.height - 1 : y | 0
    return this.data[py * this.width + px] ?? 0
  }

  set(x: number, y: number, value: number): void {
    this.data[y * this.width + x] = value
  }

  /** Keeps the larger value; pixels outside are left alone. */
  raise(x: number, y: number, value: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return
    const i = y * this.width + x
    if (value > (this.data[i] ?? 0)) this.data[i] = value
  }

  /** A new field, smoothed by three box blurs, which come close to a Gaussian of this radius. */
  blurred(radius: number): Field {
    const result = new Field(this.width, this.height)
    result.data.set(this.data)
    const box = Math.max(1, Math.round(radius * 0.6))
    const other = new Float32Array(this.data.length)
    for (let round = 0; round < 3; round++) {
      blurLines(result.data, other, this.width, this.height, 1, this.width, box)
      blurLines(other, result.data, this.height, this.width, this.width, 1, box)
    }
    return result
  }
}

/** Running mean along lines of `length` values `step` apart; `jump` leads from line to line. */
function blurLines(
  from: Float32Array,
  to: Float32Array,
  length: number,
  lines: number,
  step: number,
  jump: number,
  radius: number,
): void {
  const weight = 1 / (radius * 2 + 1)
  for (let line = 0; line < lines; line++) {
    const start = line * jump
    const last = start + (length - 1) * step
    const first = from[start] ?? 0
    const end = from[last] ?? 0
    let sum = first * (radius + 1)
    for (let i = 1; i <= radius; i++) sum += i < length ? (from[start + i * step] ?? 0) : end
    for (let i = 0, at = start; i < length; i++, at += step) {
      const entering = i + radius < length ? (from[at + radius * step] ?? 0) : end
      if (i > 0) sum += entering
      to[at] = sum * weight
      sum -= i - radius > 0 ? (from[at - radius * step] ?? 0) : first
    }
  }
}

/** How much light from the upper left falls on a relief: 0 where it is flat, negative in the shade. */
export function relief(height: Field, x: number, y: number): number {
  return height.get(x + 1, y) - height.get(x - 1, y) + height.get(x, y + 1) - height.get(x, y - 1)
}
