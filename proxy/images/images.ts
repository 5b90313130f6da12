import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { PROXY_LIMITS, type UploadedImage } from '../../contract/proxy-api.ts'
import type { Size } from '../../contract/uso.ts'
import { ProxyError, refusal } from '../errors.ts'
import { FalFailure } from '../fal/failure.ts'
import type { FalService } from '../fal/service.ts'
import { isKeyProblem, keyRejected, serviceBusy, serviceUnreachable } from '../jobs/job-errors.ts'
import { sleep } from '../jobs/pauses.ts'
import type { KnownImage, Ledger } from '../ledger/ledger.ts'
import { uploadKey, type MediaStore, type StoredBytes } from '../media/media-store.ts'
import { inspectImage, type Inspection } from './inspect.ts'

/** The service keeps an upload longer than we promise, so that a job can wait in its queue meanwhile. */
const QUEUE_SLACK_SECONDS = 3_600

const DAY_MS = 24 * 3_600_000
/** How often is looked for an image that another instance may be the one to get. */
const ELSEWHERE_MS = 250

/** An upload is free and can be repeated, unlike a submit. */
const uploadAgain = retry(
  handleWhen((error) => error instanceof FalFailure && (error.kind !== 'refused' || error.status === 429)),
  { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 2_000 }) },
)

/** The images designers send: checked, kept by hash for their team, and sent on to the service once. */
export class Images {
  readonly #ledger: Ledger
  readonly #media: MediaStore
  readonly #fal: FalService
  readonly #lifetimeSeconds: number
  readonly #keepMs: number
  readonly #now: () => number
  /** Uploads under way, so that the same image sent twice at once goes out once. */
  readonly #sending = new Map<string, Promise<KnownImage | null>>()
  /** Tells of each image that was taken in, by its key. */
  readonly #arrivals = new EventEmitter().setMaxListeners(0)

  constructor(parts: {
    ledger: Ledger
    media: MediaStore
    fal: FalService
    /** How long the service keeps its copy. */
    lifetimeSeconds: number
    /** How long we keep ours after its last use. */
    keepMs: number
    now: () => number
  }) {
    this.#ledger = parts.ledger
    this.#media = parts.media
    this.#fal = parts.fal
    this.#lifetimeSeconds = parts.lifetimeSeconds
    this.#keepMs = parts.keepMs
    this.#now = parts.now
  }

