import sharp from 'sharp'
import { modelFailure } from '../failure.ts'

/** References above this were seen refused by the service. */
export const MAX_SIDE_PX = 2048
export const MAX_IMAGE_BYTES = 32 * 1024 * 1024

const SUPPORTED = ['png', 'jpeg', 'webp', 'gif', 'avif'] as const
export type ImageFormat = (typeof SUPPORTED)[number]

/**
 * The picture's size, upright, read from its header. Throws a 422 Failure at `loc` for anything that is not
 * a picture of a known format of at most 2048 px a side.
 */
export async function inspect(bytes: Uint8Array, loc: (string | number)[]) {
  // The decoder reads many more formats, SVG and PDF among them, which can refer to other files.
  if (formatOf(bytes) === null) {
    throw modelFailure(loc, 'unsupported_image_format', 'The image has a format that is not supported.', {
      supported_formats: SUPPORTED,
    })
  }
  const size = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .then(({ autoOrient }) => autoOrient)
    .catch(() => null)
  if (size === null) throw unreadable(loc)
  if (size.width > MAX_SIDE_PX || size.height > MAX_SIDE_PX) {
    throw modelFailure(loc, 'image_too_large', `Image is larger than ${MAX_SIDE_PX} pixels on a side.`, {
      max_width: MAX_SIDE_PX,
      max_height: MAX_SIDE_PX,
    })
  }
  return { width: size.width, height: size.height }
}

export function unreadable(loc: (string | number)[]) {
  return modelFailure(loc, 'image_load_error', 'The image could not be loaded: it may be damaged.')
}

/** Tells the format by the first bytes; names and content types can lie. */
function formatOf(bytes: Uint8Array): ImageFormat | null {
  const text = Buffer.from(bytes.subarray(0, 32)).toString('latin1')
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp'
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif'
  if (text.slice(4, 8) === 'ftyp' && /avi[fs]/.test(text.slice(8))) return 'avif'
  return null
}
