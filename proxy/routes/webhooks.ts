import { Hono } from 'hono'
import * as v from 'valibot'
import { refusal } from '../errors.ts'
import type { WebhookSignatures } from '../fal/webhook-signature.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { describe } from '../http/describe.ts'
import { parseStrictJson } from '../http/strict-json.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { WebhookAddresses } from '../jobs/webhook-address.ts'

/** The payload holds the result; four PNGs of 1536×1536 as data URIs fit. */
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** Of the body only the id counts: everything else is asked of the service itself. */
const Webhook = v.object({ request_id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,100}$/)) })

const receiving = describe({
  summary: 'Where the image service tells that a job ended, with its signature',
  body: { media: ['application/json'] },
  answers: { 200: { about: 'Noted', media: ['application/json'] } },
  errors: [400, 404, 413, 415],
  open: true,
})

/** Where fal tells that a job ended. Instead of an access code it has a signature and an address of our making. */
export function webhookRoutes(jobs: Jobs, signatures: WebhookSignatures, addresses: () => WebhookAddresses | null) {
  return new Hono<AppEnv>().post('/webhooks/fal/:token', receiving, async (c) => {
    const job = addresses()?.read(c.req.param('token'))
    if (!job) throw refusal('not_found', 'There is no such webhook.')
    const body = await readBody(c, MAX_BODY_BYTES)
    if (!(await signatures.verify(c.req.raw.headers, body))) {
      throw refusal('invalid_request', 'The signature of this webhook is not fal’s.')
    }
    const parsed = parseStrictJson(body)
    const webhook = v.safeParse(Webhook, parsed.ok ? parsed.value : null)
    if (!webhook.success) throw refusal('invalid_request', 'This webhook names no request.')
    await jobs.reported(job.designerId, job.jobId, webhook.output.request_id)
    return c.json({ ok: true })
  })
}
