import { Hono } from 'hono'
import * as v from 'valibot'
import { Failure } from '../failure.ts'
import { fileUrl } from '../images/address.ts'
import { MAX_IMAGE_BYTES } from '../images/format.ts'
import { DEFAULT_LIFETIME_SECONDS, FileStorage } from '../images/storage.ts'
import { baseOf, readBody, readJson, requestedLifetime } from './context.ts'

const Initiation = v.object({
  content_type: v.pipe(v.string(), v.regex(/^[\w.+-]+\/[\w.+-]+$/)),
  file_name: v.optional(v.string(), 'file'),
})

interface Upload {
  fileId: string
  contentType: string
  lifetimeSeconds: number
  expiresAt: number
}

/** An address to upload to is good for this long. */
const UPLOAD_WINDOW_MS = 60 * 60 * 1000
/** Pictures are shown; everything else is only ever saved, since it could be a page with scripts. */
const SHOWN = /^image\/(?:png|jpeg|webp|gif|avif)$/

/** `rest.fal.ai` and `v3.fal.media`: uploads in two steps, and the files themselves. */
export function storageRoutes(storage: FileStorage, publicUrl: string | undefined, now: () => number): Hono {
  const app = new Hono()
  const uploads = new Map<string, Upload>()

  app.post('/rest.fal.ai/storage/upload/initiate', async (c) => {
    const parsed = v.safeParse(Initiation, await readJson(c, 64 * 1024))
    if (!parsed.success) {
      const detail = [{ loc: ['body'], msg: 'content_type and file_name are required', type: 'value_error' }]
      throw new Failure(422, 'value_error', detail)
    }
    for (const [id, upload] of uploads) if (upload.expiresAt <= now()) uploads.delete(id)
    const base = baseOf(c, publicUrl)
    const fileId = FileStorage.newId()
    const uploadId = FileStorage.newId()
    uploads.set(uploadId, {
      fileId,
      contentType: parsed.output.content_type,
      lifetimeSeconds: requestedLifetime(c) ?? DEFAULT_LIFETIME_SECONDS,
      expiresAt: now() + UPLOAD_WINDOW_MS,
    })
    return c.json({
      upload_url: `${base}/v3.fal.media/uploads/${uploadId}`,
      file_url: fileUrl(base, fileId, safeName(parsed.output.file_name)),
    })
  })

  app.put('/v3.fal.media/uploads/:id', async (c) => {
    const upload = uploads.get(c.req.param('id'))
    if (!upload || upload.expiresAt <= now())
      throw new Failure(404, 'not_found', 'This upload is unknown or has expired')
    if (c.req.header('content-type') !== upload.contentType) {
      throw new Failure(
        403,
        'signature_mismatch',
        'The Content-Type differs from the one the upload was announced with',
      )
    }
    const bytes = await readBody(c, MAX_IMAGE_BYTES)
    await storage.put(upload.fileId, { bytes, contentType: upload.contentType }, upload.lifetimeSeconds)
    return c.body(null, 200)
  })

  app.get('/v3.fal.media/files/:id/:name', async (c) => {
    const file = await storage.get(c.req.param('id'))
    if (!file) throw new Failure(404, 'not_found', 'File not found')
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': file.contentType,
      'content-disposition': SHOWN.test(file.contentType) ? 'inline' : 'attachment',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=3600',
    })
  })

  return app
}

function safeName(name: string): string {
  return name.replace(/[^\w.-]+/g, '_').slice(-80) || 'file'
}
