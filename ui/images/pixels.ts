import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { cropOfResult, styleSize, type ContentPlan, type Rect } from '../../contract/geometry.ts'
import type { Backing, Colour } from '../../contract/plugin-calls.ts'
import type { Size } from '../../contract/uso.ts'
import { isReadable, patchFor, under } from './contrast.ts'
import { contextOf, encode, encodeSmall, pixelsOf } from './encode.ts'
import { formatOf, sizeOf } from './header.ts'
import { distanceToPalette, lockToPalette } from './palette.ts'
import { IMAGE_PROBLEM_ERROR, type ImageProblem, type ImageWork, type Layout, type Measured } from './work.ts'

/** Far above any photo; a file beyond it is a mistake, and would take the panel's memory. */
const MOST_FILE_BYTES = 60 * 1024 * 1024
/** 100 megapixels are 400 MB once decoded, which the largest cameras' pictures stay under. */
const MOST_PIXELS = 100_000_000
/** `createImage` refuses more. */
const FIGMA_SIDE_PX = 4096
const WHITE: Colour = { r: 1, g: 1, b: 1 }
const THUMBNAIL_SIDE_PX = 256
/** Transparency is measured on a copy this size: a share needs no more. */
const MEASURE_SIDE_PX = 96
/** Grain is looked for in the middle of the picture, this far across. */
const FLAT_SIDE_PX = 512
/** About how many pixels behind a text are looked at in each direction. */
const SAMPLES_A_SIDE = 24

export const pixelWork: ImageWork = {
  async inspect(file) {
    if (file.length > MOST_FILE_BYTES) throw problem('too-heavy')
    const bitmap = await decode(file, 'corrupt')
    try {
      const thumbnail = await encode(drawn(bitmap, within(bitmap, THUMBNAIL_SIDE_PX)), 'image/png')
      return {
        width: bitmap.width,
        height: bitmap.height,
        ...sharesOf(bitmap),
        hash: hashOf(file),
        thumbnail: thumbnail.bytes,
        thumbnailType: thumbnail.contentType,
      }
    } finally {
      bitmap.close()
    }
  },

  async measure(png) {
    const bitmap = await decode(png, 'corrupt')
    const { width, height } = bitmap
    const shares = sharesOf(bitmap)
    bitmap.close()
    return { width, height, ...shares, hash: hashOf(png) }
  },

  async prepare(source, background, layout) {
    const canvas = await flattened(source, background, layout)
    replicateEdges(canvas, layout)
    const { bytes, contentType } = await encodeSmall(canvas, false)
    return { bytes, contentType, hash: hashOf(bytes), ...layout.canvas }
  },

  async pixels(source, background, size) {
    const canvas = await flattened(source, background, { canvas: size, drawn: { x: 0, y: 0, ...size } })
    return { ...size, data: pixelsOf(canvas).data }
  },

  async finish(result, plan) {
    const bitmap = await decode(result, 'result-unreadable')
    try {
      const crop = cropOf(bitmap, plan)
      const format = formatOf(result)
      const size = within(crop, FIGMA_SIDE_PX)
      const untouched = size.width === bitmap.width && size.height === bitmap.height
      const canvas = cropped(bitmap, crop, size)
      const small = drawn(canvas, within(size, THUMBNAIL_SIDE_PX))
      const asIs = untouched && (format === 'image/png' || format === 'image/jpeg')
      const [whole, thumbnail] = await Promise.all([
        asIs
          ? { bytes: result, contentType: format }
          : encode(canvas, format === 'image/jpeg' ? 'image/jpeg' : 'image/png', 0.95),
        encode(small, 'image/webp', 0.9),
      ])
      return { ...whole, ...size, thumbnail: thumbnail.bytes, thumbnailType: thumbnail.contentType }
    } finally {
      bitmap.close()
    }
  },

  async lock(picture, palette) {
    const bitmap = await decode(picture, 'result-unreadable')
    const canvas = drawn(bitmap, bitmap)
    bitmap.close()
    const pixels = pixelsOf(canvas)
    const before = distanceToPalette(pixels.data, palette.colours)
    lockToPalette(pixels.data, palette)
    contextOf(canvas).putImageData(pixels, 0, 0)
    const { width, height } = canvas
    const whole = await encode(canvas, formatOf(picture) === 'image/jpeg' ? 'image/jpeg' : 'image/png', 0.95)
    const thumbnail = await encode(drawn(canvas, within(canvas, THUMBNAIL_SIDE_PX)), 'image/webp', 0.9)
    return {
      ...{ ...whole, width, height, before, after: distanceToPalette(pixels.data, palette.colours) },
      ...{ thumbnail: thumbnail.bytes, thumbnailType: thumbnail.contentType },
    }
  },

  async shrink(picture, plan, sidePx) {
    const bitmap = await decode(picture, 'result-unreadable')
    try {
      const crop = cropOf(bitmap, plan)
      const size = within(crop, sidePx)
      const { bytes, contentType } = await encode(cropped(bitmap, crop, size), 'image/webp', 0.85)
      return { bytes, contentType, ...size }
    } finally {
      bitmap.close()
    }
  },

  async prepareStyle(picture, plan, background = WHITE) {
    const bitmap = await decode(picture, 'corrupt')
    try {
      const crop = cropOf(bitmap, plan)
      const size = styleSize(crop)
      const canvas = cropped(bitmap, crop, size, cssOf(background))
      const { bytes, contentType } = await encodeSmall(canvas, true)
      return { bytes, contentType, hash: hashOf(bytes), ...size }
    } finally {
      bitmap.close()
    }
  },

  async backings(picture, texts, backed = []) {
    const bitmap = await decode(picture, 'result-unreadable')
    const canvas = drawn(bitmap, bitmap)
    bitmap.close()
    return texts.flatMap(({ nodeId, box, styles }): Backing[] => {
      const behind = coloursIn(canvas, box)
      const patch = backed.find(({ textId }) => textId === nodeId)
      const seen = patch ? behind.map((colour) => under(patch, colour)) : behind
      return isReadable(styles, seen) ? [] : [{ textId: nodeId, ...patchFor(styles, behind) }]
    })
  },
}

