import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from '@preact/signals'
import type { ImageRole } from '../../contract/job-request.ts'
import type { Candidate, SandboxCalls } from '../../contract/plugin-calls.ts'
import type { Size } from '../../contract/uso.ts'
import type { Clock, PictureUrls, Random } from '../host.ts'
import type { PreviewPainter } from '../images/preview.ts'
import type { ImageWork } from '../images/work.ts'
import { createProxy } from '../proxy.ts'
import { words, type PriceOnButton } from '../words.ts'
import * as drafts from './draft.ts'
import { FIRST_DRAFT, rolesOf, type Draft, type Mode } from './draft.ts'
import { Looks } from './looks.ts'
import { Preview } from './preview.ts'
import { createQueue } from './queue.ts'
import { reasonsNotToRun } from './reasons.ts'
import { Runs } from './runs.ts'
import { Session } from './session.ts'
import { Settings } from './settings.ts'
import * as slots from './slots.ts'
import { nameOf } from './sources.ts'
import { shorten } from './text.ts'

export interface PanelParts {
  sandbox: SandboxCalls
  images: ImageWork
  painter: PreviewPainter
  clock: Clock
  random: Random
  urls: PictureUrls
  proxyOrigin: string
  fetch: typeof globalThis.fetch
}

export const VIEWS = ['restyle', 'results', 'styles', 'settings'] as const
export type View = (typeof VIEWS)[number]

/** Everything the panel knows and can do. Views read its signals and call its methods, and nothing else. */
export class Panel {
  readonly session: Session
  readonly runs: Runs
  readonly looks: Looks
  readonly preview: Preview
  /** Which of its views is shown. */
  readonly view: Signal<View> = signal('restyle')
  readonly clock: Clock
  readonly proxyOrigin: string
  readonly #sandbox: SandboxCalls
  readonly #images: ImageWork
  readonly #random: Random
  /** What this machine remembers: preferences, for the views that show and change them. */
  readonly settings: Settings
  readonly #draft = signal<Draft>(FIRST_DRAFT)
  readonly #selection = signal<readonly Candidate[]>([])
  readonly #reading: Signal<readonly string[]> = signal([])
  readonly #fileProblem = signal<string | null>(null)
  readonly #announcement = signal('')
  #documentId = ''

