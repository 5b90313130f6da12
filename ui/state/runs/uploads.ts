import type { Clock, Random } from '../../host.ts'
import { withPatience } from '../../patience.ts'
import type { Proxy } from '../../proxy.ts'

/** An image that can be sent; its bytes are read only when they must be. */
export interface Sendable {
  hash: string
  /** Null when there are none left: only the proxy may still have the image. */
  load: (() => Promise<{ bytes: Uint8Array; contentType: string }>) | null
}

export interface UploadParts {
  proxy: Pick<Proxy, 'upload'>
  clock: Clock
  random: Random
}

const ATTEMPTS = 6
/** An image about to expire might be gone by the time the job needs it. */
const EXPIRY_MARGIN_MS = 60_000

/** What the proxy has been sent. Each image goes out once, however many jobs wait for it. */
export class Uploads {
  /** Until when the proxy has an image, by hash, in ms since 1970. */
  readonly #until = new Map<string, number>()
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #parts: UploadParts

  constructor(parts: UploadParts) {
    this.#parts = parts
  }

  has(hash: string): boolean {
    return (this.#until.get(hash) ?? 0) > this.#parts.clock.now() + EXPIRY_MARGIN_MS
  }

  /** Resolves once the proxy has the image. One without bytes is taken to be there: the submit will tell. */
  async ensure({ hash, load }: Sendable): Promise<void> {
    if (this.has(hash) || !load) return
    const already = this.#underWay.get(hash)
    if (already) return already
    const sending = this.#send(hash, load).finally(() => this.#underWay.delete(hash))
    this.#underWay.set(hash, sending)
    return sending
  }

  /** The proxy says that it has it no more. */
  forget(hash: string): void {
    this.#until.delete(hash)
  }

  clear(): void {
    this.#until.clear()
  }

  async #send(hash: string, load: NonNullable<Sendable['load']>): Promise<void> {
    const { proxy, clock, random } = this.#parts
    const { bytes, contentType } = await load()
    const { expiresAt } = await withPatience(() => proxy.upload(bytes, contentType), { clock, random, attempts: ATTEMPTS })
    this.#until.set(hash, expiresAt)
  }
}
