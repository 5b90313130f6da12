import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Job } from '../../contract/job.ts'
import type { SandboxCalls } from '../../contract/plugin-calls.ts'
import { recipeOf, type Recipe } from '../../contract/recipe.ts'
import type { PictureUrls } from '../host.ts'
import type { ImageWork } from '../images/work.ts'
import type { Proxy } from '../proxy.ts'
import { words } from '../words.ts'
import { resultWords } from '../words/results.ts'
import { History } from './history.ts'
import type { Run } from './run.ts'
import { Thumbnails } from './thumbnails.ts'

/** A finished picture: which of which job's. */
export interface PictureRef {
  job: Job
  index: number
}

/** The two pictures that are held against each other. An address is null while it is fetched or cannot be. */
export interface Comparison {
  picture: PictureRef
  before: string | null
  after: string | null
  /** Why there is nothing to compare with. */
  problem: string | null
}

export interface ResultsParts {
  sandbox: SandboxCalls
  proxy: Pick<Proxy, 'jobs' | 'job' | 'image' | 'uploadedImage' | 'placed'>
  images: Pick<ImageWork, 'finish'>
  urls: PictureUrls
  runs: ReadonlySignal<readonly Run[]>
  announce(sentence: string): void
  /** Told to the eye as well: what was asked for could not be done. */
  tell(sentence: string): void
}

/** What can be done with results of any session. */
export class Results {
  readonly history: History
  readonly thumbnails: Thumbnails
  /** The picture whose actions are shown, as `job/index`. */
  readonly chosen: Signal<string | null> = signal(null)
  readonly comparison: Signal<Comparison | null> = signal(null)
  readonly #found = signal<ReadonlyMap<string, string>>(new Map())
  readonly #deleted = signal<ReadonlySet<string>>(new Set())
  readonly #parts: ResultsParts

  constructor(parts: ResultsParts) {
    this.#parts = parts
    this.history = new History(parts)
    this.thumbnails = new Thumbnails(parts.urls)
  }

  /** The layers in this file that show a picture, by `job/index`: those found, and those placed since. */
  readonly layers = computed((): ReadonlyMap<string, string> => {
    const layers = new Map(this.#found.value)
    for (const { id, pictures } of this.#parts.runs.value) {
      for (const { index, nodeId } of pictures) {
        if (nodeId !== null && !this.#deleted.value.has(nodeId)) layers.set(`${id}/${index}`, nodeId)
      }
    }
    return layers
  })

  /** Reads the newest results, and which of them stand in this file. */
  async open(): Promise<void> {
    await Promise.all([this.history.refresh(), this.lookForLayers()])
  }

  async lookForLayers(): Promise<void> {
    const jobs = await this.#parts.sandbox.listPlaceholders()
    this.#found.value = new Map(
      jobs.flatMap(({ jobId, layers }) =>
        layers
          .filter(({ nodeId }) => !this.#deleted.value.has(nodeId))
          .map(({ index, nodeId }): [string, string] => [`${jobId}/${index}`, nodeId]),
      ),
    )
  }

  /** Asks for the thumbnail of a picture that came into view. */
  look({ job, index }: PictureRef): void {
    this.thumbnails.want(keyOf({ job, index }), async () => {
      const { bytes } = await this.#parts.proxy.image(job.id, index)
      const { thumbnail, thumbnailType } = await this.#parts.images.finish(bytes, job.request.plan)
      return { bytes: thumbnail, contentType: thumbnailType }
    })
  }

  async reveal(picture: PictureRef): Promise<void> {
    const nodeId = this.layers.value.get(keyOf(picture))
    if (nodeId !== undefined && (await this.#parts.sandbox.reveal(nodeId))) return
    if (nodeId !== undefined) this.#deleted.value = new Set([...this.#deleted.value, nodeId])
    this.#parts.tell(words.runs.gone)
  }

  /** Puts a picture on the canvas once more: where its recipe says, or where it was dropped. */
  place(picture: PictureRef, at: { x: number; y: number } | null = null): Promise<void> {
    return this.#telling(async () => {
      const { job, index } = picture
      const { bytes } = await this.#parts.proxy.image(job.id, index)
      const finished = await this.#parts.images.finish(bytes, job.request.plan)
      const outcome = await this.#parts.sandbox.placeResult({
        ...{ jobId: job.id, imageIndex: index, image: finished.bytes, recipe: recipeOf(job, index) },
        ...{ name: nameOfResult(job), at, again: true },
      })
      await this.lookForLayers()
      if (outcome.nodeId !== null) await this.#parts.sandbox.reveal(outcome.nodeId)
      this.#parts.announce(resultWords.placed)
    })
  }

