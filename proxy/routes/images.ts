import { Hono } from 'hono'
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

export function imageRoutes(images: Images) {
  return new Hono<AppEnv>().post('/images', uploading, async (c) => {
    const bytes = await readBody(c, PROXY_LIMITS.imageBytes)
    if (bytes.byteLength === 0) throw refusal('invalid_request', 'The request holds no image.')
    return c.json(await images.accept(c.get('designer').teamId, bytes), 201)
  })
}