/** What a result shows beside its padding: all of it where there is no plan. */
function cropOf(bitmap: ImageBitmap, plan: ContentPlan | null): Rect {
  return plan ? cropOfResult(plan, bitmap) : { x: 0, y: 0, width: bitmap.width, height: bitmap.height }
}

/** A part of a picture at another size, on `background` where it is given. */
function cropped(bitmap: ImageBitmap, crop: Rect, { width, height }: Size, background?: string): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height)
  const context = contextOf(canvas)
  if (background !== undefined) {
    context.fillStyle = background
    context.fillRect(0, 0, width, height)
  }
  context.drawImage(bitmap, crop.x, crop.y, crop.width, crop.height, 0, 0, width, height)
  return canvas
}

/** Every pixel of a region, or so many of them, evenly spread: a colour each is enough to judge it. */
function coloursIn(canvas: OffscreenCanvas, shares: Rect): Colour[] {
  const left = clamp(Math.floor(shares.x * canvas.width), canvas.width - 1)
  const top = clamp(Math.floor(shares.y * canvas.height), canvas.height - 1)
  const width = clamp(Math.ceil((shares.x + shares.width) * canvas.width), canvas.width) - left
  const height = clamp(Math.ceil((shares.y + shares.height) * canvas.height), canvas.height) - top
  if (width < 1 || height < 1) return []
  const { data } = contextOf(canvas).getImageData(left, top, width, height)
  const stepX = Math.max(1, Math.floor(width / SAMPLES_A_SIDE))
  const stepY = Math.max(1, Math.floor(height / SAMPLES_A_SIDE))
  const colours: Colour[] = []
  for (let y = 0; y < height; y += stepY) {
    for (let x = 0; x < width; x += stepX) {
      const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * 4)
      colours.push({ r: r / 255, g: g / 255, b: b / 255 })
    }
  }
  return colours
}

