import { signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Job } from '../../../contract/job.ts'
import type { DroppedResult, SandboxCalls } from '../../../contract/plugin-calls.ts'
import { recipeOf } from '../../../contract/recipe.ts'
import type { Clock, PictureUrls, Random } from '../../host.ts'
import type { ImageWork } from '../../images/work.ts'
import { withPatience } from '../../patience.ts'
import type { Proxy } from '../../proxy.ts'
import { words } from '../../words.ts'
import { resultWords as text } from '../../words/results.ts'
import { nameOfResult } from '../again.ts'
import type { Run } from '../run.ts'
import { Thumbnails, type ThumbnailUrl } from '../thumbnails.ts'
import { locked } from '../runs/bring-home.ts'
import { Comparison, smallAsPlaced } from './comparison.ts'
import { keyOf, picturesOf, type PictureRef, type ResultGroup } from './groups.ts'
import { History } from './history.ts'

export interface ResultsParts {
  sandbox: SandboxCalls
  proxy: Pick<Proxy, 'jobs' | 'job' | 'image' | 'uploadedImage' | 'placed'>
  images: Pick<ImageWork, 'finish' | 'shrink' | 'lock'>
  urls: PictureUrls
  clock: Clock
  random: Random
  runs: ReadonlySignal<readonly Run[]>
  exportQueue: <T>(task: () => Promise<T>) => Promise<T>
  /** Tells what was done. */
  say(sentence: string): void
  /** Told to the eye as well: what was asked for could not be done. */
  tell(sentence: string): void
}

/** At twice the panel's density, as large as the largest tile. */
const THUMBNAIL_SIDE_PX = 320
const FETCH_ATTEMPTS = 4

/** The Results view: every picture there is, and what can be done with each. */
export class Results {
  readonly history: History
  readonly thumbnails: Thumbnails
  readonly comparison: Comparison
  /** The picture whose actions are shown, as `job/index`. */
  readonly chosen: Signal<string | null> = signal(null)
  /** How far the list is scrolled, for when the designer comes back to it. */
  scrollTop = 0
  readonly #layers = signal<ReadonlyMap<string, string>>(new Map())
  readonly #busy = signal<ReadonlySet<string>>(new Set())
  readonly #parts: ResultsParts

  constructor(parts: ResultsParts) {
    this.#parts = parts
    this.history = new History(parts)
    this.thumbnails = new Thumbnails(parts)
    this.comparison = new Comparison(parts)
  }

  /** The layers of this file that show a picture, by `job/index`, as far as they were looked for. */
  get layers(): ReadonlySignal<ReadonlyMap<string, string>> {
    return this.#layers
  }

  /** Pictures something is being done with, by `job/index`. */
  get busy(): ReadonlySignal<ReadonlySet<string>> {
    return this.#busy
  }

  open(): Promise<void> {
    return this.history.refresh()
  }

  /** Shows what can be done with a picture of `group`, or no longer. */
  choose(picture: PictureRef, group: ResultGroup): void {
    const key = keyOf(picture)
    this.chosen.value = this.chosen.value === key ? null : key
    if (this.chosen.value !== null) void this.locate(group.cells.map(({ id }) => id))
  }

