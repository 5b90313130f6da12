import { createHmac, timingSafeEqual } from 'node:crypto'

const TOKEN = /^(\d{1,15})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/

/**
 * Where the service tells of a job's end. The address names the job and carries a code that only this ledger's
 * secret can make, so a webhook for one job cannot be turned into one for another.
 */
export class WebhookAddresses {
  readonly #origin: string
  readonly #secret: Uint8Array

  constructor(origin: string, secret: Uint8Array) {
    this.#origin = origin.replace(/\/+$/, '')
    this.#secret = secret
  }

  of(designerId: number, jobId: string): string {
    const code = this.#code(designerId, jobId).toString('base64url')
    return `${this.#origin}/v1/webhooks/fal/${designerId}.${jobId}.${code}`
  }

  /** Whose job the last part of an address is for; null when we did not make it. */
  read(token: string): { designerId: number; jobId: string } | null {
    const [, designer, jobId = '', code = ''] = TOKEN.exec(token) ?? []
    const given = Buffer.from(code, 'base64url')
    const expected = this.#code(Number(designer), jobId)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
    return { designerId: Number(designer), jobId }
  }

  #code(designerId: number, jobId: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${designerId}.${jobId}`).digest()
  }
}
