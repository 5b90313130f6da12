import { Hono } from 'hono'
import type { AppEnv } from '../http/context.ts'
import { openApiOf } from '../openapi.ts'

/** The OpenAPI document of the whole app, made when first asked for. It holds no secret, so it needs no code. */
export function documentRoutes(app: Hono<AppEnv>) {
  let document: Promise<object> | undefined
  return new Hono<AppEnv>().get('/openapi.json', async (c) => c.json(await (document ??= openApiOf(app))))
}