  /** Asks for the thumbnail of a picture in view; to be given back to `thumbnails`. */
  look({ job, index }: PictureRef): ReadonlySignal<ThumbnailUrl> {
    return this.thumbnails.want(keyOf({ job, index }), async () => {
      const { bytes } = await this.#parts.proxy.image(job.id, index)
      return smallAsPlaced(bytes, job.request, THUMBNAIL_SIDE_PX, this.#parts.images)
    })
  }

  /** Finds out which layers of this file show pictures of these jobs. */
  async locate(jobIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.#parts.sandbox.findResults([...jobIds])
    const ids = new Set(jobIds)
    const others = [...this.#layers.value].filter(([key]) => !ids.has(key.slice(0, key.indexOf('/'))))
    const here = found.map(({ jobId, imageIndex, nodeId }): [string, string] => [`${jobId}/${imageIndex}`, nodeId])
    this.#layers.value = new Map([...others, ...here])
    return new Map(here)
  }

  /** Puts a picture on the canvas once more: where its recipe says, or where it was dropped. */
  place(picture: PictureRef, at: { x: number; y: number } | null = null): Promise<void> {
    return this.#doing(picture, async () => {
      const { sandbox, proxy, images } = this.#parts
      const { job, index } = picture
      const { bytes } = await withPatience(() => proxy.image(job.id, index), { ...this.#parts, attempts: FETCH_ATTEMPTS })
      const finished = await images.finish(bytes, job.request.plan)
      const { shown } = await locked(finished, job.request.palette, this.#parts)
      const outcome = await sandbox.placeResult({
        ...{ jobId: job.id, imageIndex: index, image: shown.bytes, recipe: recipeOf(job, index) },
        ...{ name: nameOfResult(job.request), at, again: true },
        ...(shown === finished ? {} : { raw: finished.bytes }),
      })
      await this.#tellIfAllStand(job)
      if (at === null && outcome.nodeId !== null) await sandbox.reveal(outcome.nodeId)
      this.#parts.say(text.placed)
    })
  }

  /** Places what arrived by dragging a thumbnail onto the canvas. */
  async dropped({ jobId, imageIndex, x, y }: DroppedResult & { x: number; y: number }): Promise<void> {
    const job = this.history.find(jobId) ?? (await this.#parts.proxy.job(jobId).catch(() => null))
    if (!job) return this.#parts.tell(text.notFetched)
    await this.place({ job, index: imageIndex }, { x, y })
  }

  reveal(picture: PictureRef): Promise<void> {
    return this.#withLayer(picture, async (nodeId) => {
      if (!(await this.#parts.sandbox.reveal(nodeId))) throw new Error(words.runs.gone)
    })
  }

  /** Puts a copy over the original, which stays beneath. */
  promote(picture: PictureRef): Promise<void> {
    return this.#withLayer(picture, async (nodeId) => {
      const promoted = await this.#parts.sandbox.promote(nodeId)
      await this.#parts.sandbox.reveal(promoted.nodeId)
      this.#parts.say(text.promoted)
    })
  }

  /** Takes pictures off the canvas, as one step that undo takes back. They stay in the list. */
  delete(pictures: readonly PictureRef[]): Promise<void> {
    const [first] = pictures
    if (!first) return Promise.resolve()
    return this.#doing(first, async () => {
      const jobIds = [...new Set(pictures.map(({ job }) => job.id))]
      const layers = await this.locate(jobIds)
      const nodeIds = pictures.flatMap((picture) => layers.get(keyOf(picture)) ?? [])
      const count = await this.#parts.sandbox.deleteResults(nodeIds)
      await this.locate(jobIds)
      this.#parts.say(text.deleted(count))
    })
  }

  /** The other pictures of a run, or of the winner's row of a grid alone, that stand in this file. */
  losersTo(winner: PictureRef, group: ResultGroup, among: 'run' | 'row' = 'run'): PictureRef[] {
    const row = group.cells.find(({ id }) => id === winner.job.id)?.row
    const cells = among === 'row' ? group.cells.filter((cell) => cell.row === row) : group.cells
    return picturesOf({ cells }).filter((other) => keyOf(other) !== keyOf(winner) && this.#layers.value.has(keyOf(other)))
  }

  restoreFills(picture: PictureRef): Promise<void> {
    return this.#doing(picture, async () => {
      const restored = await this.#parts.sandbox.restoreFills(picture.job.request.target.nodeId)
      await this.locate([picture.job.id])
      this.#parts.say(restored ? text.restored : text.nothingToRestore)
    })
  }

  /** A finished picture as the proxy keeps it. */
  async bytesOf({ job, index }: PictureRef): Promise<Uint8Array> {
    return (await this.#parts.proxy.image(job.id, index)).bytes
  }

  forget(): void {
    this.comparison.close()
    this.history.forget()
    this.thumbnails.forget()
    this.#layers.value = new Map()
    this.chosen.value = null
    this.scrollTop = 0
  }

  /** The proxy stops offering a job to be placed once all of it stands. */
  async #tellIfAllStand(job: Job): Promise<void> {
    const layers = await this.locate([job.id])
    const all = job.images.every(({ index, flagged }) => flagged || layers.has(keyOf({ job, index })))
    if (job.placedAt === null && all) await this.#parts.proxy.placed(job.id).catch(() => undefined)
  }

  #withLayer(picture: PictureRef, act: (nodeId: string) => Promise<void>): Promise<void> {
    return this.#doing(picture, async () => {
      const nodeId = (await this.locate([picture.job.id])).get(keyOf(picture))
      if (nodeId === undefined) throw new Error(text.notHere)
      await act(nodeId)
    })
  }

  /** One thing at a time with a picture. What goes wrong is told. */
  async #doing(picture: PictureRef, act: () => Promise<void>): Promise<void> {
    const key = keyOf(picture)
    if (this.#busy.value.has(key)) return
    this.#busy.value = new Set([...this.#busy.value, key])
    try {
      await act()
    } catch (error) {
      this.#parts.tell(error instanceof Error ? error.message : words.errors.unknown)
    } finally {
      this.#busy.value = new Set([...this.#busy.value].filter((other) => other !== key))
    }
  }
}
