import { createHash } from 'node:crypto'
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { PROXY_LIMITS, type UploadedImage } from '../../contract/proxy-api.ts'
import type { Size } from '../../contract/uso.ts'
import { ProxyError, refusal } from '../errors.ts'
import { FalFailure } from '../fal/failure.ts'
import type { FalService } from '../fal/service.ts'
import { isKeyProblem, keyRejected, serviceBusy, serviceUnreachable } from '../jobs/job-errors.ts'
import type { KnownImage, Ledger } from '../ledger/ledger.ts'
import { uploadKey, type MediaStore } from '../media/media-store.ts'
import { inspectImage, type Inspection } from './inspect.ts'

/** The service keeps an upload longer than we promise, so that a job can wait in its queue meanwhile. */
const QUEUE_SLACK_SECONDS = 3_600

/** An upload is free and can be repeated, unlike a submit. */
const uploadAgain = retry(
  handleWhen((error) => error instanceof FalFailure && (error.kind !== 'refused' || error.status === 429)),
  { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 2_000 }) },
)

/** The images designers send: checked, kept by hash, and sent on to the service once. */
export class Images {
  readonly #ledger: Ledger
  readonly #media: MediaStore
  readonly #fal: FalService
  readonly #lifetimeSeconds: number
  readonly #now: () => number
  /** Uploads under way, so that the same image sent twice at once goes out once. */
  readonly #sending = new Map<string, Promise<KnownImage>>()

  constructor(parts: {
    ledger: Ledger
    media: MediaStore
    fal: FalService
    lifetimeSeconds: number
    now: () => number
  }) {
    this.#ledger = parts.ledger
    this.#media = parts.media
    this.#fal = parts.fal
    this.#lifetimeSeconds = parts.lifetimeSeconds
    this.#now = parts.now
  }

  /** Takes in an image of any designer. Throws ProxyError for what is no fit image, or cannot be sent on. */
  async accept(bytes: Uint8Array): Promise<UploadedImage> {
    const hash = createHash('sha256').update(bytes).digest('hex')
    const image = await this.#once(hash, async () => {
      const known = await this.#known(hash)
      if (known?.url) return known
      const inspection = await inspectImage(bytes, PROXY_LIMITS.imageSidePx)
      if (!inspection.ok) throw imageRefusal(inspection)
      await this.#media.put(uploadKey(hash), bytes)
      return this.#send({ hash, ...inspection.image }, bytes)
    })
    const { width, height, contentType, expiresAt } = image
    return { hash, width, height, contentType, expiresAt }
  }

  /** Where the service can read the image, and its size; null when it must be sent to us again. */
  async locate(hash: string): Promise<(Size & { url: string }) | null> {
    const known = await this.#known(hash)
    if (!known) return null
    if (known.url) return { ...known, url: known.url }
    const sent = await this.#once(hash, async () => {
      const bytes = await this.#media.get(uploadKey(hash))
      return bytes ? this.#send(known, bytes) : known
    })
    return sent.url ? { ...sent, url: sent.url } : null
  }

  /** Deletes our copies of images whose time is over. */
  async removeExpired(): Promise<void> {
    for (const hash of await this.#ledger.removeExpiredImages(this.#now())) {
      await this.#media.remove(uploadKey(hash))
    }
  }

  async #known(hash: string): Promise<KnownImage | null> {
    const known = await this.#ledger.findImage(hash)
    return known && known.expiresAt > this.#now() ? known : null
  }

  #once(hash: string, send: () => Promise<KnownImage>): Promise<KnownImage> {
    const underWay = this.#sending.get(hash)
    if (underWay) return underWay
    const sending = send().finally(() => this.#sending.delete(hash))
    this.#sending.set(hash, sending)
    return sending
  }

  async #send(image: Size & { hash: string; contentType: string }, bytes: Uint8Array): Promise<KnownImage> {
    const { hash, width, height, contentType } = image
    const expiresAt = this.#now() + this.#lifetimeSeconds * 1_000
    const name = `${hash}.${contentType.replace('image/', '')}`
    try {
      const url = await uploadAgain.execute(() =>
        this.#fal.upload({ bytes, contentType, name }, this.#lifetimeSeconds + QUEUE_SLACK_SECONDS),
      )
      const known: KnownImage = { hash, width, height, contentType, url, expiresAt }
      await this.#ledger.rememberImage(known)
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
