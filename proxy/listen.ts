import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>

/** Answered to a request whose headers are longer than any we know; no route ever sees it. */
const HEADERS_TOO_LONG = JSON.stringify({
  error: {
    code: 'unauthorized',
    message: 'The request’s headers are too long to hold an access code. Enter the code again.',
    retryable: false,
  },
})

export interface Listening {
  port: number
  /** Takes no more connections and waits for those open to end, at most `graceMs`. */
  close: (graceMs?: number) => Promise<void>
}

/** Serves an app over HTTP with limits on how slowly a client may speak, and how many may come. */
export async function listen(
  fetch: Fetch,
  { host, port, maxConnections }: { host: string; port: number; maxConnections: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: (request, env) => fetch(request, env as HttpBindings),
    serverOptions: { headersTimeout: 10_000, requestTimeout: 120_000, keepAliveTimeout: 65_000 },
  }) as Server
  server.maxConnections = maxConnections
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy()
      return
    }
    const isLong = error.code === 'HPE_HEADER_OVERFLOW'
    const body = isLong ? HEADERS_TOO_LONG : ''
    socket.end(
      `HTTP/1.1 ${isLong ? '401 Unauthorized' : '400 Bad Request'}\r\n` +
        'access-control-allow-origin: *\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n' +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs = 10_000) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(timer)
    },
  }
}
