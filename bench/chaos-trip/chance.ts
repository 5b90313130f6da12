import { seeded } from '../../playground/documents/painting/noise.ts'

/** Every choice of a session, in order, from one seed. */
export class Chance {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = seeded(seed)
  }

  /** True in `share` of all cases. */
  happens(share: number): boolean {
    return this.#next() < share
  }

  between(least: number, most: number): number {
    return least + this.#next() * (most - least)
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1))
  }

  /** @throws when there is nothing to pick from */
  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#next() * from.length)]
    if (picked === undefined) throw new Error('There is nothing to pick from.')
    return picked
  }

  /** One of `from`, each as often as its weight says against the others. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.#next() * from.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, value] of from) {
      left -= weight
      if (left < 0) return value
    }
    return this.pick(from)[1]
  }
}
