import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import type { ErrorCode } from '../contract/api-error.ts'

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>

/** Requests that no route ever sees, because they are no HTTP or their headers are endless. */
function answerUnreadable(error: NodeJS.ErrnoException): string {
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW'
  const message = tooLong
    ? 'The request’s headers are too long to hold an access code. Enter the code again.'
    : 'The proxy could not read this request.'
  const code: ErrorCode = tooLong ? 'unauthorized' : 'invalid_request'
  const body = JSON.stringify({ error: { code, message, retryable: false } })
  return [
    `HTTP/1.1 ${tooLong ? '401 Unauthorized' : '400 Bad Request'}`,
    'access-control-allow-origin: *',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'content-type: application/json',
    `x-request-id: ${randomUUID()}`,
    'server-timing: total;dur=0',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}

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
    socket.end(answerUnreadable(error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs = 10_000) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // A connection that answers its last request now becomes idle only after this.
      const idle = setInterval(() => server.closeIdleConnections(), 50)
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearInterval(idle)
      clearTimeout(timer)
    },
  }
}
