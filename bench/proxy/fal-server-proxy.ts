import { createRouteHandler } from '@fal-ai/server-proxy/hono'
import { Hono } from 'hono'
import { listen } from '../../proxy/listen.ts'

// fal's own proxy for servers, as its documentation sets it up on Hono; only the allowed address is another.
const [host = ''] = process.argv.slice(2)
const handler = createRouteHandler({
  allowedUrlPatterns: [`${host}/**`],
  allowedEndpoints: [],
  allowUnauthorizedRequests: true,
})
const app = new Hono().all('/api/fal/proxy', (c) => handler(c))
const server = await listen(app.fetch, { host: '127.0.0.1', port: 0, maxConnections: 2_000 })

process.once('disconnect', () => process.exit(0))
process.send?.({ url: `http://127.0.0.1:${server.port}/api/fal/proxy` })
