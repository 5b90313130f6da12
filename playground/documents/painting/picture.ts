import sharp from 'sharp'

/** sRGB components from 0 to 255; values between whole numbers and beyond the ends may occur on the way. */
export type Rgb = readonly [number, number, number]

export function rgb(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1), 16)
  return [number >> 16, (number >> 8) & 255, number & 255]
}

export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

/** A colour on a path through several, `t` from 0 to 1. */
export function ramp(colours: readonly Rgb[], t: number): Rgb {
  const at = clamp(t, 0, 1) * (colours.length - 1)
  const index = Math.min(colours.length - 2, Math.floor(at))
  return mix(colours[index] ?? [0, 0, 0], colours[index + 1] ?? colours[index] ?? [0, 0, 0], at - index)
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value
}

/** 0 below `low`, 1 above `high`, smooth between; the edges may be given the other way round. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low), 0, 1)
  return t * t * (3 - 2 * t)
}

/** An opaque picture to paint on: three interleaved components a pixel. */
export class Picture {
  readonly width: number
  readonly height: number
  readonly data: Float32Array

  constructor(width: number, height: number, ground: Rgb = [255, 255, 255]) {
    this.width = width
    this.height = height
    this.data = new Float32Array(width * height * 3)
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) this.set(x, y, ground)
  }

  get(x: number, y: number): Rgb {
    const px = clamp(Math.round(x), 0, this.width - 1)
    const py = clamp(Math.round(y), 0, this.height - 1)
    const i = (py * this.width + px) * 3
    return [this.data[i] ?? 0, this.data[i + 1] ?? 0, this.data[i + 2] ?? 0]
  }

  set(x: number, y: number, colour: Rgb): void {
    const i = (y * this.width + x) * 3
    this.data[i] = colour[0]
    this.data[i + 1] = colour[1]
    this.data[i + 2] = colour[2]
  }

  /** Lays a colour over a pixel; pixels outside are left alone. */
  blend(x: number, y: number, colour: Rgb, alpha: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height || alpha <= 0) return
    const i = (y * this.width + x) * 3
    const { data } = this
    const a = alpha > 1 ? 1 : alpha
    data[i] = (data[i] ?? 0) + (colour[0] - (data[i] ?? 0)) * a
    data[i + 1] = (data[i + 1] ?? 0) + (colour[1] - (data[i + 1] ?? 0)) * a
    data[i + 2] = (data[i + 2] ?? 0) + (colour[2] - (data[i + 2] ?? 0)) * a
  }

  /** Sets every pixel from its position and what is there. */
  map(colourAt: (x: number, y: number, before: Rgb) => Rgb): void {
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) this.set(x, y, colourAt(x, y, this.get(x, y)))
    }
  }

  /** Multiplies every pixel; 1 leaves it, less darkens. */
  shade(factorAt: (x: number, y: number) => number): void {
    for (let y = 0, i = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++, i += 3) {
        const factor = factorAt(x, y)
        for (let c = i; c < i + 3; c++) this.data[c] = (this.data[c] ?? 0) * factor
      }
    }
  }
}

/** The picture as a PNG; the same picture gives the same bytes. */
export async function encodePng({ width, height, data }: Picture): Promise<Uint8Array> {
  // Uint8ClampedArray rounds and clamps.
  const pixels = new Uint8ClampedArray(data)
  const encoded = sharp(pixels, { raw: { width, height, channels: 3 } }).png({
    compressionLevel: 6,
    adaptiveFiltering: true,
  })
  return new Uint8Array(await encoded.toBuffer())
}
