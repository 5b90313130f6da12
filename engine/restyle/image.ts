/** An 8-bit sRGB picture, rows from the top, four bytes a pixel. Alpha is ignored, as USO ignores it. */
export interface RgbaImage {
  width: number
  height: number
  data: Uint8Array | Uint8ClampedArray
}

/** A picture in Oklab, one plane a channel: L from 0 to 1, a and b roughly from −0.4 to 0.4. */
export interface LabImage {
  width: number
  height: number
  l: Float32Array
  a: Float32Array
  b: Float32Array
}

export function createLab(width: number, height: number): LabImage {
  const count = width * height
  return {
    width,
    height,
    l: new Float32Array(count),
    a: new Float32Array(count),
    b: new Float32Array(count),
  }
}

/**
 * Chroma counts three times in every distance: the eye takes a wrong hue worse than a wrong lightness, and
 * Oklab's a and b span less than L.
 */
export const CHROMA_WEIGHT = 3
