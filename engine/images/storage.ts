import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface StoredFile {
  bytes: Uint8Array
  contentType: string
}

interface Entry {
  contentType: string
  byteLength: number
  expiresAt: number
}

/** Uploads and results together; the ones that would go first are dropped beyond this. */
const MAX_TOTAL_BYTES = 1024 ** 3
export const DEFAULT_LIFETIME_SECONDS = 7 * 24 * 3600

/**
 * Uploads and results as files in one folder, each gone at its time. What a file is and until when is kept in
 * memory alone: the folder is the engine's own and is removed with it.
 */
export class FileStorage {
  readonly #directory: string
  readonly #now: () => number
  readonly #entries = new Map<string, Entry>()
  readonly #made: Promise<unknown>
  #totalBytes = 0

  constructor(directory: string, now: () => number) {
    this.#directory = directory
    this.#now = now
    this.#made = mkdir(directory, { recursive: true, mode: 0o700 })
  }

  /** An unguessable name, which is all it takes to read the file that will be stored under it. */
  static newId(): string {
    return randomBytes(16).toString('hex')
  }

  async put(id: string, file: StoredFile, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS): Promise<void> {
    await this.#made
    await this.#makeRoom(file.bytes.byteLength)
    await writeFile(this.#path(id), file.bytes, { mode: 0o600 })
    this.#forget(id)
    this.#entries.set(id, {
      contentType: file.contentType,
      byteLength: file.bytes.byteLength,
      expiresAt: this.#now() + lifetimeSeconds * 1000,
    })
    this.#totalBytes += file.bytes.byteLength
  }

  /** Null when there is no such file, or no longer. */
  async get(id: string): Promise<StoredFile | null> {
    const entry = this.#entries.get(id)
    if (!entry) return null
    if (entry.expiresAt <= this.#now()) {
      await this.#drop(id)
      return null
    }
    return { bytes: await readFile(this.#path(id)), contentType: entry.contentType }
  }

  async close(): Promise<void> {
    await this.#made
    this.#entries.clear()
    await rm(this.#directory, { recursive: true, force: true })
  }

  async #makeRoom(byteLength: number): Promise<void> {
    const byExpiry = [...this.#entries].sort(([, a], [, b]) => a.expiresAt - b.expiresAt)
    for (const [id, entry] of byExpiry) {
      if (entry.expiresAt > this.#now() && this.#totalBytes + byteLength <= MAX_TOTAL_BYTES) return
      await this.#drop(id)
    }
  }

  async #drop(id: string): Promise<void> {
    this.#forget(id)
    await rm(this.#path(id), { force: true })
  }

  #forget(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#totalBytes -= entry.byteLength
  }

  #path(id: string): string {
    return join(this.#directory, id)
  }
}
