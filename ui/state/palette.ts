import { computed, effect, signal, type ReadonlySignal } from '@preact/signals'
import type { PaletteLock } from '../../contract/job-request.ts'
import type { BrandColour, SandboxCalls } from '../../contract/plugin-calls.ts'
import { words } from '../words.ts'

const FIRST_STRENGTH = 60
/** As many as a request may hold. */
const MOST_COLOURS = 64

export interface BrandPaletteParts {
  sandbox: Pick<SandboxCalls, 'brandColours'>
  /** Told whenever the lock changes; null is none. */
  onLock(lock: PaletteLock | null): void
  tell(sentence: string): void
}

/** Which of the file's colours results are moved toward, and how far. */
export class BrandPalette {
  readonly #parts: BrandPaletteParts
  readonly #colours = signal<readonly BrandColour[] | null>(null)
  readonly #chosen = signal<ReadonlySet<string>>(new Set())
  readonly #on = signal(false)
  readonly #strength = signal(FIRST_STRENGTH)

  constructor(parts: BrandPaletteParts) {
    this.#parts = parts
    let told: PaletteLock | null = null
    effect(() => {
      const { value } = this.lock
      if (value === told) return
      told = value
      parts.onLock(value)
    })
  }

  /** Null until they were read. */
  get colours(): ReadonlySignal<readonly BrandColour[] | null> {
    return this.#colours
  }

  get chosen(): ReadonlySignal<ReadonlySet<string>> {
    return this.#chosen
  }

  get on(): ReadonlySignal<boolean> {
    return this.#on
  }

  get strength(): ReadonlySignal<number> {
    return this.#strength
  }

  readonly lock = computed((): PaletteLock | null => {
    const colours = (this.#colours.value ?? []).filter((colour) => this.#chosen.value.has(keyOf(colour)))
    if (!this.#on.value || colours.length === 0) return null
    return { colours: colours.slice(0, MOST_COLOURS).map(({ colour }) => colour), strength: this.#strength.value }
  })

  /** Reads the colours of the file; all are chosen until the designer says otherwise. */
  async read(): Promise<void> {
    try {
      const colours = await this.#parts.sandbox.brandColours()
      this.#colours.value = colours
      this.#chosen.value = new Set(colours.map(keyOf))
    } catch (error) {
      this.#parts.tell(error instanceof Error ? error.message : words.errors.unknown)
    }
  }

  set({ on, strength }: { on?: boolean; strength?: number }): void {
    if (on !== undefined) this.#on.value = on
    if (strength !== undefined) this.#strength.value = Math.min(100, Math.max(0, strength))
  }

  isChosen(colour: BrandColour): boolean {
    return this.#chosen.value.has(keyOf(colour))
  }

  toggle(colour: BrandColour): void {
    const next = new Set(this.#chosen.value)
    if (!next.delete(keyOf(colour))) next.add(keyOf(colour))
    this.#chosen.value = next
  }

  chooseAll(all: boolean): void {
    this.#chosen.value = new Set(all ? this.#colours.value?.map(keyOf) : [])
  }
}

function keyOf({ group, name }: BrandColour): string {
  return `${group}/${name}`
}
