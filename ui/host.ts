/** The world outside the panel's logic, handed in so that tests can run time and chance by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface Random {
  /** `count` unpredictable bytes as lower-case hex. */
  hex(count: number): string
  /** 0 ≤ x < 1. */
  fraction(): number
}

/** Addresses for pictures held in memory; each must be given back. */
export interface PictureUrls {
  create(bytes: Uint8Array, contentType: string): string
  revoke(url: string): void
}

export const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done)
    }),
}

export const random: Random = {
  hex(count) {
    // crypto.randomUUID is missing here: Figma's iframe is not a secure context.
    const bytes = crypto.getRandomValues(new Uint8Array(count))
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  },
  fraction: () => Math.random(),
}

export const pictureUrls: PictureUrls = {
  create: (bytes, contentType) => URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: contentType })),
  revoke: (url) => URL.revokeObjectURL(url),
}
