import * as v from 'valibot'
import type { DroppedResult } from '../contract/plugin-calls.ts'
import { JobId } from '../contract/job-request.ts'

const Dropped = v.object({ jobId: JobId, imageIndex: v.pipe(v.number(), v.integer(), v.minValue(0)) })

/** Tells of pictures of the Results view that were dropped on the canvas, and where, in the page's coordinates. */
export function followDrops(tell: (drop: DroppedResult & { x: number; y: number }) => void): void {
  figma.on('drop', ({ dropMetadata, absoluteX, absoluteY }: DropEvent) => {
    const dropped = v.safeParse(Dropped, dropMetadata)
    if (!dropped.success) return true
    tell({ ...dropped.output, x: absoluteX, y: absoluteY })
    // Figma would place what it can of the drop by itself.
    return false
  })
}
