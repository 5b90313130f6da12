import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from '@preact/signals'
import type { LibraryPlace, SavedStyle } from '../../contract/library.ts'
import type { BrandColour, Editor, ResultLayer, SandboxCalls, StartInfo } from '../../contract/plugin-calls.ts'
import type { MicroUsd } from '../../contract/price.ts'
import type { Clock, PictureUrls, Random } from '../host.ts'
import type { PreviewPainter } from '../images/preview.ts'
import type { ImageWork } from '../images/work.ts'
import { createProxy } from '../proxy.ts'
import { words } from '../words.ts'
import type { PriceOnButton } from '../words/start.ts'
import { nameOfResult } from './again.ts'
import { obey } from './commands.ts'
import { Library } from './library.ts'
import type { PictureRef } from './results/groups.ts'
import { Results } from './results/results.ts'
import type { Draft } from './draft.ts'
import { DraftEditor } from './draft-editor.ts'
import { Looks } from './looks.ts'
import { priceOfAll } from './matrix.ts'
import { newRunOf } from './new-run.ts'
import { Preview } from './preview.ts'
import { createQueue } from './queue.ts'
import { reasonsNotToRun } from './reasons.ts'
import { Repeating } from './repeating.ts'
import { Runs } from './runs.ts'
import type { NewRun } from './runs/departure.ts'
import type { DocumentRef } from './runs/send.ts'
import { Session } from './session.ts'
import { Settings, type Preferences } from './settings.ts'
import { SignIn } from './sign-in.ts'
import type { View } from './view.ts'

export interface Confirmation {
  priceMicroUsd: MicroUsd
  limitMicroUsd: MicroUsd
  pictures: number
  go(): void
}

export interface PanelParts {
  sandbox: SandboxCalls
  images: ImageWork
  painter: PreviewPainter
  clock: Clock
  random: Random
  urls: PictureUrls
  proxyOrigin: string
  fetch: typeof globalThis.fetch
  /** Opens an address in the designer's browser. */
  openBrowser: (address: string) => void
  /** Of the plugin, as people read it. */
  version: string
}

/** Long enough to be read twice. */
const SAID_MS = 5_000

