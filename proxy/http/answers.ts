import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { Logger } from 'pino'
import { internalError, ProxyError, refusal } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import type { AppEnv } from './context.ts'

/**
 * The plugin's iframe has no origin of its own, so any origin may call, and none is sent cookies for. A
 * star does not cover Authorization: what may be sent, and what may be read, is listed.
 *
 * Here and below headers are named before the answer is made. Hono takes an answer apart and builds it anew for
 * each header that comes later, and for `hono/cors`; that was half of the time of a small request.
 */
export const allowAnyOrigin = createMiddleware<AppEnv>(async (c, next) => {
  c.header('access-control-allow-origin', '*')
  if (c.req.method === 'OPTIONS') {
    c.header('access-control-allow-methods', 'GET,POST')
    c.header('access-control-allow-headers', 'authorization,content-type,idempotency-key,last-event-id,prefer')
    return c.body(null, 204)
  }
  c.header('access-control-expose-headers', 'retry-after,server-timing,x-request-id')
  return next()
})

/** Headers that keep an answer out of caches and a picture from being taken for a page. */
export const guardAnswers = createMiddleware<AppEnv>(async (c, next) => {
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('content-security-policy', "default-src 'none'; sandbox")
  c.header('cross-origin-resource-policy', 'cross-origin')
  await next()
})

/** Measures and logs each request by its route, which is one of a few, and not by its path. */
export function measureRequests(metrics: Metrics, log: Logger) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const started = performance.now()
    await next()
    const ms = performance.now() - started
    const route = routeOf(c)
    c.res.headers.set('server-timing', `total;dur=${ms.toFixed(1)}`)
    const { status } = c.res
    metrics.requests.observe({ method: knownMethod(c.req.method), route, status }, ms / 1_000)
    const line = {
      requestId: c.get('requestId'),
      method: c.req.method,
      route,
      status,
      ms: Math.round(ms * 10) / 10,
    }
    if (status >= 500) log.error(line, 'request failed')
    else log.debug(line, 'request')
  })
}

/** Every error leaves in the one shape; what is not meant for people becomes `internal`. */
export function answerError(log: Logger) {
  return (error: unknown, c: Context<AppEnv>): Response => {
    if (!(error instanceof ProxyError)) {
      log.error({ requestId: c.get('requestId'), route: routeOf(c), err: error }, 'unexpected error')
    }
    const failure = error instanceof ProxyError ? error : internalError()
    if (failure.retryAfterSeconds !== null) c.header('retry-after', String(failure.retryAfterSeconds))
    return c.json({ error: failure.error }, failure.status)
  }
}

export function answerNotFound(c: Context<AppEnv>): Response {
  const failure = refusal('not_found', 'The proxy has nothing at this address. Is the plugin up to date?')
  return c.json({ error: failure.error }, failure.status)
}

/** The pattern of the route that a request is for: one of those there are, whatever was asked for. */
function routeOf(c: Context<AppEnv>): string {
  return matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'other'
}

function knownMethod(method: string): string {
  return ['GET', 'HEAD', 'POST', 'OPTIONS'].includes(method) ? method : 'other'
}
