import type { Clock } from '../../host.ts'

/** The proxy takes so many jobs at once: those it refused wait here, and one goes on for each job that ends. */
export class Turns {
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A place at the proxy is free. */
  jobEnded(): void {
    const [next] = this.#waiting
    next?.()
  }

  /** Waits for a place, at most so long: other panels of the same designer end jobs too. */
  async wait(ms: number, stop: AbortSignal | undefined): Promise<void> {
    let goOn = () => {}
    const turn = new Promise<void>((resolve) => {
      goOn = () => {
        this.#waiting.delete(goOn)
        resolve()
      }
    })
    this.#waiting.add(goOn)
    await Promise.race([turn, this.#clock.sleep(ms, stop)])
    this.#waiting.delete(goOn)
  }
}
