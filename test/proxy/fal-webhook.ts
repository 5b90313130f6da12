import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { StandInJob } from './fal-stand-in.ts'

/** Signs webhooks as fal documents it, with a key of its own. */
export function createWebhookSigner() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: publicKey.export({ format: 'jwk' }),
    /** `to` is where the proxy listens; path and code are those it gave. */
    async send(
      { requestId, webhook }: Pick<StandInJob, 'requestId' | 'webhook'>,
      to: string,
      { timestamp = Math.floor(Date.now() / 1_000), userId = 'user' } = {},
    ): Promise<Response> {
      if (webhook === null) throw new Error('The job came without an address for a webhook.')
      const body = JSON.stringify({ request_id: requestId, gateway_request_id: requestId, status: 'OK', payload: {} })
      const digest = createHash('sha256').update(body).digest('hex')
      const message = Buffer.from([requestId, 'user', timestamp, digest].join('\n'))
      return fetch(new URL(new URL(webhook).pathname, to), {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'x-fal-webhook-request-id': requestId,
          'x-fal-webhook-user-id': userId,
          'x-fal-webhook-timestamp': String(timestamp),
          'x-fal-webhook-signature': sign(null, message, privateKey).toString('hex'),
        },
      })
    },
  }
}
