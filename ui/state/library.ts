import { computed, signal, type ReadonlySignal } from '@preact/signals'
import { generateKeyBetween } from 'fractional-indexing'
import type { ContentPlan } from '../../contract/geometry.ts'
import { LIBRARY_PLACES, STYLE_VERSION, type LibraryChange, type LibraryPlace, type SavedStyle } from '../../contract/library.ts'
import type { Candidate, SandboxCalls } from '../../contract/plugin-calls.ts'
import type { Clock, PictureUrls, Random } from '../host.ts'
import type { ImageWork, PreparedImage } from '../images/work.ts'
import { words } from '../words.ts'
import { styleWords } from '../words/styles.ts'
import { createQueue } from './queue.ts'
import { Thumbnails, type ThumbnailUrl } from './thumbnails.ts'

/** A style that was deleted a moment ago, with all it takes to bring it back. */
export interface Removed {
  place: LibraryPlace
  style: SavedStyle
  pictures: Uint8Array[]
}

export interface LibraryParts {
  sandbox: Pick<SandboxCalls, 'listStyles' | 'stylePicture' | 'changeLibrary' | 'makeStylesPage' | 'exportImage'>
  images: Pick<ImageWork, 'prepareStyle'>
  urls: PictureUrls
  clock: Clock
  random: Random
  exportQueue: <T>(task: () => Promise<T>) => Promise<T>
  announce(sentence: string): void
  /** Tells what was done, where the list does not show it. */
  say(sentence: string): void
}

type Lists = Readonly<Record<LibraryPlace, readonly SavedStyle[] | null>>

const ID_BYTES = 8

/** The styles saved in the file for the team, and those on this machine. */
export class Library {
  readonly thumbnails: Thumbnails
  readonly #parts: LibraryParts
  readonly #lists = signal<Lists>({ team: null, personal: null })
  readonly #underWay = signal(0)
  readonly #queue = createQueue()
  readonly #problem = signal<string | null>(null)
  readonly #removed = signal<Removed | null>(null)

  constructor(parts: LibraryParts) {
    this.#parts = parts
    this.thumbnails = new Thumbnails(parts)
  }

  /** In order; null until they are read. */
  get lists(): ReadonlySignal<Lists> {
    return this.#lists
  }

