/**
 * Above this peak signal-to-noise ratio, in dB, a difference is not seen even when the two alternate. It is
 * measured at half size, which is as much as the model sees of what is sent (512 of 1024 px): grain that is gone
 * by then costs four times the bytes and changes nothing.
 */
const LOSSLESS_TO_THE_EYE_DB = 34
/** A PNG above this is a picture so grainy that no lossy copy is near it in numbers, though it looks the same. */
const GRAINY_PNG_BYTES = 300_000
/** WebP is smaller than JPEG at the same likeness; a browser that cannot write it is given JPEG. */
const LOSSY: { type: string; qualities: number[] }[] = [
  { type: 'image/webp', qualities: [0.9, 0.97] },
  { type: 'image/jpeg', qualities: [0.92, 0.97] },
]

export interface Encoded {
  bytes: Uint8Array
  contentType: string
}

/**
 * A small copy that the model, and a person, could not tell from the canvas: the first lossy one that is near enough,
 * or else PNG. Trying every format for the smallest would save less time on the line than it takes.
 * `forFigma` leaves out WebP, which Figma's canvas cannot show.
 */
export async function encodeSmall(canvas: OffscreenCanvas, forFigma: boolean): Promise<Encoded> {
  const original = halved(canvas)
  let finest: Encoded | null = null
  for (const { type, qualities } of LOSSY) {
    if (forFigma && type === 'image/webp') continue
    for (const quality of qualities) {
      const candidate = await encode(canvas, type, quality)
      // A browser that cannot write a format silently writes PNG instead.
      if (candidate.contentType !== type) break
      if ((await noiseRatioDb(candidate, original)) >= LOSSLESS_TO_THE_EYE_DB) return candidate
      finest = candidate
    }
    if (finest) break
  }
  const png = await encode(canvas, 'image/png')
  return finest && png.bytes.length > GRAINY_PNG_BYTES ? finest : png
}

export async function encode(canvas: OffscreenCanvas, type: string, quality?: number): Promise<Encoded> {
  const blob = await canvas.convertToBlob(quality === undefined ? { type } : { type, quality })
  return { bytes: new Uint8Array(await blob.arrayBuffer()), contentType: blob.type }
}

async function noiseRatioDb(candidate: Encoded, original: ImageData): Promise<number> {
  const blob = new Blob([new Uint8Array(candidate.bytes)], { type: candidate.contentType })
  const bitmap = await createImageBitmap(blob)
  const decoded = halved(bitmap).data
  bitmap.close()
  let squares = 0
  for (let i = 0; i < decoded.length; i++) {
    const difference = (decoded[i] ?? 0) - (original.data[i] ?? 0)
    squares += difference * difference
  }
  // Alpha is opaque in both and adds nothing, so a quarter of the values does not count.
  const mean = squares / ((decoded.length / 4) * 3)
  return mean === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 * 255) / mean)
}

function halved(picture: OffscreenCanvas | ImageBitmap): ImageData {
  const width = Math.max(1, picture.width >> 1)
  const height = Math.max(1, picture.height >> 1)
  const canvas = new OffscreenCanvas(width, height)
  contextOf(canvas).drawImage(picture, 0, 0, width, height)
  return pixelsOf(canvas)
}

export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('This browser gives no 2D canvas to a worker.')
  context.imageSmoothingQuality = 'high'
  return context
}

export function pixelsOf(canvas: OffscreenCanvas): ImageData {
  return contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height)
}
