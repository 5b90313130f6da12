import { Hono, type Context } from 'hono'
import { USO_ENDPOINT } from '../../contract/uso.ts'
import { Failure } from '../failure.ts'
import { NO_FAULTS, readFaults } from '../jobs/faults.ts'
import type { Job, Submission } from '../jobs/job.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { DEFAULT_LIFETIME_SECONDS } from '../images/storage.ts'
import { MAX_IMAGE_BYTES } from '../images/format.ts'
import { answerFailure, baseOf, readJson, requestedLifetime } from './context.ts'
import { statusStream } from './status-stream.ts'

/** Three images as base64 data URIs, and some room. */
const MAX_BODY_BYTES = 4 * MAX_IMAGE_BYTES

export interface QueueRoutesOptions {
  queue: JobQueue
  publicUrl: string | undefined
  /** Whether the `x-engine-fault` header is honoured. */
  faults: boolean
}

/** `fal.run` and `queue.fal.run`: run at once, or submit, follow, fetch and cancel. */
export function queueRoutes({ queue, publicUrl, faults }: QueueRoutesOptions): Hono {
  const app = new Hono()
  const runPath = `/fal.run/${USO_ENDPOINT}`
  const queuePath = `/queue.fal.run/${USO_ENDPOINT}`
  const requestPath = `${queuePath}/requests/:id`

  app.post(runPath, async (c) => {
    const job = queue.submit(await submissionOf(c))
    const disconnected = () => queue.cancel(job)
    c.req.raw.signal.addEventListener('abort', disconnected)
    await job.finished()
    c.req.raw.signal.removeEventListener('abort', disconnected)
    return answerOutcome(c, job)
  })

  // `?fal_webhook=` is accepted and ignored: the engine calls nobody.
  app.post(queuePath, async (c) => {
    const job = queue.submit(await submissionOf(c))
    c.header('x-fal-request-id', job.id)
    return c.json({ ...addresses(job), status: 'IN_QUEUE', queue_position: queue.position(job) ?? 0 })
  })

  app.get(`${requestPath}/status`, (c) => {
    const job = jobOf(c)
    return c.json(
      statusOf(job, c.req.query('logs') === '1' ? 0 : null),
      job.state === 'completed' ? 200 : 202,
    )
  })

  app.get(`${requestPath}/status/stream`, (c) => {
    const job = jobOf(c)
    const withLogs = c.req.query('logs') === '1'
    c.header('content-type', 'text/event-stream')
    c.header('cache-control', 'no-store')
    return c.body(statusStream(job, (fromLog) => statusOf(job, withLogs ? fromLog : null)))
  })

  app.on('GET', [requestPath, `${requestPath}/response`], (c) => {
    const job = jobOf(c)
    if (job.state !== 'completed') return c.json({ detail: 'Request is still in progress' }, 400)
    return answerOutcome(c, job)
  })

  app.put(`${requestPath}/cancel`, (c) => {
    const job = queue.get(c.req.param('id'))
    if (!job) return c.json({ status: 'NOT_FOUND' }, 404)
    c.header('x-fal-request-id', job.id)
    return queue.cancel(job) === 'requested'
      ? c.json({ status: 'CANCELLATION_REQUESTED' }, 202)
      : c.json({ status: 'ALREADY_COMPLETED' }, 400)
  })

  return app

  async function submissionOf(c: Context): Promise<Submission> {
    return {
      body: await readJson(c, MAX_BODY_BYTES),
      base: baseOf(c, publicUrl),
      lifetimeSeconds: requestedLifetime(c) ?? DEFAULT_LIFETIME_SECONDS,
      faults: faults ? readFaults(c.req.header('x-engine-fault')) : NO_FAULTS,
    }
  }

  function jobOf(c: Context): Job {
    const job = queue.get(c.req.param('id') ?? '')
    if (!job) throw new Failure(404, 'not_found', 'Request not found')
    c.header('x-fal-request-id', job.id)
    return job
  }

  function addresses(job: Job) {
    const own = `${job.submission.base}${queuePath}/requests/${job.id}`
    return { request_id: job.id, response_url: own, status_url: `${own}/status`, cancel_url: `${own}/cancel` }
  }

  /** `fromLog` is the first log line to include; null leaves logs out. */
  function statusOf(job: Job, fromLog: number | null) {
    const logs = fromLog === null ? null : job.logs.slice(fromLog)
    const common = { ...addresses(job), logs }
    if (job.outcome === null) {
      return job.state === 'queued'
        ? { status: 'IN_QUEUE', ...common, queue_position: queue.position(job) ?? 0 }
        : { status: 'IN_PROGRESS', ...common }
    }
    const result = job.outcome
    return result.ok
      ? { status: 'COMPLETED', ...common, metrics: { inference_time: result.inferenceSeconds } }
      : {
          status: 'COMPLETED',
          ...common,
          metrics: {},
          error: result.failure.message,
          error_type: result.failure.type,
        }
  }

  function answerOutcome(c: Context, job: Job): Response {
    c.header('x-fal-request-id', job.id)
    const { outcome } = job
    if (!outcome) throw new Failure(500, 'internal_error', 'The request has no outcome.')
    if (!outcome.ok) return answerFailure(c, outcome.failure)
    c.header('x-fal-billable-units', String(outcome.billableUnits))
    return c.json(outcome.body)
  }
}
