import { Hono, type HonoRequest } from 'hono'
import * as v from 'valibot'
import type { Job } from '../../contract/job.ts'
import { JobId, JobRequest } from '../../contract/job-request.ts'
import { PROXY_LIMITS, type JobPage } from '../../contract/proxy-api.ts'
import { refusal } from '../errors.ts'
import { readJson } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { describe } from '../http/describe.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Ledger } from '../ledger/ledger.ts'

const MAX_PAGE = 100
/** However long a caller would wait: a server in between may give up after a minute. */
const MAX_WAIT_S = 30

const PageQuery = v.strictObject({
  placed: v.optional(v.picklist(['true', 'false'])),
  before: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number))),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(MAX_PAGE)),
    '50',
  ),
})

const submitting = describe({
  summary: 'Start a restyle, or be told again of the one that has this id',
  body: { schema: 'JobRequest' },
  headers: [
    { name: 'Idempotency-Key', about: 'The job’s id: 32 hexadecimal digits of your own', required: true },
    {
      name: 'Prefer',
      about: `\`wait=20\` (RFC 7240): wait so many seconds, at most ${MAX_WAIT_S}, for images that are still being sent`,
    },
  ],
  answers: {
    201: { about: 'The new job; its price is reserved', schema: 'Job' },
    200: { about: 'The job that has this id already', schema: 'Job' },
  },
  errors: [400, 402, 409, 413, 415, 422],
})

const listing = describe({
  summary: 'One’s own jobs, newest first',
  query: {
    placed: { about: 'Only jobs that were placed, or were not', schema: { type: 'string', enum: ['true', 'false'] } },
    before: { about: 'Only jobs created before this time', schema: { type: 'integer' } },
    limit: { about: 'At most so many', schema: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 50 } },
  },
  answers: { 200: { about: 'A page of jobs', schema: 'JobPage' } },
  errors: [400],
})

const reading = describe({
  summary: 'How a job stands',
  answers: { 200: { about: 'The job', schema: 'Job' } },
  errors: [404],
})

const cancelling = describe({
  summary: 'Ask the image service to drop a job that still waits',
  answers: { 200: { about: 'What became of it', schema: 'CancelAnswer' } },
  errors: [404, 409, 502],
})

const placing = describe({
  summary: 'Say that a job’s pictures stand on the canvas, or that its end was seen',
  answers: { 200: { about: 'The job', schema: 'Job' } },
  errors: [404, 409],
})

const fetching = describe({
  summary: 'One finished picture',
  answers: { 200: { about: 'Its bytes, as the service made them', media: ['image/png', 'image/jpeg'] } },
  errors: [404, 409, 410],
})

export function jobRoutes(jobs: Jobs, ledger: Ledger) {
  return new Hono<AppEnv>()
    .post('/jobs', submitting, async (c) => {
      const id = v.safeParse(JobId, c.req.header('idempotency-key'))
      if (!id.success) {
        throw refusal('invalid_request', 'Idempotency-Key must be the job’s id, 32 hexadecimal digits.')
      }
      const request = v.safeParse(JobRequest, await readJson(c, PROXY_LIMITS.jsonBytes))
      if (!request.success) throw invalidRequest(request.issues)
      const { job, isNew } = await jobs.submit(c.get('designer'), id.output, request.output, patienceOf(c.req))
      return c.json(job, isNew ? 201 : 200)
    })
    .get('/jobs', listing, async (c) => {
      const query = v.safeParse(PageQuery, c.req.query())
      if (!query.success) throw invalidRequest(query.issues)
      const { placed, before = null, limit } = query.output
      const records = await ledger.listJobs(c.get('designer').id, {
        before,
        limit: limit + 1,
        placed: placed === undefined ? null : placed === 'true',
      })
      return c.json(pageOf(records.map(({ job }) => job), limit))
    })
    .get('/jobs/:id', reading, async (c) => c.json(await jobs.find(c.get('designer'), jobId(c.req.param('id')))))
    .post('/jobs/:id/cancel', cancelling, async (c) =>
      c.json(await jobs.cancel(c.get('designer'), jobId(c.req.param('id')))),
    )
    .post('/jobs/:id/placed', placing, async (c) =>
      c.json(await jobs.markPlaced(c.get('designer'), jobId(c.req.param('id')))),
    )
    .get('/jobs/:id/images/:n', fetching, async (c) => {
      const n = c.req.param('n')
      if (!/^[0-9]$/.test(n)) throw noSuchJob()
      const { body, byteLength, contentType } = await jobs.picture(
        c.get('designer'),
        jobId(c.req.param('id')),
        Number(n),
      )
      return c.body(body, 200, {
        'content-type': contentType,
        'content-length': String(byteLength),
      })
    })
}

/** Given when a caller who would wait does so no more; null for one who does not. */
function patienceOf(request: HonoRequest): AbortSignal | null {
  const seconds = /\bwait=(\d{1,3})\b/.exec(request.header('prefer') ?? '')?.[1]
  if (seconds === undefined) return null
  return AbortSignal.any([request.raw.signal, AbortSignal.timeout(Math.min(Number(seconds), MAX_WAIT_S) * 1_000)])
}

function jobId(text: string): string {
  if (!v.is(JobId, text)) throw noSuchJob()
  return text
}

function noSuchJob() {
  return refusal('not_found', 'There is no such restyle.')
}

/** Names the field and what is wrong with it. What was sent is not repeated: it can be a prompt. */
function invalidRequest(issues: v.BaseIssue<unknown>[]) {
  const fields = issues.slice(0, 5).map((issue) => ({
    field: plainPath(v.getDotPath(issue)),
    expected: issue.expected ?? issue.message.slice(0, 100),
  }))
  const first = fields[0]
  return refusal(
    'invalid_request',
    `The proxy cannot use this request: ${first?.field ?? 'it'} should be ${first?.expected ?? 'different'}.`,
    { fields },
  )
}

/** A field's name can come from whoever sent it, too. */
function plainPath(path: string | null): string {
  return path !== null && /^[a-zA-Z0-9_.]{1,80}$/.test(path) ? path : 'it'
}

/**
 * The next page begins before the last job's time, so jobs of one millisecond must not be parted: those that do
 * not all fit are left for the next page.
 */
function pageOf(jobs: readonly Job[], limit: number): JobPage {
  const first = jobs.slice(0, limit)
  const next = jobs[limit]
  if (!next) return { jobs: first, before: null }
  const whole = first.filter(({ createdAt }) => createdAt > next.createdAt)
  const page = whole.length > 0 && first.at(-1)?.createdAt === next.createdAt ? whole : first
  return { jobs: page, before: page.at(-1)?.createdAt ?? null }
}