  /** What arrived by dragging a thumbnail onto the canvas. */
  async dropped({ jobId, imageIndex, x, y }: { jobId: string; imageIndex: number; x: number; y: number }): Promise<void> {
    await this.#telling(async () => {
      const job = this.history.find(jobId) ?? (await this.#parts.proxy.job(jobId))
      await this.place({ job, index: imageIndex }, { x, y })
    })
  }

  promote(picture: PictureRef): Promise<void> {
    return this.#telling(async () => {
      const nodeId = await this.#layerOf(picture)
      const { nodeId: promoted } = await this.#parts.sandbox.promote(nodeId)
      await this.#parts.sandbox.reveal(promoted)
      this.#parts.announce(resultWords.promoted)
    })
  }

  /** Deletes the layers of these pictures, in one step that undo takes back. */
  delete(pictures: readonly PictureRef[]): Promise<void> {
    return this.#telling(async () => {
      const nodeIds = pictures.flatMap((picture) => this.layers.value.get(keyOf(picture)) ?? [])
      const count = await this.#parts.sandbox.deleteResults(nodeIds)
      this.#deleted.value = new Set([...this.#deleted.value, ...nodeIds])
      await this.lookForLayers()
      this.#parts.announce(resultWords.deleted(count))
    })
  }

  restoreFills(picture: PictureRef): Promise<void> {
    return this.#telling(async () => {
      const restored = await this.#parts.sandbox.restoreFills(picture.job.request.target.nodeId)
      this.#parts.announce(restored ? resultWords.restored : resultWords.nothingToRestore)
    })
  }

  /** Shows a picture against what it was made from. */
  async compare(picture: PictureRef): Promise<void> {
    this.stopComparing()
    const { job, index } = picture
    this.comparison.value = { picture, before: null, after: null, problem: null }
    const content = job.request.images.find(({ role }) => role === 'content')
    const show = (change: Partial<Comparison>, url: string | null) => {
      const { value } = this.comparison
      if (value?.picture === picture) this.comparison.value = { ...value, ...change }
      else if (url !== null) this.#parts.urls.revoke(url)
    }
    const after = this.#whole(() => this.#parts.proxy.image(job.id, index), job.request.plan).then((url) => show({ after: url }, url))
    const before = content
      ? this.#whole(() => this.#parts.proxy.uploadedImage(content.hash), job.request.plan).then((url) => show({ before: url }, url))
      : Promise.reject(new Error(resultWords.noContent))
    const failed = (why: string) => () => show({ problem: why }, null)
    await Promise.all([
      after.catch(failed(resultWords.notFetched)),
      before.catch(failed(content ? resultWords.contentGone : resultWords.noContent)),
    ])
  }

  stopComparing(): void {
    const { value } = this.comparison
    if (value?.before) this.#parts.urls.revoke(value.before)
    if (value?.after) this.#parts.urls.revoke(value.after)
    this.comparison.value = null
  }

  /** A finished picture without its padding, as PNG or JPEG. */
  async wholeOf({ job, index }: PictureRef): Promise<Uint8Array> {
    const { bytes } = await this.#parts.proxy.image(job.id, index)
    return (await this.#parts.images.finish(bytes, job.request.plan)).bytes
  }

  /** The recipe of a picture, as it would stand on its layer. */
  recipeOf({ job, index }: PictureRef): Recipe {
    return recipeOf(job, index)
  }

  forget(): void {
    this.stopComparing()
    this.history.forget()
    this.thumbnails.forget()
    this.#found.value = new Map()
    this.chosen.value = null
  }

  async #whole(fetch: () => Promise<{ bytes: Uint8Array }>, plan: Job['request']['plan']): Promise<string> {
    const { bytes } = await fetch()
    const finished = await this.#parts.images.finish(bytes, plan)
    return this.#parts.urls.create(finished.bytes, finished.contentType)
  }

  async #layerOf(picture: PictureRef): Promise<string> {
    if (!this.layers.value.has(keyOf(picture))) await this.lookForLayers()
    const nodeId = this.layers.value.get(keyOf(picture))
    if (nodeId === undefined) throw new Error(resultWords.notHere)
    return nodeId
  }

  async #telling(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#parts.tell(error instanceof Error ? error.message : words.errors.unknown)
    }
  }
}

export function keyOf({ job, index }: PictureRef): string {
  return `${job.id}/${index}`
}

/** What a result is called on the canvas. */
export function nameOfResult({ request }: Job): string {
  const content = request.images.find(({ role }) => role === 'content')
  const styles = request.images.filter(({ role }) => role !== 'content').map(({ name }) => name)
  const style = styles.join(' + ') || request.parameters.prompt
  return [content?.name ?? request.target.name, style].filter(Boolean).join(' · ').slice(0, 200)
}