  /** Whether something is being saved. */
  readonly busy = computed(() => this.#underWay.value > 0)

  /** Why the last thing asked for could not be done. */
  get problem(): ReadonlySignal<string | null> {
    return this.#problem
  }

  /** What can still be taken back. */
  get removed(): ReadonlySignal<Removed | null> {
    return this.#removed
  }

  async reload(): Promise<void> {
    await this.#telling(async () => {
      for (const place of LIBRARY_PLACES) this.#show(place, await this.#parts.sandbox.listStyles(place))
    })
  }

  /** Asks for a picture of a style in view; to be given back to `thumbnails`. */
  look(place: LibraryPlace, { id, pictures }: SavedStyle, index: number): ReadonlySignal<ThumbnailUrl> {
    return this.thumbnails.want(keyOfPicture(place, id, index), async () => ({
      bytes: await this.#parts.sandbox.stylePicture(place, id, index),
      contentType: pictures[index]?.contentType ?? 'image/png',
    }))
  }

  /** Saves one style of one or two layers. */
  addLayers(place: LibraryPlace, layers: readonly Candidate[]): Promise<boolean> {
    const [first] = layers
    if (!first) return Promise.resolve(this.#refuse(styleWords.nothingSelected))
    if (layers.length > 2) return Promise.resolve(this.#refuse(styleWords.tooMany))
    return this.#saving(async () => {
      const prepared: PreparedImage[] = []
      for (const { id } of layers) {
        const { png, background } = await this.#parts.exportQueue(() => this.#parts.sandbox.exportImage(id, 'style'))
        prepared.push(await this.#parts.images.prepareStyle(png, null, background))
      }
      await this.#add(place, first.name, prepared)
    })
  }

  /** Saves one style of one or two files. */
  addFiles(place: LibraryPlace, files: readonly File[]): Promise<boolean> {
    const [first] = files
    if (!first) return Promise.resolve(false)
    if (files.length > 2) return Promise.resolve(this.#refuse(styleWords.tooMany))
    return this.#saving(async () => {
      const prepared: PreparedImage[] = []
      for (const file of files) {
        prepared.push(await this.#parts.images.prepareStyle(new Uint8Array(await file.arrayBuffer()), null))
      }
      await this.#add(place, first.name.replace(/\.[a-z0-9]+$/i, ''), prepared)
    })
  }

  /** Saves a result as a style, without its padding. Resolves to whether it was saved. */
  addPicture(place: LibraryPlace, name: string, plan: ContentPlan | null, load: () => Promise<Uint8Array>): Promise<boolean> {
    return this.#saving(async () => {
      // Its place among the others is not known before they are.
      this.#show(place, await this.#parts.sandbox.listStyles(place))
      await this.#add(place, name, [await this.#parts.images.prepareStyle(await load(), plan)])
    })
  }

  edit(place: LibraryPlace, styleId: string, name: string, text: string): Promise<boolean> {
    const trimmed = name.trim().slice(0, 80) || styleWords.defaultName
    return this.#change(place, { kind: 'edit', styleId, name: trimmed, words: text.trim().slice(0, 1_000) })
  }

  /** Moves a style to place `index` among the others. */
  async move(place: LibraryPlace, styleId: string, index: number): Promise<void> {
    const list = this.#lists.value[place] ?? []
    const style = list.find(({ id }) => id === styleId)
    const others = list.filter(({ id }) => id !== styleId)
    const to = Math.max(0, Math.min(others.length, index))
    if (!style || list.indexOf(style) === to) return
    const rank = rankBetween(others[to - 1]?.rank, others[to]?.rank)
    await this.#change(place, { kind: 'move', styleId, rank })
    this.#parts.announce(styleWords.moved(style.name, to + 1, list.length))
  }

  /** Moves a style to the other library: it leaves this one once it is there. */
  moveToOther(from: LibraryPlace, style: SavedStyle): Promise<boolean> {
    const to = from === 'team' ? 'personal' : 'team'
    return this.#saving(async () => {
      await this.#copy(from, to, style)
      this.#show(from, await this.#parts.sandbox.changeLibrary(from, { kind: 'remove', styleId: style.id }))
      this.#parts.say(styleWords.movedTo[to](style.name))
    })
  }

  /** Copies a style to the other library. */
  copy(from: LibraryPlace, style: SavedStyle): Promise<boolean> {
    const to = from === 'team' ? 'personal' : 'team'
    return this.#saving(async () => {
      await this.#copy(from, to, style)
      this.#parts.say(styleWords.copied(style.name))
    })
  }

  remove(place: LibraryPlace, style: SavedStyle): Promise<boolean> {
    return this.#saving(async () => {
      const pictures = await this.#picturesOf(place, style)
      this.#show(place, await this.#parts.sandbox.changeLibrary(place, { kind: 'remove', styleId: style.id }))
      this.#removed.value = { place, style, pictures }
      this.#parts.announce(styleWords.removed(style.name))
    })
  }

  takeBack(): Promise<boolean> {
    const { value } = this.#removed
    if (!value) return Promise.resolve(false)
    const { place, style, pictures } = value
    return this.#saving(async () => {
      this.#show(place, await this.#parts.sandbox.changeLibrary(place, { kind: 'add', style, pictures }))
      this.#removed.value = null
      this.#parts.announce(styleWords.restored(style.name))
    })
  }

  makePage(): Promise<boolean> {
    return this.#saving(async () => {
      await this.#parts.sandbox.makeStylesPage()
      this.#parts.say(styleWords.pageMade)
    })
  }

  dismissProblem(): void {
    this.#problem.value = null
  }

  async #copy(from: LibraryPlace, to: LibraryPlace, style: SavedStyle): Promise<void> {
    const pictures = await this.#picturesOf(from, style)
    const copy = { ...style, id: this.#parts.random.hex(ID_BYTES), rank: this.#lastRank(to) }
    this.#show(to, await this.#parts.sandbox.changeLibrary(to, { kind: 'add', style: copy, pictures }))
  }

  async #add(place: LibraryPlace, name: string, prepared: readonly PreparedImage[]): Promise<void> {
    const style: SavedStyle = {
      version: STYLE_VERSION,
      id: this.#parts.random.hex(ID_BYTES),
      name: name.trim().slice(0, 80) || styleWords.defaultName,
      words: '',
      pictures: prepared.map(({ hash, contentType, width, height }) => ({ hash, contentType, width, height })),
      rank: this.#lastRank(place),
      createdAt: this.#parts.clock.now(),
    }
    const pictures = prepared.map(({ bytes }) => bytes)
    this.#show(place, await this.#parts.sandbox.changeLibrary(place, { kind: 'add', style, pictures }))
    this.#parts.say(styleWords.saved(style.name))
  }

  #picturesOf(place: LibraryPlace, { id, pictures }: SavedStyle): Promise<Uint8Array[]> {
    return Promise.all(pictures.map((_, index) => this.#parts.sandbox.stylePicture(place, id, index)))
  }

  #lastRank(place: LibraryPlace): string {
    return rankBetween(this.#lists.value[place]?.at(-1)?.rank, undefined)
  }

  #change(place: LibraryPlace, change: LibraryChange): Promise<boolean> {
    return this.#telling(async () => this.#show(place, await this.#parts.sandbox.changeLibrary(place, change)))
  }

  #show(place: LibraryPlace, styles: readonly SavedStyle[]): void {
    this.#lists.value = { ...this.#lists.value, [place]: styles }
  }

  #refuse(why: string): false {
    this.#problem.value = why
    this.#parts.announce(why)
    return false
  }

  /** One after the other: who drops several files in a row has them all saved. */
  async #saving(action: () => Promise<void>): Promise<boolean> {
    this.#underWay.value++
    try {
      return await this.#queue(() => this.#telling(action))
    } finally {
      this.#underWay.value--
    }
  }

  /** Whether it went well; else `problem` says why not. */
  async #telling(action: () => Promise<void>): Promise<boolean> {
    this.#problem.value = null
    try {
      await action()
      return true
    } catch (error) {
      return this.#refuse(error instanceof Error ? error.message : words.errors.unknown)
    }
  }
}

/** The name of one picture of a style among all thumbnails. */
export function keyOfPicture(place: LibraryPlace, styleId: string, index: number): string {
  return `${place}/${styleId}/${index}`
}

/** A rank between two others. Ranks come from a file that anyone can edit, so a damaged one is passed over. */
function rankBetween(before: string | undefined, after: string | undefined): string {
  for (const [low, high] of [[before, after], [before, undefined], [undefined, after]] as const) {
    try {
      return generateKeyBetween(low ?? null, high ?? null)
    } catch {
      // Not in order, or not a rank: try with one neighbour less.
    }
  }
  return generateKeyBetween(null, null)
}
