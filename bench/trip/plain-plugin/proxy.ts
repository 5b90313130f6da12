/**
 * The pass-through proxy that fal's documentation shows, with the stock package, in a process of its own:
 * `FAL_KEY=… FAL_URL=… node --import tsx proxy.ts`. It prints its port. Beside it, where a plugin would talk to fal's
 * media hosts directly, their paths lead to the stand-in, which has no CORS headers of its own.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createRouteHandler } from '@fal-ai/server-proxy/hono'
import { Hono } from 'hono'
import { cors } from 'hono/cors'

const falUrl = process.env.FAL_URL ?? ''
const falFetch = globalThis.fetch
// The package calls fal by its own addresses; this is the only way to lead it elsewhere.
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  const target = url.href.startsWith(falUrl) ? url.href : `${falUrl}/${url.host}${url.pathname}${url.search}`
  return falFetch(target, init)
}

const app = new Hono()
  .use(cors())
  .all('/api/fal/proxy', createRouteHandler())
  .all('*', async ({ req }) => {
    const { pathname, search } = new URL(req.url)
    const type = req.header('content-type')
    return falFetch(`${falUrl}${pathname}${search}`, {
      method: req.method,
      ...(type !== undefined && { headers: { 'content-type': type } }),
      ...(req.method === 'PUT' && { body: await req.arrayBuffer() }),
    })
  })

const server = createServer((request, response) => void getRequestListener(app.fetch)(request, response))
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
