import { FigmaError } from './values.ts'

export interface ImageSize {
  width: number
  height: number
}

/** Figma's limit for one side of an image, in pixels. */
const maxSidePx = 4096

/**
 * Size of an image that Figma would take, from its first bytes.
 * @throws with Figma's message for another type than PNG, JPEG or GIF, and for sides over 4096 px
 */
export function acceptedImageSize(bytes: Uint8Array): ImageSize {
  if (bytes.length < 12) throw new FigmaError('Image is too small')
  const size = readSize(bytes)
  if (!size) throw new FigmaError('Image type is unsupported')
  if (size.width < 1 || size.height < 1) throw new FigmaError('Image is too small')
  if (size.width > maxSidePx || size.height > maxSidePx) throw new FigmaError('Image is too large')
  return size
}

function readSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) && bytes.length >= 24) {
    return { width: view.getUint32(16), height: view.getUint32(20) }
  }
  if (startsWith(bytes, [0x47, 0x49, 0x46, 0x38])) return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return readJpegSize(view)
  return undefined
}

/** A JPEG's size is in its frame header, behind segments of any length. */
function readJpegSize(view: DataView): ImageSize | undefined {
  let offset = 2
  while (offset + 9 < view.byteLength && view.getUint8(offset) === 0xff) {
    const marker = view.getUint8(offset + 1)
    const isFrameHeader = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrameHeader) return { width: view.getUint16(offset + 7), height: view.getUint16(offset + 5) }
    offset += marker === 0xff ? 1 : 2 + view.getUint16(offset + 2)
  }
  return undefined
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte)
}
