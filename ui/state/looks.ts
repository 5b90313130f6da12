import { signal, type ReadonlySignal } from '@preact/signals'
import type { SandboxCalls } from '../../contract/plugin-calls.ts'
import type { PictureUrls } from '../host.ts'
import type { ImageWork } from '../images/work.ts'
import { layerOf, type Source } from './sources.ts'
import type { Look } from './warnings.ts'

/** How a slot's picture looks; `url` is null when it cannot be shown. */
export interface Thumbnail {
  url: string | null
  look: Look | null
}

export interface LooksParts {
  sandbox: Pick<SandboxCalls, 'thumbnail' | 'stylePicture'>
  images: Pick<ImageWork, 'measure'>
  urls: PictureUrls
  exportQueue: <T>(task: () => Promise<T>) => Promise<T>
}

/** Thumbnails of the pictures in the slots, and of no others. */
export class Looks {
  readonly #thumbnails = signal<ReadonlyMap<string, Thumbnail>>(new Map())
  readonly #wanted = new Set<string>()
  readonly #parts: LooksParts

  constructor(parts: LooksParts) {
    this.#parts = parts
  }

  get thumbnails(): ReadonlySignal<ReadonlyMap<string, Thumbnail>> {
    return this.#thumbnails
  }

  lookOf(source: Source): Look | null {
    return this.#thumbnails.value.get(source.id)?.look ?? null
  }

  /** Shows these sources and lets go of all others. `changed` ones are drawn anew. */
  show(sources: readonly Source[], changed: ReadonlySet<string>): void {
    const ids = new Set(sources.map(({ id }) => id))
    for (const id of [...this.#wanted]) {
      if (!ids.has(id)) {
        this.#wanted.delete(id)
        this.#set(id, null)
      }
    }
    for (const source of sources) {
      const layer = layerOf(source)
      if (source.kind === 'file' || (source.kind === 'kept' && !layer)) continue
      if (layer?.problem === 'hidden' || layer?.problem === 'not-visual') continue
      if (this.#wanted.has(source.id) && !changed.has(source.id)) continue
      this.#wanted.add(source.id)
      void (source.kind === 'saved' ? this.#read(source) : this.#draw(source.id, layer?.id ?? source.id))
    }
  }

  /** A file's thumbnail is made when it is read. */
  keepFile(id: string, thumbnail: Uint8Array, contentType: string, look: Look): void {
    this.#wanted.add(id)
    this.#set(id, { url: this.#parts.urls.create(thumbnail, contentType), look })
  }

  /** A saved style is shown as it is: its pictures are small. */
  async #read({ id, place, style }: Extract<Source, { kind: 'saved' }>): Promise<void> {
    const [picture] = style.pictures
    if (!picture) return
    try {
      const bytes = await this.#parts.sandbox.stylePicture(place, style.id, 0)
      if (!this.#wanted.has(id)) return
      const look = { transparentShare: 0, flatShare: 0, hash: picture.hash }
      this.#set(id, { url: this.#parts.urls.create(bytes, picture.contentType), look })
    } catch {
      if (this.#wanted.has(id)) this.#set(id, { url: null, look: null })
    }
  }

  async #draw(id: string, layerId: string): Promise<void> {
    const { sandbox, images, urls, exportQueue } = this.#parts
    try {
      const png = await exportQueue(async () => (this.#wanted.has(id) ? sandbox.thumbnail(layerId) : null))
      if (!png || !this.#wanted.has(id)) return
      this.#set(id, { url: urls.create(png, 'image/png'), look: null })
      const { transparentShare, flatShare, hash } = await images.measure(png)
      const shown = this.#thumbnails.value.get(id)
      if (shown) this.#replace(id, { ...shown, look: { transparentShare, flatShare, hash } })
    } catch {
      // A slot without a picture says so; what is wrong with the layer is told by its problem or by the run.
      if (this.#wanted.has(id) && !this.#thumbnails.value.has(id)) this.#set(id, { url: null, look: null })
    }
  }

  #set(id: string, thumbnail: Thumbnail | null): void {
    const before = this.#thumbnails.value.get(id)
    if (before?.url) this.#parts.urls.revoke(before.url)
    this.#replace(id, thumbnail)
  }

  #replace(id: string, thumbnail: Thumbnail | null): void {
    const next = new Map(this.#thumbnails.value)
    if (thumbnail) next.set(id, thumbnail)
    else next.delete(id)
    this.#thumbnails.value = next
  }
}
