import { signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Clock, PictureUrls } from '../host.ts'
import { createQueue } from './queue.ts'

/** A picture being fetched takes some megabytes; more at once would not be faster. */
const AT_ONCE = 3
/** What is scrolled past is not worth a megabyte. */
const SETTLED_MS = 80
/** About 15 kB each. Beyond this, those that were out of sight for longest are let go of. */
const MOST_KEPT = 400

export interface Thumbnail {
  bytes: Uint8Array
  contentType: string
}

/** The address of a small picture; null when it could not be fetched, undefined while it is not known. */
export type ThumbnailUrl = string | null | undefined

interface Entry {
  url: Signal<ThumbnailUrl>
  /** How many places show it. */
  users: number
  loading: boolean
}

/** Small pictures by key, fetched while a place for them is in view and let go of when long out of it. */
export class Thumbnails {
  /** The one used longest ago first. */
  readonly #entries = new Map<string, Entry>()
  readonly #parts: { urls: PictureUrls; clock: Clock }
  readonly #queue = createQueue(AT_ONCE)

  constructor(parts: { urls: PictureUrls; clock: Clock }) {
    this.#parts = parts
  }

  /** Asks for a picture, which must be given back with `release`. One that failed before is tried again. */
  want(key: string, fetch: () => Promise<Thumbnail>): ReadonlySignal<ThumbnailUrl> {
    const entry: Entry = this.#entries.get(key) ?? { url: signal<ThumbnailUrl>(undefined), users: 0, loading: false }
    entry.users++
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (!entry.url.value && !entry.loading) void this.#load(key, entry, fetch)
    return entry.url
  }

  /** A place for it left the view. */
  release(key: string): void {
    const entry = this.#entries.get(key)
    if (entry) entry.users = Math.max(0, entry.users - 1)
    this.#tidy()
  }

  forget(): void {
    for (const [key, entry] of [...this.#entries]) this.#drop(key, entry)
  }

  async #load(key: string, entry: Entry, fetch: () => Promise<Thumbnail>): Promise<void> {
    const wanted = () => entry.users > 0 && this.#entries.get(key) === entry
    entry.loading = true
    await this.#parts.clock.sleep(SETTLED_MS)
    await this.#queue(async () => {
      if (!wanted()) return
      const picture = await fetch().catch(() => null)
      if (this.#entries.get(key) !== entry) return
      entry.url.value = picture ? this.#parts.urls.create(picture.bytes, picture.contentType) : null
    })
    entry.loading = false
    this.#tidy()
  }

  #tidy(): void {
    for (const [key, entry] of [...this.#entries]) {
      if (this.#entries.size <= MOST_KEPT) return
      if (entry.users === 0) this.#drop(key, entry)
    }
  }

  #drop(key: string, { url }: Entry): void {
    if (url.value) this.#parts.urls.revoke(url.value)
    url.value = undefined
    this.#entries.delete(key)
  }
}