function cssOf({ r, g, b }: Colour): string {
  return `rgb(${[r, g, b].map((channel) => Math.round(channel * 255)).join(',')})`
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value))
}

/** The picture drawn where `layout` says, on an opaque canvas. */
async function flattened(source: Uint8Array, background: Colour, layout: Layout): Promise<OffscreenCanvas> {
  const bitmap = await decode(source, 'corrupt')
  const canvas = new OffscreenCanvas(layout.canvas.width, layout.canvas.height)
  const context = contextOf(canvas)
  // The model drops alpha without compositing, which would turn see-through pixels black.
  context.fillStyle = cssOf(background)
  context.fillRect(0, 0, canvas.width, canvas.height)
  const { x, y, width, height } = layout.drawn
  context.drawImage(bitmap, x, y, width, height)
  bitmap.close()
  return canvas
}

/** Pixels by content, EXIF orientation applied, first frame of an animation. Throws an image problem. */
async function decode(bytes: Uint8Array, whenBroken: ImageProblem): Promise<ImageBitmap> {
  const format = formatOf(bytes)
  if (!format) throw problem(whenBroken === 'corrupt' ? 'not-an-image' : whenBroken)
  const size = sizeOf(bytes, format)
  if (size && size.width * size.height > MOST_PIXELS) throw problem('too-many-pixels')
  try {
    return await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: format }), {
      imageOrientation: 'from-image',
    })
  } catch {
    throw problem(whenBroken)
  }
}

/**
 * Fills the padding with the outermost row or column of the content. A plain background would be a hard
 * edge, and the model draws edges it sees.
 */
function replicateEdges(canvas: OffscreenCanvas, { drawn: { x, y, width, height } }: Layout): void {
  const context = contextOf(canvas)
  context.imageSmoothingEnabled = false
  const right = x + width
  const bottom = y + height
  if (x > 0) context.drawImage(canvas, x, y, 1, height, 0, y, x, height)
  if (right < canvas.width) {
    context.drawImage(canvas, right - 1, y, 1, height, right, y, canvas.width - right, height)
  }
  if (y > 0) context.drawImage(canvas, 0, y, canvas.width, 1, 0, 0, canvas.width, y)
  if (bottom < canvas.height) {
    context.drawImage(canvas, 0, bottom - 1, canvas.width, 1, 0, bottom, canvas.width, canvas.height - bottom)
  }
}

function sharesOf(bitmap: ImageBitmap): Pick<Measured, 'transparentShare' | 'flatShare'> {
  const size = within(bitmap, MEASURE_SIDE_PX)
  const { data } = pixelsOf(drawn(bitmap, size))
  let seeThrough = 0
  for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 255) < 128) seeThrough++
  // Scaling would blend a photo's grain away, so neighbours are compared in a piece at full size.
  const piece = new OffscreenCanvas(Math.min(bitmap.width, FLAT_SIDE_PX), Math.min(bitmap.height, FLAT_SIDE_PX))
  contextOf(piece).drawImage(bitmap, (piece.width - bitmap.width) / 2, (piece.height - bitmap.height) / 2)
  return { transparentShare: seeThrough / (data.length / 4), flatShare: flatShareOf(pixelsOf(piece)) }
}

/** Share of pixels that are the same as the one to their right. */
function flatShareOf({ data, width, height }: ImageData): number {
  let same = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = (y * width + x) * 4
      if (data[at] === data[at + 4] && data[at + 1] === data[at + 5] && data[at + 2] === data[at + 6]) same++
    }
  }
  return same / Math.max(1, height * (width - 1))
}

function drawn(image: ImageBitmap | OffscreenCanvas, { width, height }: Size): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height)
  contextOf(canvas).drawImage(image, 0, 0, width, height)
  return canvas
}

/** `size` made no larger than `sidePx` a side, in whole pixels, proportions kept. */
function within(size: Size, sidePx: number): Size {
  const scale = Math.min(1, sidePx / Math.max(size.width, size.height))
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  }
}

function hashOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

function problem(kind: ImageProblem): Error {
  const error = new Error(kind)
  error.name = IMAGE_PROBLEM_ERROR
  return error
}
