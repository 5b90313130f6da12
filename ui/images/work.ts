import type { ContentPlan, Rect } from '../../contract/geometry.ts'
import type { PaletteLock } from '../../contract/job-request.ts'
import type { Backing, Colour, TextOnResult } from '../../contract/plugin-calls.ts'
import type { Size } from '../../contract/uso.ts'

/** Where an image is drawn on the canvas that is sent; what is left over is padding. */
export interface Layout {
  canvas: Size
  drawn: Rect
}

/** What a picture of any size shows, as far as the panel warns of it. */
export interface Measured extends Size {
  /** Share of pixels that are mostly see-through, 0–1. */
  transparentShare: number
  /** Share of neighbouring pixels that are the same, 0–1: high for drawings, low for photos. */
  flatShare: number
  /** SHA-256 of the bytes measured, as hex: equal for the same picture. */
  hash: string
}

export interface InspectedFile extends Measured {
  /** At most 256 px a side. */
  thumbnail: Uint8Array
  thumbnailType: string
}

export interface PreparedImage extends Size {
  bytes: Uint8Array
  contentType: string
  hash: string
}

/** 8-bit sRGB, four bytes a pixel, rows from the top, opaque. */
export interface Pixels extends Size {
  data: Uint8ClampedArray
}

export interface FinishedImage extends Size {
  /** PNG or JPEG, as Figma accepts. */
  bytes: Uint8Array
  contentType: string
  thumbnail: Uint8Array
  thumbnailType: string
}

export interface LockedImage extends FinishedImage {
  /** Mean distance to the nearest palette colour, in hundredths of Oklab's unit. */
  before: number
  after: number
}

/** A copy of a picture to be looked at. */
export interface SmallPicture extends Size {
  bytes: Uint8Array
  contentType: string
}

/** What is wrong with a picture; the panel has a sentence for each. */
export const IMAGE_PROBLEMS = ['not-an-image', 'corrupt', 'too-heavy', 'too-many-pixels', 'result-unreadable'] as const
export type ImageProblem = (typeof IMAGE_PROBLEMS)[number]

/** Name of the errors that carry an `ImageProblem` as their message across the worker's border. */
export const IMAGE_PROBLEM_ERROR = 'ImageProblem'

/** Everything that touches pixels. It runs in a worker, so that the panel never stutters. */
export interface ImageWork {
  /** Reads a file a designer gave us: PNG, JPEG, WebP or GIF (first frame), turned as its EXIF says. */
  inspect(file: Uint8Array): Promise<InspectedFile>
  /** Reads a small PNG of a layer. */
  measure(png: Uint8Array): Promise<Measured>
  /** Flattens on `background`, scales and pads to `layout`, encodes as small as it gets without visible loss. */
  prepare(source: Uint8Array, background: Colour, layout: Layout): Promise<PreparedImage>
  /** Flattens on `background` and scales to `size`, proportions or not. */
  pixels(source: Uint8Array, background: Colour, size: Size): Promise<Pixels>
  /** Takes the padding off a result; `plan` is null where there is none to take off. */
  finish(result: Uint8Array, plan: ContentPlan | null): Promise<FinishedImage>
  /** Moves a finished picture's colours toward a palette. */
  lock(picture: Uint8Array, palette: PaletteLock): Promise<LockedImage>
  /** A copy at most `sidePx` a side, without the padding that `plan` tells of. Small ones are not enlarged. */
  shrink(picture: Uint8Array, plan: ContentPlan | null, sidePx: number): Promise<SmallPicture>
  /**
   * At the size the model sees of a style, without the padding that `plan` tells of, flattened on `background`
   * (white, unless told), as PNG or JPEG, which Figma can show.
   */
  prepareStyle(picture: Uint8Array, plan: ContentPlan | null, background?: Colour): Promise<PreparedImage>
  /**
   * Those of the texts that are hard to read on a finished picture, each with what makes it readable. `backed` are
   * the patches that already stand between it and some of them.
   */
  backings(picture: Uint8Array, texts: readonly TextOnResult[], backed?: readonly Backing[]): Promise<Backing[]>
}
