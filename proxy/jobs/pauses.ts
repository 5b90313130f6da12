export interface FollowTimings {
  /** The pause between two looks at a young job that waits. */
  pollMs: number
  /** How long the service may say that it does not know a job before it is given up. */
  lostAfterMs: number
  /** How long the service keeps a job's answer (fal: at least an hour). */
  resultKeptMs: number
  /** How long the service keeps the pictures that the answer names; we set this when submitting. */
  picturesKeptMs: number
  /** How long an instance may be silent before another takes over its jobs. */
  leaseMs: number
}

/** On average half a pause passes between a job's end and our knowing of it. */
const RUNNING_SHARE = 0.4

/**
 * A young job is looked at often, because someone is watching, and oftener while it runs, which lasts seconds; an old
 * one waits in a long queue.
 */
export function pauseBetweenPolls(ageMs: number, running: boolean, pollMs: number): number {
  if (ageMs < 30_000 && running) return pollMs * RUNNING_SHARE
  if (ageMs < 30_000) return pollMs
  if (ageMs < 2 * 60_000) return pollMs * 2
  if (ageMs < 10 * 60_000) return pollMs * 6
  if (ageMs < 60 * 60_000) return pollMs * 20
  return pollMs * 60
}

/** Doubles with each failure up to 64 times the shortest pause, give or take a quarter. */
export function pauseAfterFailures(failures: number, pollMs: number): number {
  return pollMs * 2 ** Math.min(failures, 6) * (0.75 + Math.random() / 2)
}

/** Waits, unless the signal is given or the function handed to `onReady` is called. */
export function sleep(ms: number, signal: AbortSignal, onReady: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal.addEventListener('abort', wake)
    if (signal.aborted) wake()
    else onReady(wake)
  })
}

/** Waits, or until the signal is given. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, signal, () => undefined)
}

/**
 * Work that is over with any of the signals, which may live as long as the proxy does: `AbortSignal.any` would leave
 * something behind on them each time.
 */
export async function endedBy<T>(signals: readonly AbortSignal[], work: (over: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const end = () => over.abort()
  for (const signal of signals) {
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  }
  try {
    return await work(over.signal)
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', end)
    end()
  }
}
