import sharp from 'sharp'
import type { PlaceRequest, PlaceholderRequest } from '../../contract/plugin-calls.ts'
import { recipeOf } from '../../contract/recipe.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { aJob, aJobRequest } from '../support/examples.ts'

export const JOB = '0123456789abcdef0123456789abcdef'

export async function picture(r = 20, g = 120, b = 60): Promise<Uint8Array> {
  const image = sharp({ create: { width: 64, height: 40, channels: 3, background: { r, g, b } } })
  return new Uint8Array(await image.png().toBuffer())
}

export function placeholdersFor(targetId: string, changes: Partial<PlaceholderRequest> = {}): PlaceholderRequest {
  return { jobId: JOB, targetId, count: 1, size: null, name: 'Card · Ink', status: 'Preparing', ...changes }
}

/** A finished picture of a layer of the document's page, ready to be placed. */
export async function resultFor(
  document: CanvasDocument,
  targetId: string,
  { keepText, ...changes }: Partial<PlaceRequest> & { keepText?: boolean } = {},
): Promise<PlaceRequest> {
  const request = aJobRequest(keepText === undefined ? {} : { keepText })
  const [content, style] = request.images
  const images = content && style ? [{ ...content, nodeId: targetId }, style] : []
  const target = { ...request.target, nodeId: targetId, pageId: document.currentPage.id, width: 320, height: 200 }
  const image = { index: 0, width: 64, height: 40, contentType: 'image/png', byteLength: 9, flagged: false }
  const job = aJob({ state: 'done', seed: 7, request: { ...request, images, target }, images: [image] })
  const jobId = changes.jobId ?? JOB
  return {
    jobId,
    imageIndex: 0,
    image: changes.image ?? (await picture()),
    recipe: { ...recipeOf(job, changes.imageIndex ?? 0), jobId },
    name: 'Card · Ink',
    ...changes,
  }
}
