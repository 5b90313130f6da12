/** Above this peak signal-to-noise ratio, in dB, a difference is not seen even when the two alternate. */
const LOSSLESS_TO_THE_EYE_DB = 40
const LOSSY: { type: string; qualities: number[] }[] = [
  { type: 'image/webp', qualities: [0.9, 0.97] },
  { type: 'image/jpeg', qualities: [0.92, 0.97] },
]

export interface Encoded {
  bytes: Uint8Array
  contentType: string
}

/** The smallest of PNG, WebP and JPEG whose decoded pixels a person could not tell from the canvas'. */
export async function encodeSmallest(canvas: OffscreenCanvas): Promise<Encoded> {
  let best = await encode(canvas, 'image/png')
  const pixels = pixelsOf(canvas)
  for (const { type, qualities } of LOSSY) {
    for (const quality of qualities) {
      const candidate = await encode(canvas, type, quality)
      // A browser that cannot write a format silently writes PNG instead.
      if (candidate.contentType !== type || candidate.bytes.length >= best.bytes.length) break
      if ((await noiseRatioDb(candidate, pixels)) >= LOSSLESS_TO_THE_EYE_DB) {
        best = candidate
        break
      }
    }
  }
  return best
}

export async function encode(canvas: OffscreenCanvas, type: string, quality?: number): Promise<Encoded> {
  const blob = await canvas.convertToBlob(quality === undefined ? { type } : { type, quality })
  return { bytes: new Uint8Array(await blob.arrayBuffer()), contentType: blob.type }
}

async function noiseRatioDb(candidate: Encoded, original: ImageData): Promise<number> {
  const blob = new Blob([new Uint8Array(candidate.bytes)], { type: candidate.contentType })
  const bitmap = await createImageBitmap(blob)
  const canvas = new OffscreenCanvas(original.width, original.height)
  contextOf(canvas).drawImage(bitmap, 0, 0)
  bitmap.close()
  const decoded = pixelsOf(canvas).data
  let squares = 0
  for (let i = 0; i < decoded.length; i++) {
    const difference = (decoded[i] ?? 0) - (original.data[i] ?? 0)
    squares += difference * difference
  }
  // Alpha is opaque in both and adds nothing, so a quarter of the values does not count.
  const mean = squares / ((decoded.length / 4) * 3)
  return mean === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 * 255) / mean)
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