/** Everything the panel knows and can do. Views read its signals and call its methods, and nothing else. */
export class Panel {
  readonly session: Session
  readonly editor: DraftEditor
  readonly signIn: SignIn
  readonly runs: Runs
  readonly looks: Looks
  readonly preview: Preview
  readonly results: Results
  readonly library: Library
  readonly repeating: Repeating
  readonly version: string
  /** Which of Figma's editors this is: some can do less. */
  readonly figmaEditor: Signal<Editor> = signal('figma')
  /** Which of its views is shown. */
  readonly view: Signal<View> = signal('restyle')
  /** A run that waits for a word, because it costs more than the limit. */
  readonly confirmation: Signal<Confirmation | null> = signal(null)
  /** The result whose recipe is shown. */
  readonly recipe: Signal<ResultLayer | null> = signal(null)
  readonly clock: Clock
  readonly proxyOrigin: string
  readonly #sandbox: SandboxCalls
  /** What this machine remembers: preferences, for the views that show and change them. */
  readonly settings: Settings
  readonly #announcement = signal('')
  readonly #isStarting = signal(false)
  readonly #said = signal('')
  readonly #seen = signal(0)
  readonly #placed = computed(() =>
    this.runs.list.value.reduce((sum, run) => sum + run.pictures.filter(({ state }) => state === 'placed').length, 0),
  )
  #document: DocumentRef = { id: '', name: '' }

  constructor(parts: PanelParts) {
    const exportQueue = createQueue()
    this.clock = parts.clock
    this.proxyOrigin = parts.proxyOrigin
    this.#sandbox = parts.sandbox
    const proxy = createProxy({
      origin: parts.proxyOrigin,
      accessCode: () => this.session.accessCode,
      documentId: () => this.#document.id,
      fetch: parts.fetch,
    })
    this.settings = new Settings(parts.sandbox)
    this.session = new Session({ ...parts, proxy, onMe: (me) => void this.settings.noteMe(me).catch(() => undefined) })
    this.signIn = new SignIn({ ...parts, proxy, onCode: (code) => void this.session.connect(code) })
    this.looks = new Looks({ ...parts, exportQueue })
    this.editor = new DraftEditor({ ...parts, looks: this.looks, announce: (sentence) => this.announce(sentence) })
    this.preview = new Preview({ ...parts, exportQueue, announce: (sentence) => this.announce(sentence) })
    const announce = (sentence: string) => this.announce(sentence)
    const say = (sentence: string) => this.say(sentence)
    const tell = (sentence: string) => this.runs.tell(sentence)
    this.version = parts.version
    this.library = new Library({ ...parts, exportQueue, announce, say })
    this.runs = new Runs({
      ...parts,
      proxy,
      exportQueue,
      settings: this.settings,
      announce: (sentence) => this.announce(sentence),
      onSettled: () => void this.session.refresh(),
      onRefused: (why) => this.session.refused(why),
    })
    this.repeating = new Repeating({
      ...parts,
      editor: this.editor,
      runs: this.runs,
      document: () => this.#document,
      isFree: () => this.session.me?.engine === 'local',
      confirmed: (run, go) => this.#confirmed(run, go),
      showRestyle: () => {
        this.recipe.value = null
        this.view.value = 'restyle'
      },
      announce,
    })
    this.results = new Results({ ...parts, proxy, exportQueue, runs: this.runs.list, say, tell })
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

  /** What the button says the run costs. What cannot run has no price: where money is the reason, that names it. */
  readonly price = computed((): PriceOnButton => {
    if (this.session.me?.engine === 'local') return 'free'
    return this.reasons.value.length > 0 ? 'unknown' : priceOfAll(this.draft.value)
  })

  async open(): Promise<void> {
    const start = await this.#sandbox.start()
    this.#document = { id: start.documentId, name: start.documentName }
    this.figmaEditor.value = start.editor
    this.settings.load(start.settings)
    this.editor.selectionChanged(start.selection)
    this.editor.change({ placement: this.settings.preferences.value.placement })
    let connected = false
    let obeyed = false
    effect(() => {
      const isConnected = this.session.state.value.kind === 'connected'
      if (isConnected && !connected) void untracked(() => this.#recover())
      if (isConnected && !obeyed) void untracked(() => this.#obey(start))
      obeyed ||= isConnected
      // Where no panel is shown, nobody could paste a code or wait for the proxy.
      const { kind } = this.session.state.value
      const hidden = start.command === 'restyle-last' && !obeyed
      if (hidden && (kind === 'signed-out' || kind === 'refused')) void this.#sandbox.close(words.commands.notConnected)
      if (hidden && kind === 'offline') void this.#sandbox.close(words.errors.unreachable)
      connected = isConnected
    })
    // What a command starts by itself waits for what the proxy says now.
    this.session.resume(start.accessCode, start.command === 'open' ? this.settings.lastMe(this.clock.now()) : null)
  }

  async #obey(start: StartInfo): Promise<void> {
    try {
      await obey(start, this, this.#sandbox)
    } catch (error) {
      this.runs.tell(error instanceof Error ? error.message : words.errors.unknown)
    }
  }

  async #recover(): Promise<void> {
    const failed = words.runs.recoverFailed
    for (let told = false; this.session.me; told = true) {
      try {
        await this.runs.recover(this.#document.id)
        this.runs.dismissNotice(failed)
        return
      } catch {
        if (!told) this.runs.tell(failed)
        await this.clock.sleep(10_000)
      }
    }
  }

  /** What undo brings back may be of runs shown here, or of others that are looked up. */
  async tidy(): Promise<void> {
    if (!this.session.me) return
    await this.runs.tidy().catch(() => undefined)
    await this.#recover()
  }

  async signOut(): Promise<void> {
    this.runs.forget()
    this.results.forget()
    await this.session.signOut()
  }

  /** Goes to a view. */
  show(view: View): void {
    if (view === 'results' || this.view.value === 'results') this.#seen.value = this.#placed.value
    this.view.value = view
  }

  /** Pictures that came home while the Results view was not looked at. */
  readonly arrived = computed(() => (this.view.value === 'results' ? 0 : Math.max(0, this.#placed.value - this.#seen.value)))

  /** Whether what was clicked waits for the proxy's word of what it costs by now. */
  get isStarting(): ReadonlySignal<boolean> {
    return this.#isStarting
  }

  announce(sentence: string): void {
    this.#announcement.value = sentence
  }

  /** What was just done where nothing shows it, for a few seconds, for those who look at the panel too. */
  get said(): ReadonlySignal<string> {
    return this.#said
  }

  say(sentence: string): void {
    this.announce(sentence)
    this.#said.value = sentence
    void this.clock.sleep(SAID_MS).then(() => {
      if (this.#said.value === sentence) this.#said.value = ''
    })
  }

  /** Starts what is shown, unless there is a reason not to. The run's id, or null when nothing was started yet. */
  run(): string | null {
    const draft = this.draft.value
    const price = this.price.value
    if (!this.session.me || price === 'unknown' || this.reasons.value.length > 0 || this.isStarting.value) return null
    const run = newRunOf(draft, {
      selection: this.editor.selection.value,
      document: this.#document,
      free: price === 'free',
      randomSeed: () => this.editor.randomSeed(),
    })
    if (!run) return null
    let id: string | null = null
    const start = () => {
      id = this.#start(run, draft)
    }
    this.#confirmed(run, start)
    return id
  }

  #start(run: NewRun, draft: Draft): string {
    const id = this.runs.start(run)
    this.announce(words.run.started)
    const [style] = draft.slots.style.sources
    if (style?.kind === 'saved') void this.#remember({ kind: 'saved', place: style.place, id: style.style.id })
    if (style?.kind === 'layer') void this.#remember({ kind: 'layer', nodeId: style.id })
    return id
  }

  async #remember(lastStyle: Preferences['lastStyle']): Promise<void> {
    await this.settings.set({ lastStyle }).catch(() => undefined)
  }

  /** Puts a style of the library into the Restyle view and goes there. */
  useStyle(place: LibraryPlace, style: SavedStyle): void {
    this.editor.useStyle(place, style)
    this.show('restyle')
  }

  /** Saves a result as a style. */
  async saveAsStyle(place: LibraryPlace, picture: PictureRef): Promise<void> {
    const { request } = picture.job
    const saved = await this.library.addPicture(place, nameOfResult(request), request.plan, () => this.results.bytesOf(picture))
    const { value } = this.library.problem
    if (!saved && value !== null) this.runs.tell(value)
  }

  /** Starts at once, or asks first when it costs more than the designer wants to spend unasked. */
  #confirmed(run: NewRun, go: () => void): void {
    const { value: session } = this.session.state
    if (session.kind === 'connected' && !session.verified) {
      // What it costs may have changed since the last opening: free then is not free now.
      this.#isStarting.value = true
      void this.session.verified().then(() => {
        this.#isStarting.value = false
        const { me } = this.session
        if (me?.engine === session.me.engine) this.#confirmed(run, go)
        else if (me) this.runs.tell(words.session.changed)
      })
      return
    }
    const priceMicroUsd = run.jobs.reduce((sum, job) => sum + (job.priceMicroUsd ?? 0), 0)
    const { confirmAboveMicroUsd } = this.settings.preferences.value
    if (confirmAboveMicroUsd === null || priceMicroUsd <= confirmAboveMicroUsd) return go()
    const pictures = run.jobs.reduce((sum, { order }) => sum + order.parameters.num_images, 0)
    this.view.value = 'restyle'
    this.confirmation.value = { priceMicroUsd, pictures, limitMicroUsd: confirmAboveMicroUsd, go }
  }

  /** Colours of the file that a palette can be made of. */
  brandColours(): Promise<BrandColour[]> {
    return this.#sandbox.brandColours()
  }

  /** Answers the question of money. */
  confirm(yes: boolean): void {
    const { value } = this.confirmation
    this.confirmation.value = null
    if (yes) value?.go()
  }
}
