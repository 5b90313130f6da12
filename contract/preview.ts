/**
 * What the panel and the preview worker say to each other. The worker is the local engine's core built as one
 * classic script (`engine/browser-worker.ts`), started from a blob. It needs no network and no `figma`.
 */

/** 8-bit sRGB, four bytes a pixel, rows from the top; alpha is ignored. An `ImageData` fits. */
export interface PreviewImage {
  width: number
  height: number
  data: Uint8ClampedArray
}

/** Long side at which a preview is painted: fast enough to watch. */
export const PREVIEW_LONG_SIDE_PX = 512

/** To the worker. A new `start` takes the place of one under way. */
export type PreviewCall =
  | {
      kind: 'start'
      /** Chosen by the caller and repeated in every answer. */
      id: number
      /** Any size; cropped to the proportions of `width` × `height`. Null for a picture of the style alone. */
      content: PreviewImage | null
      /** None, one or two, of any size. Their buffers may be transferred. */
      styles: PreviewImage[]
      width: number
      height: number
      seed: number
      guidanceScale: number
      inferenceSteps: number
    }
  | { kind: 'cancel'; id: number }

/** From the worker. Every `start` ends in exactly one of done, cancelled and failed. */
export type PreviewAnswer =
  | { kind: 'progress'; id: number; stage: string; done: number }
  | { kind: 'done'; id: number; image: PreviewImage }
  | { kind: 'cancelled'; id: number }
  | { kind: 'failed'; id: number; message: string }
