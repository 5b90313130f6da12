import { signal, type ReadonlySignal } from '@preact/signals'
import type { PictureUrls } from '../host.ts'

/** A picture being fetched takes some megabytes; more at once would not be faster. */
const AT_ONCE = 3
/** About what fits on a tall panel, twice over. */
const MOST_KEPT = 240

export interface Thumbnail {
  bytes: Uint8Array
  contentType: string
}

/**
 * Small pictures by key, fetched when somebody looks at their place and let go when long out of sight. The
 * address of one that could not be fetched is null.
 */
export class Thumbnails {
  readonly #urls: PictureUrls
  readonly #shown = signal<ReadonlyMap<string, string | null>>(new Map())
  readonly #waiting = new Map<string, () => Promise<Thumbnail>>()
  readonly #wanted = new Set<string>()
  #running = 0

  constructor(urls: PictureUrls) {
    this.#urls = urls
  }

  get shown(): ReadonlySignal<ReadonlyMap<string, string | null>> {
    return this.#shown
  }

  /** Asks for a picture; asking again is harmless. What was asked for last is fetched first. */
  want(key: string, fetch: () => Promise<Thumbnail>): void {
    this.#wanted.add(key)
    if (this.#shown.value.has(key) || this.#waiting.has(key)) return
    this.#waiting.set(key, fetch)
    this.#next()
  }

  /** Nobody looks at it any more. It is kept for a while, or not fetched at all. */
  release(key: string): void {
    this.#wanted.delete(key)
    this.#waiting.delete(key)
  }

  forget(): void {
    this.#waiting.clear()
    this.#wanted.clear()
    for (const url of this.#shown.value.values()) if (url !== null) this.#urls.revoke(url)
    this.#shown.value = new Map()
  }

  #next(): void {
    const last = [...this.#waiting].at(-1)
    if (!last || this.#running >= AT_ONCE) return
    const [key, fetch] = last
    this.#waiting.delete(key)
    this.#running++
    void fetch()
      .then(({ bytes, contentType }) => {
        if (this.#wanted.has(key)) this.#show(key, this.#urls.create(bytes, contentType))
      })
      .catch(() => {
        if (this.#wanted.has(key)) this.#show(key, null)
      })
      .finally(() => {
        this.#running--
        this.#next()
      })
    this.#next()
  }

  #show(key: string, url: string | null): void {
    const next = new Map(this.#shown.value)
    const before = next.get(key)
    if (before) this.#urls.revoke(before)
    next.delete(key)
    next.set(key, url)
    for (const [old, oldUrl] of next) {
      if (next.size <= MOST_KEPT) break
      if (this.#wanted.has(old)) continue
      next.delete(old)
      if (oldUrl !== null) this.#urls.revoke(oldUrl)
    }
    this.#shown.value = next
  }
}
