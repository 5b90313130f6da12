import { createMiddleware } from 'hono/factory'
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import { ACCESS_CODE, type Designers } from '../designers.ts'
import { ProxyError, refusal } from '../errors.ts'
import { clientAddress } from './client-address.ts'
import type { AppEnv } from './context.ts'
import { createRateLimiter } from './rate-limiter.ts'

/**
 * Lets in who has a valid access code and does not ask too often, before a byte of the body is read: one runaway panel
 * must not take the proxy from everyone else.
 */
export function requireDesigner(designers: Designers, limiter: RateLimiterAbstract) {
  return createMiddleware<AppEnv>(async (c, next) => {
    // Two Authorization headers arrive here joined by a comma, and so match nothing.
    const [, code] = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
    if (code === undefined || !ACCESS_CODE.test(code)) throw unknownCode()
    // A code that was good before is counted while the ledger is asked whether it still is: to a database across a
    // network that is one trip instead of two.
    const seen = designers.lastKnown(code)
    const [designer] = await Promise.all([
      designers.authenticate(code),
      seen === null ? null : consume(limiter, seen, ACCESS_LIMITED),
    ])
    if (!designer) throw unknownCode()
    if (seen === null) await consume(limiter, designer.id, ACCESS_LIMITED)
    c.set('designer', designer)
    await next()
  })
}

const ACCESS_LIMITED = 'this access code'

function unknownCode(): ProxyError {
  return refusal(
    'unauthorized',
    'The proxy does not know this access code. Check it, or ask whoever runs the proxy for a new one.',
  )
}

/** The limit for requests that need no code, by the address they come from. */
export function limitStrangers(requestsPerMinute: number) {
  const limiter = createRateLimiter(requestsPerMinute, null)
  return createMiddleware<AppEnv>(async (c, next) => {
    await consume(limiter, clientAddress(c), 'this network address')
    await next()
  })
}

async function consume(limiter: RateLimiterAbstract, key: string | number, from: string): Promise<void> {
  try {
    await limiter.consume(key)
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
}
