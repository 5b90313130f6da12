import { Hono } from 'hono'
import * as v from 'valibot'
import { ImageHash } from '../../contract/job-request.ts'
import { IMAGE_TYPES, PROXY_LIMITS } from '../../contract/proxy-api.ts'
import { refusal } from '../errors.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { describe } from '../http/describe.ts'
import type { Images } from '../images/images.ts'

const uploading = describe({
  summary: 'Give an image that jobs can then name by its hash',
  body: { media: IMAGE_TYPES },
  answers: { 201: { about: 'The image is there', schema: 'UploadedImage' } },
  errors: [400, 413, 415, 422, 502, 503],
})

const reading = describe({
  summary: 'An image that someone of the own team gave, byte for byte',
  answers: { 200: { about: 'The image', media: [...IMAGE_TYPES] } },
  errors: [404],
})

export function imageRoutes(images: Images) {
  return new Hono<AppEnv>()
    .post('/images', uploading, async (c) => {
      const bytes = await readBody(c, PROXY_LIMITS.imageBytes)
      if (bytes.byteLength === 0) throw refusal('invalid_request', 'The request holds no image.')
      return c.json(await images.accept(c.get('designer').teamId, bytes), 201)
    })
    .get('/images/:hash', reading, async (c) => {
      const hash = v.safeParse(ImageHash, c.req.param('hash'))
      const image = hash.success ? await images.read(c.get('designer').teamId, hash.output) : null
      if (!image) throw refusal('not_found', 'There is no such image.')
      return c.body(image.body, 200, {
        'content-type': image.contentType,
        'content-length': String(image.byteLength),
        // The name is the content, so it never changes; another access code may not see it at all.
        'cache-control': 'private, max-age=31536000, immutable',
        vary: 'authorization',
      })
    })
}
