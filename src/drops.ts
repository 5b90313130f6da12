import type { DroppedResult } from '../contract/plugin-calls.ts'
import { hex, object, whole } from './border/shape.ts'

const isDrop = object<DroppedResult>({ jobId: hex(32), imageIndex: whole(0, 999) })

/** Tells of pictures of the Results view that were dropped on the canvas, and where, in the page's coordinates. */
export function followDrops(tell: (drop: DroppedResult & { x: number; y: number }) => void): void {
  figma.on('drop', ({ dropMetadata, absoluteX, absoluteY }: DropEvent) => {
    const dropped: unknown = dropMetadata
    if (!isDrop(dropped)) return true
    const { jobId, imageIndex } = dropped
    tell({ jobId, imageIndex, x: absoluteX, y: absoluteY })
    // Figma would place what it can of the drop by itself.
    return false
  })
}
