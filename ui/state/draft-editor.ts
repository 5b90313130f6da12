import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { ImageRole } from '../../contract/job-request.ts'
import type { LibraryPlace, SavedStyle } from '../../contract/library.ts'
import type { Candidate } from '../../contract/plugin-calls.ts'
import type { Random } from '../host.ts'
import type { ImageWork } from '../images/work.ts'
import { words } from '../words.ts'
import * as drafts from './draft.ts'
import { FIRST_DRAFT, rolesOf, type Draft, type Mode } from './draft.ts'
import type { Looks } from './looks.ts'
import * as slots from './slots.ts'
import type { Slots } from './slots.ts'
import { nameOf, savedSource, type Source } from './sources.ts'

export interface DraftEditorParts {
  images: Pick<ImageWork, 'inspect'>
  looks: Looks
  random: Random
  announce(sentence: string): void
}

/** What the designer does in the Restyle view before the click. */
export class DraftEditor {
  readonly #parts: DraftEditorParts
  readonly #draft = signal<Draft>(FIRST_DRAFT)
  readonly #selection = signal<readonly Candidate[]>([])
  readonly #reading: Signal<readonly string[]> = signal([])
  readonly #fileProblem = signal<string | null>(null)

  constructor(parts: DraftEditorParts) {
    this.#parts = parts
  }

  get draft(): ReadonlySignal<Draft> {
    return this.#draft
  }

  get selection(): ReadonlySignal<readonly Candidate[]> {
    return this.#selection
  }

  /** Names of files that are being read. */
  get reading(): ReadonlySignal<readonly string[]> {
    return this.#reading
  }

  /** Why the last file given could not be used. */
  get fileProblem(): ReadonlySignal<string | null> {
    return this.#fileProblem
  }

  /** Selected layers that found no slot. */
  readonly leftOut = computed(() => {
    const { value } = this.#selection
    return value.length > 1 ? value.filter(({ id }) => !slots.usesLayer(this.#draft.value.slots, id)).length : 0
  })

  selectionChanged(selection: readonly Candidate[]): void {
    const same = sameIds(selection, this.#selection.value)
    this.#selection.value = selection
    const draft = this.#draft.value
    // The same layers again keep the roles the designer gave them.
    const filled = same
      ? slots.refreshLayers(draft.slots, selection)
      : slots.fillFromSelection(draft.slots, selection, rolesOf(draft.mode))
    this.#setSlots(filled, new Set(selection.map(({ id }) => id)))
  }

  change(change: Partial<Omit<Draft, 'slots' | 'mode'>>): void {
    this.#draft.value = { ...this.#draft.value, ...change }
  }

  setPrompt(prompt: string): void {
    const draft = this.#draft.value
    this.change({ prompts: { ...draft.prompts, [draft.mode]: prompt } })
  }

  setMode(mode: Mode): void {
    this.#draft.value = drafts.withMode(this.#draft.value, mode)
  }

  /** Puts another draft in place of this one, such as that of a run to be run again. */
  replace(draft: Draft): void {
    this.#draft.value = draft
    this.#setSlots(draft.slots)
  }

  newSeed(): void {
    this.change({ seed: this.randomSeed() })
  }

  randomSeed(): number {
    return Number.parseInt(this.#parts.random.hex(4), 16)
  }

  pin(role: ImageRole, pinned: boolean): void {
    this.#setSlots(slots.setPinned(this.#draft.value.slots, role, pinned))
  }

  clear(role: ImageRole): void {
    this.#setSlots(slots.clearSlot(this.#draft.value.slots, role))
    this.#parts.announce(words.slots.cleared(role))
  }

  remove(role: ImageRole, id: string): void {
    const source = this.#find(role, id)
    this.#setSlots(slots.removeSource(this.#draft.value.slots, role, id))
    if (source) this.#parts.announce(words.slots.removed(nameOf(source)))
  }

  /** Moves an image to place `index` of its own or another slot. */
  move(from: ImageRole, id: string, to: ImageRole, index: number): void {
    const source = this.#find(from, id)
    if (!source) return
    this.#setSlots(slots.moveSource(this.#draft.value.slots, from, id, to, index))
    const there = this.#draft.value.slots[to].sources
    const place = there.findIndex((candidate) => candidate.id === id)
    this.#parts.announce(words.slots.moved(nameOf(source), to, place + 1, there.length))
  }

  swap(a: ImageRole, b: ImageRole): void {
    this.#setSlots(slots.swapSlots(this.#draft.value.slots, a, b))
    this.#parts.announce(words.slots.swapped)
  }

  /** Puts a style of the library into the Style slot, or next to the ones there as one more column. */
  useStyle(place: LibraryPlace, style: SavedStyle, add = false): void {
    this.setStyle(savedSource(place, style), add)
  }

  setStyle(source: Source, add = false): void {
    const before = this.#draft.value.slots
    const from = add ? slots.setPinned(before, 'style', true) : slots.clearSlot(before, 'style')
    // A style that is selected on the canvas may have been taken for content.
    this.#setSlots(slots.addSources(slots.removeSource(from, 'content', source.id), 'style', [source]))
    this.#parts.announce(words.slots.filled('style', nameOf(source)))
  }

  /**
   * Takes files someone dropped, pasted or picked. `replacing` is the image whose place the first one takes.
   * What is wrong with one is told, never thrown.
   */
  async takeFiles(role: ImageRole, files: readonly File[], replacing?: string): Promise<void> {
    this.#fileProblem.value = null
    const sources: Source[] = []
    for (const file of files) {
      const source = await this.#read(file)
      if (source) sources.push(source)
    }
    if (sources.length === 0) return
    this.#setSlots(slots.addSources(this.#draft.value.slots, role, sources, replacing))
    this.#parts.announce(words.slots.filled(role, sources.map(nameOf).join(', ')))
  }

  dismissFileProblem(): void {
    this.#fileProblem.value = null
  }

  async #read(file: File): Promise<Source | null> {
    const { name } = file
    this.#reading.value = [...this.#reading.value, name]
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const { width, height, thumbnail, thumbnailType, ...look } = await this.#parts.images.inspect(bytes)
      const id = `file:${this.#parts.random.hex(8)}`
      this.#parts.looks.keepFile(id, thumbnail, thumbnailType, look)
      return { kind: 'file', id, file: { name, bytes, width, height, transparentShare: look.transparentShare, hash: look.hash } }
    } catch (error) {
      const why = error instanceof Error ? error.message : words.errors.unknown
      this.#fileProblem.value = `${words.errors.notAPicture(name)} ${why}`
      this.#parts.announce(this.#fileProblem.value)
      return null
    } finally {
      const at = this.#reading.value.indexOf(name)
      this.#reading.value = this.#reading.value.filter((_, i) => i !== at)
    }
  }

  #find(role: ImageRole, id: string): Source | undefined {
    return this.#draft.value.slots[role].sources.find((source) => source.id === id)
  }

  #setSlots(next: Slots, changed: ReadonlySet<string> = new Set()): void {
    this.#draft.value = { ...this.#draft.value, slots: next }
    this.#parts.looks.show(Object.values(next).flatMap(({ sources }) => sources), changed)
  }
}

function sameIds(a: readonly Candidate[], b: readonly Candidate[]): boolean {
  return a.length === b.length && a.every((layer, i) => layer.id === b[i]?.id)
}
