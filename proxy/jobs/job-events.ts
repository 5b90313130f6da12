import type { JobRecord } from '../ledger/ledger.ts'

type Listener = (record: JobRecord) => void

/** Tells whoever listens for a designer that a job changed, after the change is durable. */
export class JobEvents {
  readonly #listeners = new Map<number, Set<Listener>>()

  publish(record: JobRecord): void {
    for (const listener of this.#listeners.get(record.designerId) ?? []) listener(record)
  }

  /** Returns the way to stop. */
  subscribe(designerId: number, listener: Listener): () => void {
    const listeners = this.#listeners.get(designerId) ?? new Set()
    this.#listeners.set(designerId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(designerId)
    }
  }
}
