import type { Clock, Random } from './host.ts'
import { ProxyError } from './proxy.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

/** How long to wait before try number `attempt` (from 0), spread so that many panels don't return at once. */
export function backOffMs(attempt: number, random: Random): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt)
  return full * (0.5 + random.fraction() / 2)
}

export interface Patience {
  clock: Clock
  random: Random
  /** Tries in all. */
  attempts: number
  signal?: AbortSignal
}

/** Makes a call that may be repeated until it works, fails for good, or patience runs out. */
export async function withPatience<T>(call: () => Promise<T>, patience: Patience): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      const more = error instanceof ProxyError && error.retryable && attempt + 1 < patience.attempts
      if (!more || patience.signal?.aborted) throw error
      await patience.clock.sleep(error.retryAfterMs ?? backOffMs(attempt, patience.random), patience.signal)
    }
  }
}
