/**
 * When bytes leave a line that sends so many a second, one after the other. All connections in one direction share
 * one pace, as they share the designer's line. Times are in ms of any one clock.
 */
export class Pace {
  readonly #bytesPerMs: number
  #freeAt = 0

  constructor(megabitsPerSecond: number) {
    this.#bytesPerMs = (megabitsPerSecond * 1_000_000) / 8 / 1_000
  }

  /** Puts `bytes` on the line and tells when the last of them has left, no sooner than after `notBefore`. */
  send(bytes: number, notBefore: number): number {
    this.#freeAt = Math.max(this.#freeAt, notBefore) + bytes / this.#bytesPerMs
    return this.#freeAt
  }

  /** For how long the line is busy with what it was given. */
  backlogMs(now: number): number {
    return Math.max(0, this.#freeAt - now)
  }
}
