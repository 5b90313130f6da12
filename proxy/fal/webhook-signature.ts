import { createHash, createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto'
import * as v from 'valibot'

/** fal lets its keys be kept for a day at most. */
const KEYS_KEPT_MS = 24 * 3_600_000
/** How often unknown keys may make us ask again. */
const KEYS_ASKED_AGAIN_MS = 60_000
/** fal's allowance for clocks that disagree, and for the time on the way. */
const TOLERANCE_MS = 300_000

const KeySet = v.object({
  keys: v.array(v.object({ kty: v.literal('OKP'), crv: v.literal('Ed25519'), x: v.string() })),
})

/**
 * Tells whether a webhook is fal's: an Ed25519 signature, by one of the keys that fal publishes, over the
 * request id, the user id, the time and the body's SHA-256.
 * Source: https://docs.fal.ai/model-apis/model-endpoints/webhooks
 */
export class WebhookSignatures {
  readonly #fetchKeys: () => Promise<unknown>
  readonly #now: () => number
  #keys: KeyObject[] = []
  #keysFrom = -Infinity

  constructor(fetchKeys: () => Promise<unknown>, now: () => number) {
    this.#fetchKeys = fetchKeys
    this.#now = now
  }

  /** Throws when the keys cannot be had, which says nothing about the webhook. */
  async verify(headers: Headers, body: Uint8Array): Promise<boolean> {
    const [requestId, userId, timestamp, signature] = ['request-id', 'user-id', 'timestamp', 'signature'].map(
      (name) => headers.get(`x-fal-webhook-${name}`) ?? '',
    )
    if (!requestId || !userId || !timestamp || !/^\d{1,12}$/.test(timestamp)) return false
    if (!signature || !/^[0-9a-f]{128}$/i.test(signature)) return false
    if (Math.abs(this.#now() - Number(timestamp) * 1_000) > TOLERANCE_MS) return false
    const digest = createHash('sha256').update(body).digest('hex')
    const message = Buffer.from([requestId, userId, timestamp, digest].join('\n'))
    const fits = (key: KeyObject) => verify(null, message, key, Buffer.from(signature, 'hex'))
    if (this.#now() - this.#keysFrom < KEYS_KEPT_MS && this.#keys.some(fits)) return true
    // Keys change now and then, so one that is not known may be a new one.
    if (Math.abs(this.#now() - this.#keysFrom) < KEYS_ASKED_AGAIN_MS) return false
    const set = v.parse(KeySet, await this.#fetchKeys())
    this.#keys = set.keys.map((key) => createPublicKey({ key: key satisfies JsonWebKey, format: 'jwk' }))
    this.#keysFrom = this.#now()
    return this.#keys.some(fits)
  }
}
