import { Hono } from 'hono'
import { PROXY_LIMITS } from '../../contract/proxy-api.ts'
import { refusal } from '../errors.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import type { Images } from '../images/images.ts'

export function imageRoutes(images: Images) {
  return new Hono<AppEnv>().post('/images', async (c) => {
    const bytes = await readBody(c, PROXY_LIMITS.imageBytes)
    if (bytes.byteLength === 0) throw refusal('invalid_request', 'The request holds no image.')
    return c.json(await images.accept(bytes), 201)
  })
}
