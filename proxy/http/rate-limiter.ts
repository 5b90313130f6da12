import type pg from 'pg'
import { RateLimiterMemory, RateLimiterPostgres, type RateLimiterAbstract } from 'rate-limiter-flexible'

/**
 * Counts requests by designer, together with the other instances where there is a database they share. While
 * that cannot be reached each instance counts for itself: a store that is down is not a limit that is exceeded.
 */
export function createRateLimiter(requestsPerMinute: number, pool: pg.Pool | null): RateLimiterAbstract {
  const limits = { points: requestsPerMinute, duration: 60 }
  const inMemory = new RateLimiterMemory(limits)
  if (pool === null) return inMemory
  return new RateLimiterPostgres({
    ...limits,
    storeClient: pool,
    storeType: 'client',
    tableName: 'rate_limits',
    // Made with the rest of the schema.
    tableCreated: true,
    insuranceLimiter: inMemory,
    // Who is over the limit is told so without asking the database again.
    inMemoryBlockOnConsumed: requestsPerMinute,
  })
}
