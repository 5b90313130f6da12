import { CUSTOM_SIDE_GRID_PX, IMAGE_SIZE_PRESETS, type Size, type UsoParameters } from './uso.ts'

export interface Rect extends Size {
  x: number
  y: number
}

/** Long side of content as sent and as returned with `keep_size`, in pixels (source: USO's inference code). */
export const CONTENT_LONG_SIDE_PX = 1024
/** With `keep_size` both output sides are multiples of this; what does not fit is cropped away. */
export const CONTENT_GRID_PX = 32
/** Styles are squashed to 384×384 by the model: a short side of 512 loses nothing. */
export const STYLE_SHORT_SIDE_PX = 512
export const STYLE_LONG_SIDE_PX = 1024
/** Beyond this ratio the short side would be under 64 px, which the model can do nothing with. */
export const MAX_RATIO = 16

/**
 * How a layer becomes content: it is drawn into `content`, a whole-pixel part of a `canvas` that is
 * already on USO's grid, so that the model crops nothing and the padding can be taken off the result.
 */
export interface ContentPlan {
  canvas: Size
  content: Rect
}

export type ContentPlanning = { ok: true; plan: ContentPlan } | { ok: false; reason: ContentRefusal }

export type ContentRefusal = 'too-extreme' | 'no-area'

/** Why a layer of `size` (any unit) cannot be content, or null. */
export function refusalOf(size: Size): ContentRefusal | null {
  const long = Math.max(size.width, size.height)
  const short = Math.min(size.width, size.height)
  if (!(short > 0) || !Number.isFinite(long)) return 'no-area'
  return long / short > MAX_RATIO ? 'too-extreme' : null
}

/**
 * Plans the padding for a layer of `size` (any unit, sides > 0). The content is centred on the canvas.
 * A ratio over 16:1 is refused.
 */
export function planContent(size: Size): ContentPlanning {
  const reason = refusalOf(size)
  if (reason) return { ok: false, reason }
  const ratio = Math.max(size.width, size.height) / Math.min(size.width, size.height)
  const drawn = Math.max(1, Math.round(CONTENT_LONG_SIDE_PX / ratio))
  const padded = Math.ceil(drawn / CONTENT_GRID_PX) * CONTENT_GRID_PX
  const offset = Math.floor((padded - drawn) / 2)
  const landscape = size.width >= size.height
  return {
    ok: true,
    plan: landscape
      ? {
          canvas: { width: CONTENT_LONG_SIDE_PX, height: padded },
          content: { x: 0, y: offset, width: CONTENT_LONG_SIDE_PX, height: drawn },
        }
      : {
          canvas: { width: padded, height: CONTENT_LONG_SIDE_PX },
          content: { x: offset, y: 0, width: drawn, height: CONTENT_LONG_SIDE_PX },
        },
  }
}

/** Where the content lies in a result of any size, in whole result pixels (off by half a pixel at most). */
export function cropOfResult(plan: ContentPlan, result: Size): Rect {
  const scaleX = result.width / plan.canvas.width
  const scaleY = result.height / plan.canvas.height
  const left = Math.min(result.width - 1, Math.round(plan.content.x * scaleX))
  const top = Math.min(result.height - 1, Math.round(plan.content.y * scaleY))
  const right = Math.round((plan.content.x + plan.content.width) * scaleX)
  const bottom = Math.round((plan.content.y + plan.content.height) * scaleY)
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.min(result.width, right) - left),
    height: Math.max(1, Math.min(result.height, bottom) - top),
  }
}

/** The size at which a style image is worth sending, for a source of `size` pixels. Small ones are enlarged. */
export function styleSize(size: Size): Size {
  const short = Math.min(size.width, size.height)
  const long = Math.max(size.width, size.height)
  const scale = Math.min(STYLE_SHORT_SIDE_PX / short, STYLE_LONG_SIDE_PX / long)
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  }
}

/** The grid USO puts a `keep_size` result on, for content of `size` pixels, edges that do not fit dropped. */
export function keepSizeOutput(size: Size): Size {
  const scale = CONTENT_LONG_SIDE_PX / Math.max(size.width, size.height)
  const onGrid = (side: number) => {
    // A hair is added because 1024 × (3/4) and its like must not fall a whole cell for a rounding error.
    const cells = Math.floor((side * scale + 1e-6) / CONTENT_GRID_PX)
    return Math.max(1, cells) * CONTENT_GRID_PX
  }
  return { width: onGrid(size.width), height: onGrid(size.height) }
}

/**
 * The size in pixels of each image a request yields. `content` is the size of the content image as sent,
 * or null without one.
 */
export function outputSize(
  parameters: Pick<UsoParameters, 'keep_size' | 'image_size'>,
  content: Size | null,
): Size {
  if (parameters.keep_size && content) return keepSizeOutput(content)
  const size = parameters.image_size
  if (typeof size === 'string') return { ...IMAGE_SIZE_PRESETS[size] }
  const floor = (side: number) => Math.floor(side / CUSTOM_SIDE_GRID_PX) * CUSTOM_SIDE_GRID_PX
  return { width: floor(size.width), height: floor(size.height) }
}
