import type { Context } from 'hono'
import type { AppEnv } from './context.ts'

/**
 * Whom to count requests without a code against. A server on this machine that passes requests on appends
 * the address it saw to X-Forwarded-For; from anyone else that header is not believed.
 */
export function clientAddress(c: Context<AppEnv>): string {
  const direct = c.env.incoming?.socket.remoteAddress ?? 'unknown'
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(direct)
  const forwarded = isLocal ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  return (forwarded || direct).slice(0, 64)
}
