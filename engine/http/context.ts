import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { Failure, machineryFailure } from '../failure.ts'
import { readAtMost } from '../images/read.ts'

/** fal's hosts, each of which is the first segment of the engine's paths. */
const HOST_SEGMENT = /\/(?:fal\.run|queue\.fal\.run|rest\.fal\.ai|api\.fal\.ai|v3b?\.fal\.media)(?:\/|$)/

/**
 * The engine's address as the caller of `c` knows it: `publicUrl` when set, else the Host header and whatever
 * path the engine is mounted under. No slash at the end.
 */
export function baseOf(c: Context, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '')
  const url = new URL(c.req.url)
  return url.origin + url.pathname.slice(0, Math.max(0, url.pathname.search(HOST_SEGMENT)))
}

/** Every answer can be read from any web page, errors included, and carries a request id. */
export const openToAll: MiddlewareHandler[] = [
  cors({
    origin: '*',
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'],
    exposeHeaders: ['x-fal-request-id', 'x-fal-billable-units', 'x-fal-error-type', 'x-fal-retryable'],
    maxAge: 86_400,
  }),
  async (c, next) => {
    await next()
    if (!c.res.headers.has('x-fal-request-id')) c.res.headers.set('x-fal-request-id', randomUUID())
  },
]

/** The answer for a Failure, or for an error that nobody expected. */
export function answerFailure(c: Context, error: Error): Response {
  const failure =
    error instanceof Failure ? error : machineryFailure('internal_error', 'The engine failed unexpectedly.')
  c.header('x-fal-retryable', String(failure.status === 429 || failure.status >= 502))
  if (typeof failure.detail === 'string') c.header('x-fal-error-type', failure.type)
  return c.json(failure.body(), failure.status as 500)
}

/** Reads a JSON body of at most `maxBytes`. Throws a Failure. */
export async function readJson(c: Context, maxBytes: number): Promise<unknown> {
  const bytes = await readBody(c, maxBytes)
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown
  } catch {
    throw new Failure(422, 'json_invalid', [
      { loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' },
    ])
  }
}

export async function readBody(c: Context, maxBytes: number): Promise<Uint8Array> {
  const bytes = await readAtMost(c.req.raw.body, maxBytes)
  if (!bytes) throw new Failure(413, 'request_too_large', `The body is larger than ${maxBytes} bytes.`)
  return bytes
}

/** The lifetime asked for by either of fal's two headers, in seconds, or null. */
export function requestedLifetime(c: Context): number | null {
  const header = c.req.header('x-fal-object-lifecycle') ?? c.req.header('x-fal-object-lifecycle-preference')
  if (header === undefined) return null
  try {
    const { expiration_duration_seconds: seconds } = JSON.parse(header) as {
      expiration_duration_seconds?: unknown
    }
    return typeof seconds === 'number' && seconds > 0 ? seconds : null
  } catch {
    return null
  }
}
