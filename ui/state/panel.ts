import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from '@preact/signals'
import type { SandboxCalls } from '../../contract/plugin-calls.ts'
import type { Clock, PictureUrls, Random } from '../host.ts'
import type { PreviewPainter } from '../images/preview.ts'
import type { ImageWork } from '../images/work.ts'
import { createProxy } from '../proxy.ts'
import { words, type PriceOnButton } from '../words.ts'
import type { Draft } from './draft.ts'
import { DraftEditor } from './draft-editor.ts'
import { Looks } from './looks.ts'
import { priceOfAll } from './matrix.ts'
import { newRunOf } from './new-run.ts'
import { Preview } from './preview.ts'
import { createQueue } from './queue.ts'
import { reasonsNotToRun } from './reasons.ts'
import { Runs } from './runs.ts'
import { Session } from './session.ts'
import { Settings } from './settings.ts'

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
  readonly editor: DraftEditor
  readonly runs: Runs
  readonly looks: Looks
  readonly preview: Preview
  /** Which of its views is shown. */
  readonly view: Signal<View> = signal('restyle')
  readonly clock: Clock
  readonly proxyOrigin: string
  readonly #sandbox: SandboxCalls
  /** What this machine remembers: preferences, for the views that show and change them. */
  readonly settings: Settings
  readonly #announcement = signal('')
  #documentId = ''

  constructor(parts: PanelParts) {
    const exportQueue = createQueue()
    this.clock = parts.clock
    this.proxyOrigin = parts.proxyOrigin
    this.#sandbox = parts.sandbox
    const proxy = createProxy({
      origin: parts.proxyOrigin,
      accessCode: () => this.session.accessCode,
      fetch: parts.fetch,
    })
    this.session = new Session({ ...parts, proxy })
    this.settings = new Settings(parts.sandbox)
    this.looks = new Looks({ ...parts, exportQueue })
    this.editor = new DraftEditor({ ...parts, looks: this.looks, announce: (sentence) => this.announce(sentence) })
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
    return this.editor.draft
  }

  /** The latest sentence for people who listen to the panel rather than look at it. */
  get announcement(): ReadonlySignal<string> {
    return this.#announcement
  }

  readonly reasons = computed(() => {
    const me = this.session.me
    const circumstances = { online: this.runs.online.value, reading: this.editor.reading.value.length > 0 }
    return me ? reasonsNotToRun(this.draft.value, { me, selection: this.editor.selection.value, ...circumstances }) : []
  })

  /** What the button says the run costs. */
  readonly price = computed((): PriceOnButton => {
    if (this.session.me?.engine === 'local') return 'free'
    return this.reasons.value.includes(words.reasons.customSize) ? 'unknown' : priceOfAll(this.draft.value)
  })

  async open(): Promise<void> {
    const start = await this.#sandbox.start()
    this.#documentId = start.documentId
    this.settings.load(start.settings)
    this.editor.selectionChanged(start.selection)
    this.editor.change({ placement: this.settings.preferences.value.placement })
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

  /** Starts what is shown, unless there is a reason not to. */
  run(): void {
    const price = this.price.value
    if (!this.session.me || price === 'unknown' || this.reasons.value.length > 0) return
    const run = newRunOf(this.draft.value, {
      selection: this.editor.selection.value,
      documentId: this.#documentId,
      free: price === 'free',
      randomSeed: () => this.editor.randomSeed(),
    })
    if (!run) return
    this.runs.start(run)
    this.announce(words.run.started)
  }
}
