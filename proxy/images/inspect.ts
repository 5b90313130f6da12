import type Sharp from 'sharp'
import type { IMAGE_TYPES } from '../../contract/proxy-api.ts'

export interface Inspected {
  width: number
  height: number
  contentType: (typeof IMAGE_TYPES)[number]
}

export type Inspection =
  | { ok: true; image: Inspected }
  | { ok: false; reason: 'type' | 'animated' | 'unreadable' }
  | { ok: false; reason: 'too-large'; width: number; height: number }

const SIGNATURES: {
  contentType: Inspected['contentType']
  format: string
  matches: (bytes: Buffer) => boolean
}[] = [
  {
    contentType: 'image/png',
    format: 'png',
    matches: (bytes) => bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
  },
  {
    contentType: 'image/jpeg',
    format: 'jpeg',
    matches: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  },
  {
    contentType: 'image/webp',
    format: 'webp',
    matches: (bytes) =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' &&
      bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  },
]

/**
 * Says what an image truly is, by its first bytes and its header, whatever it was called. Its pixels are
 * decoded once, and only when the header promises no more than `maxSidePx` a side, so that a small file
 * cannot unfold into gigabytes and a damaged one is noticed here.
 */
export async function inspectImage(bytes: Uint8Array, maxSidePx: number): Promise<Inspection> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Only these three decoders ever see the bytes: sharp would also read SVG, which can name other files.
  const signature = SIGNATURES.find(({ matches }) => matches(buffer))
  if (!signature) return { ok: false, reason: 'type' }
  try {
    const sharp = await decoder()
    const picture = sharp(buffer, { failOn: 'truncated', limitInputPixels: false, pages: -1, sequentialRead: true })
    const { width, height, pages, format, pageHeight } = await picture.metadata()
    if (format !== signature.format) return { ok: false, reason: 'type' }
    const frameHeight = pageHeight ?? height
    if (width > maxSidePx || frameHeight > maxSidePx) {
      return { ok: false, reason: 'too-large', width, height: frameHeight }
    }
    if ((pages ?? 1) > 1) return { ok: false, reason: 'animated' }
    // Down to one pixel, which takes every pixel there is and never has them all in memory.
    await picture.resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer()
    return { ok: true, image: { width, height: frameHeight, contentType: signature.contentType } }
  } catch {
    return { ok: false, reason: 'unreadable' }
  }
}

let loading: Promise<typeof Sharp> | null = null

/** Loaded for the first image: it is a third of the memory of a proxy that has just started. */
function decoder(): Promise<typeof Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // No image is decoded twice, so nothing is gained by remembering how it went.
    sharp.cache(false)
    return sharp
  })
  return loading
}
