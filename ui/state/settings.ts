import { computed, signal, type ReadonlySignal } from '@preact/signals'
import * as v from 'valibot'
import { LIBRARY_PLACES } from '../../contract/library.ts'
import { PLACEHOLDER_LOOKS, STORAGE_KEYS, type SandboxCalls } from '../../contract/plugin-calls.ts'
import { MICRO_USD_PER_USD } from '../../contract/price.ts'
import { Me } from '../../contract/proxy-api.ts'

/** Unfinished jobs beyond this are not remembered; nobody has that many. */
const MOST_UNFINISHED = 400
const CONFIRM_ABOVE_MICRO_USD = MICRO_USD_PER_USD

/** Where results go when the designer says nothing else. A matrix always gets a grid. */
export const CHOSEN_PLACEMENTS = ['beside', 'over', 'fill'] as const
export type ChosenPlacement = (typeof CHOSEN_PLACEMENTS)[number]

const amount = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What a designer chose for this machine. */
const preferenceEntries = {
  /** A run that costs more is asked about once; null asks never. */
  confirmAboveMicroUsd: v.nullable(amount),
  placement: v.picklist(CHOSEN_PLACEMENTS),
  placeholders: v.picklist(PLACEHOLDER_LOOKS),
  /** The style that was used last, where it can be found again. */
  lastStyle: v.nullable(
    v.variant('kind', [
      v.object({ kind: v.literal('saved'), place: v.picklist(LIBRARY_PLACES), id: v.string() }),
      v.object({ kind: v.literal('layer'), nodeId: v.string() }),
    ]),
  ),
  /** Milliseconds a megapixel of output took, by engine: the latest runs of this machine. */
  paceMs: v.record(v.string(), v.array(v.number())),
}
const Preferences = v.object(preferenceEntries)
export type Preferences = v.InferOutput<typeof Preferences>

const FIRST_PREFERENCES: Preferences = {
  confirmAboveMicroUsd: CONFIRM_ABOVE_MICRO_USD,
  placement: 'beside',
  placeholders: 'filled',
  lastStyle: null,
  paceMs: {},
}

/** Jobs of the way home whose pictures stand in part, by index. */
const Placed = v.record(v.string(), v.array(amount))

/** One damaged entry must not lose the others. What a newer version keeps here is kept. */
const Stored = v.looseObject({
  unfinished: v.fallback(v.optional(v.array(v.string()), []), []),
  finished: v.fallback(v.optional(v.array(v.string()), []), []),
  placed: v.fallback(v.optional(Placed, {}), {}),
  me: v.fallback(v.optional(v.nullable(Me), null), null),
  ...Object.fromEntries(
    Object.entries(preferenceEntries).map(([key, schema]) => [key, v.fallback(v.optional(schema as v.GenericSchema), undefined)]),
  ),
})

interface Remembered {
  unfinished: string[]
  finished: string[]
  placed: v.InferOutput<typeof Placed>
  /** What the proxy said last of the designer who is signed in. */
  me: Me | null
}

/**
 * What this machine remembers between openings of the panel. Unfinished jobs are noted before anything of
 * them is in the file, so that a placeholder whose job never reached the proxy can be told from one of a
 * colleague in the same file, which must be left alone. Finished jobs are remembered too, and pictures that were
 * placed: undo takes the file back to before either, and nothing may start over because of that.
 */
export class Settings {
  readonly #stored = signal<Record<string, unknown> & Remembered>({ unfinished: [], finished: [], placed: {}, me: null })
  readonly #sandbox: Pick<SandboxCalls, 'writeStorage'>

  constructor(sandbox: Pick<SandboxCalls, 'writeStorage'>) {
    this.#sandbox = sandbox
  }

  load(value: unknown): void {
    const parsed = v.safeParse(Stored, value)
    if (!parsed.success) return
    const known = Object.entries(parsed.output).filter(([, entry]) => entry !== undefined)
    const { unfinished, finished, placed, me } = parsed.output
    this.#stored.value = { ...Object.fromEntries(known), unfinished, finished, placed, me }
  }

  readonly preferences: ReadonlySignal<Preferences> = computed(() =>
    v.parse(Preferences, { ...FIRST_PREFERENCES, ...this.#stored.value }),
  )

  /** Changes preferences at once, and keeps them. Rejects when Figma could not keep them. */
  set(change: Partial<Preferences>): Promise<void> {
    return this.#write(change)
  }

  /** Who was signed in when the proxy was last asked; null where that is too old to be shown. */
  lastMe(now: number): Me | null {
    const { me } = this.#stored.value
    return me !== null && me.renewsAt > now ? me : null
  }

  /** Keeps what the proxy said for the next opening, or forgets it. Spending in one file says nothing in another. */
  async noteMe(me: Me | null): Promise<void> {
    const { documentMicroUsd: _, ...kept } = me ?? {}
    const next = me === null ? null : (kept as Me)
    if (JSON.stringify(next) !== JSON.stringify(this.#stored.value.me)) await this.#write({ me: next })
  }

  get unfinished(): ReadonlySet<string> {
    return new Set(this.#stored.value.unfinished)
  }

  async noteUnfinished(...jobIds: string[]): Promise<void> {
    const { unfinished } = this.#stored.value
    const fresh = jobIds.filter((id) => !unfinished.includes(id))
    if (fresh.length > 0) await this.#write({ unfinished: [...unfinished, ...fresh].slice(-MOST_UNFINISHED) })
  }

  /** Jobs of this machine for which nothing is left to do. */
  get finished(): ReadonlySet<string> {
    return new Set(this.#stored.value.finished)
  }

  async noteFinished(jobId: string): Promise<void> {
    const { unfinished, finished, placed } = this.#stored.value
    if (finished.includes(jobId) && !unfinished.includes(jobId) && !(jobId in placed)) return
    const without = (ids: string[]) => ids.filter((id) => id !== jobId)
    const others = Object.fromEntries(Object.entries(placed).filter(([id]) => id !== jobId))
    const newest = [...without(finished), jobId].slice(-MOST_UNFINISHED)
    await this.#write({ unfinished: without(unfinished), finished: newest, placed: others })
  }

  /** Pictures of a job on its way home that were placed before, whatever the file says now. */
  placedOf(jobId: string): ReadonlySet<number> {
    return new Set(this.#stored.value.placed[jobId])
  }

  async notePlaced(jobId: string, index: number): Promise<void> {
    const { placed } = this.#stored.value
    await this.#write({ placed: { ...placed, [jobId]: [...(placed[jobId] ?? []), index] } })
  }

  /** For a designer who asks to have them placed once more. */
  async forgetPlaced(jobId: string): Promise<void> {
    const { [jobId]: known, ...placed } = this.#stored.value.placed
    if (known) await this.#write({ placed })
  }

  async #write(change: Record<string, unknown>): Promise<void> {
    this.#stored.value = { ...this.#stored.value, ...change }
    await this.#sandbox.writeStorage(STORAGE_KEYS.settings, this.#stored.value)
  }
}
