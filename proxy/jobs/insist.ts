import type { Logger } from 'pino'
import { pause, pauseAfterFailures } from './pauses.ts'

const FIRST_PAUSE_MS = 50

/**
 * Tries until it works: what the service did with our money is known here and nowhere else, and a ledger that
 * is down for a minute is no reason to forget it. Ends with the last error once the signal is given.
 */
export async function insist<Result>(work: () => Promise<Result>, signal: AbortSignal, log: Logger): Promise<Result> {
  for (let failures = 0; ; failures++) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) throw error
      log.error({ err: error, failures }, 'the ledger did not take a change; trying again')
      await pause(pauseAfterFailures(failures, FIRST_PAUSE_MS), signal)
    }
  }
}
