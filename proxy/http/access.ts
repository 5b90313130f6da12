import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import { ACCESS_CODE, type Designers } from '../designers.ts'
import { ProxyError, refusal } from '../errors.ts'
import { clientAddress } from './client-address.ts'
import type { AppEnv } from './context.ts'
import { createRateLimiter } from './rate-limiter.ts'

/** Lets in who has a valid access code, before a byte of the body is read. */
export function requireDesigner(designers: Designers) {
  return createMiddleware<AppEnv>(async (c, next) => {
    // Two Authorization headers arrive here joined by a comma, and so match nothing.
    const [, code] = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
    const designer = code !== undefined && ACCESS_CODE.test(code) ? await designers.authenticate(code) : null
    if (!designer) {
      throw refusal(
        'unauthorized',
        'The proxy does not know this access code. Check it, or ask whoever runs the proxy for a new one.',
      )
    }
    c.set('designer', designer)
    await next()
  })
}

/** Keeps one runaway panel from taking the proxy from everyone else. */
export function limitRate(limiter: RateLimiterAbstract) {
  return limitBy(limiter, (c) => c.get('designer').id, 'this access code')
}

/** The same for requests that need no code, by the address they come from. */
export function limitStrangers(requestsPerMinute: number) {
  return limitBy(createRateLimiter(requestsPerMinute, null), clientAddress, 'this network address')
}

function limitBy(limiter: RateLimiterAbstract, whose: (c: Context<AppEnv>) => string | number, from: string) {
  return createMiddleware<AppEnv>(async (c, next) => {
    try {
      await limiter.consume(whose(c))
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection
      throw new ProxyError(
        {
          code: 'rate_limited',
          message: `Too many requests came from ${from}. Wait a moment and try again.`,
          retryable: true,
        },
        Math.max(1, Math.ceil(rejection.msBeforeNext / 1_000)),
      )
    }
    await next()
  })
}