  /**
   * Takes in an image of a team. Throws ProxyError for what is no fit image, or cannot be sent on.
   */
  async accept(teamId: number, bytes: Uint8Array): Promise<UploadedImage> {
    const hash = createHash('sha256').update(bytes).digest('hex')
    const key = uploadKey(teamId, hash)
    const image = await this.#once(key, async () => {
      const before = await this.#ledger.findImage(teamId, hash)
      const kept = before !== null && (await this.#media.has(key))
      if (kept && this.#urlOf(before)) return this.used(before)
      const inspection = await inspectImage(bytes, PROXY_LIMITS.imageSidePx)
      if (!inspection.ok) throw imageRefusal(inspection)
      const known = { teamId, hash, ...inspection.image }
      return this.#send(known, bytes, kept ? undefined : () => this.#media.put(key, bytes))
    })
    const { width, height, contentType } = image
    return { hash, width, height, contentType, expiresAt: image.lastUsedAt + this.#keepMs }
  }

  /**
   * Sends what the service has deleted meanwhile there again, from our copy. Returns the hashes of those that must be
   * sent to us again.
   */
  async sendAgain(teamId: number, hashes: readonly string[]): Promise<string[]> {
    const missing = await Promise.all(
      hashes.map(async (hash) => {
        const known = await this.#ledger.findImage(teamId, hash)
        const image = known && (this.#urlOf(known) ? known : await this.#sendAgain(known))
        return image?.url ? [] : [hash]
      }),
    )
    return missing.flat()
  }

  /** Waits for images that are on their way to us, or until it is over. */
  async untilThere(teamId: number, hashes: readonly string[], over: AbortSignal): Promise<void> {
    await Promise.all(hashes.map((hash) => this.#untilThere(teamId, hash, over)))
  }

  async #untilThere(teamId: number, hash: string, over: AbortSignal): Promise<void> {
    const key = uploadKey(teamId, hash)
    let hasArrived = false
    let wake = () => {}
    const onArrival = () => {
      hasArrived = true
      wake()
    }
    this.#arrivals.once(key, onArrival)
    while (!over.aborted && !(await this.#ledger.findImage(teamId, hash)) && !hasArrived) {
      await sleep(ELSEWHERE_MS, over, (ready) => (wake = ready))
    }
    this.#arrivals.off(key, onArrival)
  }

  /** Notes the use, at most once a day, because it only says how long the image is to be kept. */
  async used(image: KnownImage): Promise<KnownImage> {
    const now = this.#now()
    if (now - image.lastUsedAt < DAY_MS) return image
    await this.#ledger.touchImage(image.teamId, image.hash, now)
    return { ...image, lastUsedAt: now }
  }

  /** Our copy of an image, for those of the team that sent it. */
  async read(teamId: number, hash: string): Promise<(StoredBytes & { contentType: string }) | null> {
    const known = await this.#ledger.findImage(teamId, hash)
    const stored = known && (await this.#media.open(uploadKey(teamId, hash)))
    return stored && { ...stored, contentType: known.contentType }
  }

  /** Deletes our copies of images that were not used for long and that no kept job needs. */
  async removeUnused(): Promise<void> {
    for (const { teamId, hash } of await this.#ledger.removeUnusedImages(this.#now() - this.#keepMs)) {
      await this.#media.remove(uploadKey(teamId, hash))
    }
  }

  #urlOf({ url, urlExpiresAt }: KnownImage): string | null {
    return urlExpiresAt > this.#now() ? url : null
  }

  #sendAgain(image: KnownImage): Promise<KnownImage | null> {
    const key = uploadKey(image.teamId, image.hash)
    return this.#once(key, async () => {
      const bytes = await this.#media.get(key)
      if (bytes) return this.#send(image, bytes)
      await this.#ledger.forgetImage(image.teamId, image.hash)
      return null
    })
  }

  async #once<Image extends KnownImage | null>(key: string, send: () => Promise<Image>): Promise<Image | KnownImage> {
    for (let underWay = this.#sending.get(key); underWay; underWay = this.#sending.get(key)) {
      const image = await underWay
      if (image) return image
    }
    const sending = send().finally(() => this.#sending.delete(key))
    this.#sending.set(key, sending)
    return sending
  }

  /** Hands an image to the service while `keep` stores our copy, and writes down where it is. */
  async #send(
    image: Size & { teamId: number; hash: string; contentType: string },
    bytes: Uint8Array,
    keep: () => Promise<void> = async () => undefined,
  ): Promise<KnownImage> {
    const { teamId, hash, width, height, contentType } = image
    const now = this.#now()
    const urlExpiresAt = now + this.#lifetimeSeconds * 1_000
    const name = `${hash}.${contentType.replace('image/', '')}`
    try {
      // The disk and the service are waited for at once; the image is known when both have it.
      const [url] = await Promise.all([
        uploadAgain.execute(() =>
          this.#fal.upload({ bytes, contentType, name }, this.#lifetimeSeconds + QUEUE_SLACK_SECONDS),
        ),
        keep(),
      ])
      const known: KnownImage = { teamId, hash, width, height, contentType, url, urlExpiresAt, lastUsedAt: now }
      await this.#ledger.rememberImage(known)
      this.#arrivals.emit(uploadKey(teamId, hash))
      return known
    } catch (error) {
      throw error instanceof FalFailure ? new ProxyError(uploadError(error)) : error
    }
  }
}

function uploadError(failure: FalFailure) {
  if (isKeyProblem(failure)) return keyRejected()
  return failure.status === 429 ? serviceBusy() : serviceUnreachable()
}

function imageRefusal(inspection: Inspection & { ok: false }): ProxyError {
  const limit = PROXY_LIMITS.imageSidePx
  switch (inspection.reason) {
    case 'type':
      return refusal('image_type', 'Only PNG, JPEG and WebP images can be used. Export it as one of these.')
    case 'animated':
      return refusal('image_type', 'Animated images cannot be used. Export a single frame as PNG.')
    case 'unreadable':
      return refusal('image_unreadable', 'This image is damaged or incomplete. Export it again.')
    case 'too-large': {
      const { width, height } = inspection
      return refusal(
        'image_too_large',
        `This image is ${width} × ${height} px; at most ${limit} px a side can be used. Make it smaller.`,
        { width, height, limit },
      )
    }
    default:
      return inspection satisfies never
  }
}