  constructor(parts: PanelParts) {
    const exportQueue = createQueue()
    this.clock = parts.clock
    this.proxyOrigin = parts.proxyOrigin
    this.#sandbox = parts.sandbox
    this.#images = parts.images
    this.#random = parts.random
    const proxy = createProxy({
      origin: parts.proxyOrigin,
      accessCode: () => this.session.accessCode,
      fetch: parts.fetch,
    })
    this.session = new Session({ ...parts, proxy })
    this.settings = new Settings(parts.sandbox)
    this.looks = new Looks({ ...parts, exportQueue })
    this.preview = new Preview({ ...parts, exportQueue, announce: (sentence) => this.announce(sentence) })
    this.runs = new Runs({
      ...parts,
      proxy,
      exportQueue,
      settings: this.settings,
      announce: (sentence) => this.announce(sentence),
      onSettled: () => void this.session.refresh(),
      onRefused: (why) => this.session.refused(why),
    })
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

  /** The latest sentence for people who listen to the panel rather than look at it. */
  get announcement(): ReadonlySignal<string> {
    return this.#announcement
  }

  readonly reasons = computed(() => {
    const me = this.session.me
    const circumstances = { online: this.runs.online.value, reading: this.#reading.value.length > 0 }
    return me ? reasonsNotToRun(this.#draft.value, { me, selection: this.#selection.value, ...circumstances }) : []
  })

  /** What the button says the run costs. */
  readonly price = computed((): PriceOnButton => {
    if (this.session.me?.engine === 'local') return 'free'
    return this.reasons.value.includes(words.reasons.customSize) ? 'unknown' : drafts.priceOf(this.#draft.value)
  })

  /** Selected layers that found no slot. */
  readonly leftOut = computed(() => {
    const used = new Set(drafts.imagesOf(this.#draft.value).map(({ source }) => source.id))
    return this.#selection.value.length > 1 ? this.#selection.value.filter((layer) => !used.has(layer.id)).length : 0
  })

  async open(): Promise<void> {
    const start = await this.#sandbox.start()
    this.#documentId = start.documentId
    this.settings.load(start.settings)
    this.selectionChanged(start.selection)
    let connected = false
    effect(() => {
      const isConnected = this.session.state.value.kind === 'connected'
      if (isConnected && !connected) void untracked(() => this.#recover())
      connected = isConnected
    })
    this.session.resume(start.accessCode)
  }

  async #recover(): Promise<void> {
    const failed = words.runs.recoverFailed
    for (let told = false; this.session.me; told = true) {
      try {
        await this.runs.recover(this.#documentId)
        this.runs.dismissNotice(failed)
        return
      } catch {
        if (!told) this.runs.tell(failed)
        await this.clock.sleep(10_000)
      }
    }
  }

  async signOut(): Promise<void> {
    this.runs.forget()
    await this.session.signOut()
  }

  announce(sentence: string): void {
    this.#announcement.value = sentence
  }

  // The draft.

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

  newSeed(): void {
    this.change({ seed: Number.parseInt(this.#random.hex(4), 16) })
  }

  pin(role: ImageRole, pinned: boolean): void {
    this.#setSlots(slots.setPinned(this.#draft.value.slots, role, pinned))
  }

  clear(role: ImageRole): void {
    this.#setSlots(slots.clearSlot(this.#draft.value.slots, role))
    this.announce(words.slots.cleared(role))
  }

  swap(a: ImageRole, b: ImageRole): void {
    this.#setSlots(slots.swapSlots(this.#draft.value.slots, a, b))
    this.announce(words.slots.swapped)
  }

  /** Takes a file someone dropped, pasted or picked. What is wrong with it is told, never thrown. */
  async takeFile(role: ImageRole, file: File): Promise<void> {
    const { name } = file
    this.#fileProblem.value = null
    this.#reading.value = [...this.#reading.value, name]
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const seen = await this.#images.inspect(bytes)
      const { width, height, transparentShare, hash } = seen
      const id = `file:${this.#random.hex(8)}`
      this.looks.keepFile(id, seen.thumbnail, seen.thumbnailType, { transparentShare, hash })
      const picture = { name, bytes, width, height, transparentShare, hash }
      this.#setSlots(slots.fillWithFile(this.#draft.value.slots, role, id, picture))
      this.announce(words.slots.filled(role, name))
    } catch (error) {
      const why = error instanceof Error ? error.message : words.errors.unknown
      this.#fileProblem.value = `${words.errors.notAPicture(name)} ${why}`
      this.announce(this.#fileProblem.value)
    } finally {
      const at = this.#reading.value.indexOf(name)
      this.#reading.value = this.#reading.value.filter((_, i) => i !== at)
    }
  }

  dismissFileProblem(): void {
    this.#fileProblem.value = null
  }

  #setSlots(next: slots.Slots, changed: ReadonlySet<string> = new Set()): void {
    this.#draft.value = { ...this.#draft.value, slots: next }
    const sources = Object.values(next).flatMap(({ source }) => (source ? [source] : []))
    this.looks.show(sources, changed)
  }

  // Running.

  /** Starts what is shown, unless there is a reason not to. */
  run(): void {
    const draft = this.#draft.value
    const target = drafts.targetOf(draft, this.#selection.value)
    const price = this.price.value
    if (!this.session.me || !target || price === 'unknown' || this.reasons.value.length > 0) return
    const images = drafts.imagesOf(draft)
    const content = images.find(({ role }) => role === 'content')?.source
    const plan = drafts.mappedPlanOf(draft)
    this.runs.start({
      grid: null,
      jobs: [
        {
          order: {
            images,
            parameters: drafts.parametersOf(draft),
            mapped: plan !== null,
            keepText: drafts.keepsText(draft),
            ...{ placement: 'beside', palette: null, parent: null, target },
            documentId: this.#documentId,
          },
          name: content ? nameOf(content) : shorten(drafts.parametersOf(draft).prompt, 60),
          resultName: drafts.resultNameOf(draft, target),
          placeholderSize: placeholderSizeOf(draft, target),
          priceMicroUsd: price === 'free' ? null : price,
          ...{ cell: null, replaces: null },
        },
      ],
    })
    this.announce(words.run.started)
  }
}

/** Null where the result covers the target exactly; else its own size, one pixel a unit. */
function placeholderSizeOf(draft: Draft, target: Candidate): Size | null {
  const plan = drafts.mappedPlanOf(draft)
  const content = drafts.imagesOf(draft).find(({ role }) => role === 'content')?.source
  if (!plan || !content) return drafts.outputSizeOf(draft)
  return content.id === target.id ? null : { width: plan.content.width, height: plan.content.height }
}

function sameIds(a: readonly Candidate[], b: readonly Candidate[]): boolean {
  return a.length === b.length && a.every((layer, i) => layer.id === b[i]?.id)
}
