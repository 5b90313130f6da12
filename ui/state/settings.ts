import * as v from 'valibot'
import { STORAGE_KEYS, type SandboxCalls } from '../../contract/plugin-calls.ts'

/** Unfinished runs beyond this are not remembered; nobody has that many. */
const MOST_UNFINISHED = 200

const Stored = v.looseObject({ unfinished: v.optional(v.array(v.string()), []) })

/**
 * What this machine remembers between openings of the panel. Unfinished runs are noted before anything of
 * them is in the file, so that a placeholder whose run never reached the proxy can be told from one of a
 * colleague in the same file, which must be left alone.
 */
export class Settings {
  #stored: v.InferOutput<typeof Stored> = { unfinished: [] }
  readonly #sandbox: Pick<SandboxCalls, 'writeStorage'>

  constructor(sandbox: Pick<SandboxCalls, 'writeStorage'>) {
    this.#sandbox = sandbox
  }

  load(value: unknown): void {
    const parsed = v.safeParse(Stored, value)
    if (parsed.success) this.#stored = parsed.output
  }

  get unfinished(): ReadonlySet<string> {
    return new Set(this.#stored.unfinished)
  }

  async noteUnfinished(jobId: string): Promise<void> {
    if (this.#stored.unfinished.includes(jobId)) return
    await this.#write([...this.#stored.unfinished, jobId].slice(-MOST_UNFINISHED))
  }

  async noteFinished(jobId: string): Promise<void> {
    if (!this.#stored.unfinished.includes(jobId)) return
    await this.#write(this.#stored.unfinished.filter((id) => id !== jobId))
  }

  async #write(unfinished: string[]): Promise<void> {
    this.#stored = { ...this.#stored, unfinished }
    await this.#sandbox.writeStorage(STORAGE_KEYS.settings, this.#stored)
  }
}
