import * as v from 'valibot'
import { ErrorAnswer, type ErrorCode } from '../contract/api-error.ts'
import { Job } from '../contract/job.ts'
import type { JobRequest } from '../contract/job-request.ts'
import { About, CancelAnswer, JobPage, Me, SignInOffer, SignInProgress, UploadedImage } from '../contract/proxy-api.ts'
import { words } from './words.ts'

const READ_TIMEOUT_MS = 15_000
const UPLOAD_TIMEOUT_MS = 60_000
/** A ledger that many write to answers in turn, and is given up on after less than this. */
const SUBMIT_TIMEOUT_MS = 60_000
/** So long the proxy waits for images that travel beside their submit. */
const IMAGES_WAIT_S = 20
const PAGE_OF_JOBS = 50

/**
 * A call that did not work. `unreachable` means that no answer of the proxy arrived, so it is not known
 * whether the call did; every other code is the proxy's own.
 */
export class ProxyError extends Error {
  readonly code: ErrorCode | 'unreachable'
  /** True when the same call may be made again and can then succeed. */
  readonly retryable: boolean
  readonly retryAfterMs: number | null

  constructor(code: ErrorCode | 'unreachable', message: string, retryable: boolean, retryAfterMs: number | null) {
    super(message)
    this.name = 'ProxyError'
    this.code = code
    this.retryable = retryable
    this.retryAfterMs = retryAfterMs
  }
}

export interface Proxy {
  /** What the proxy tells anyone. */
  about(): Promise<About>
  startSignIn(): Promise<SignInOffer>
  /** The key goes in the body, because addresses are written into logs. */
  pollSignIn(key: string): Promise<SignInProgress>
  /** `code` is for trying one before it is kept. */
  me(code?: string): Promise<Me>
  upload(bytes: Uint8Array, contentType: string): Promise<UploadedImage>
  /**
   * The job's id is its idempotency key, so the same call can be made any number of times. With `imagesComing` it may
   * name images that are still on their way, until that signal tells that they are not.
   */
  submit(id: string, request: JobRequest, imagesComing?: AbortSignal): Promise<Job>
  job(id: string): Promise<Job>
  /** All jobs whose results are not on a canvas yet, newest first. */
  unplacedJobs(): Promise<Job[]>
  /** A page of all jobs, newest first; `before` is what the page before told. */
  jobs(before: number | null): Promise<JobPage>
  cancel(id: string): Promise<CancelAnswer>
  placed(id: string): Promise<Job>
  image(id: string, index: number): Promise<{ bytes: Uint8Array; contentType: string }>
  /** An image as it was uploaded. */
  uploadedImage(hash: string): Promise<{ bytes: Uint8Array; contentType: string }>
  /** The open event stream; the caller reads and closes it. */
  events(lastEventId: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

export interface ProxyOptions {
  origin: string
  accessCode: () => string
  /** The file that is open, whose share of the spending is asked for; empty while it is not known. */
  documentId: () => string
  fetch: typeof globalThis.fetch
}

export function createProxy({ origin, accessCode, documentId, fetch }: ProxyOptions): Proxy {
  async function call(path: string, init: CallInit): Promise<Response> {
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), init.timeoutMs)
    init.signal?.addEventListener('abort', () => timeout.abort())
    let response: Response
    try {
      response = await fetch(origin + path, {
        method: init.method ?? 'GET',
        headers: {
          ...(init.code === null ? {} : { authorization: `Bearer ${init.code ?? accessCode()}` }),
          ...init.headers,
        },
        body: init.body ?? null,
        signal: timeout.signal,
        cache: 'no-store',
        credentials: 'omit',
      })
    } catch {
      throw unreachable()
    } finally {
      // A stream stays open as long as it likes; other bodies are bounded by `readWithin`.
      clearTimeout(timer)
    }
    if (!response.ok) throw await errorOf(response)
    return response
  }

  async function json<S extends v.GenericSchema>(path: string, schema: S, init: CallInit): Promise<v.InferOutput<S>> {
    const response = await call(path, init)
    const parsed = v.safeParse(schema, await readWithin(init.timeoutMs, () => response.json()))
    // Whatever answered, it was not the proxy: a hotel's login page, or a proxy of another version.
    if (!parsed.success) throw unreachable()
    return parsed.output
  }

  async function picture(path: string) {
    const response = await call(path, { timeoutMs: UPLOAD_TIMEOUT_MS })
    const contentType = response.headers.get('content-type') ?? ''
    if (!contentType.startsWith('image/')) throw unreachable()
    const bytes = new Uint8Array(await readWithin(UPLOAD_TIMEOUT_MS, () => response.arrayBuffer()))
    return { bytes, contentType }
  }

  const read = { timeoutMs: READ_TIMEOUT_MS }
  return {
    about: () => json('/v1/about', About, { ...read, code: null }),
    startSignIn: () => json('/v1/sign-in', SignInOffer, { ...read, method: 'POST', code: null }),
    pollSignIn: (key) =>
      json('/v1/sign-in/poll', SignInProgress, {
        ...{ ...read, method: 'POST', code: null },
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key }),
      }),
    me(code) {
      const document = documentId() === '' ? '' : `?document=${encodeURIComponent(documentId())}`
      return json(`/v1/me${document}`, Me, { ...read, ...(code === undefined ? {} : { code }) })
    },
    upload: (bytes, contentType) =>
      json('/v1/images', UploadedImage, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: new Uint8Array(bytes),
        timeoutMs: UPLOAD_TIMEOUT_MS,
      }),
    submit: (id, request, imagesComing) =>
      json('/v1/jobs', Job, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', 'idempotency-key': id },
          ...(imagesComing ? { prefer: `wait=${IMAGES_WAIT_S}` } : {}),
        },
        ...(imagesComing ? { signal: imagesComing } : {}),
        body: JSON.stringify(request),
        timeoutMs: SUBMIT_TIMEOUT_MS,
      }),
    job: (id) => json(`/v1/jobs/${id}`, Job, read),
    async unplacedJobs() {
      const jobs: Job[] = []
      let before: number | null = null
      do {
        const from: string = before === null ? '' : `&before=${before}`
        const page: JobPage = await json(`/v1/jobs?placed=false&limit=50${from}`, JobPage, read)
        jobs.push(...page.jobs)
        before = page.before
      } while (before !== null && jobs.length < 500)
      return jobs
    },
    cancel: (id) => json(`/v1/jobs/${id}/cancel`, CancelAnswer, { ...read, method: 'POST' }),
    // Read to its end, because whatever else says yes, such as a hotel's login page, has told the proxy nothing.
    placed: (id) => json(`/v1/jobs/${id}/placed`, Job, { ...read, method: 'POST' }),
    jobs: (before) => json(`/v1/jobs?limit=${PAGE_OF_JOBS}${before === null ? '' : `&before=${before}`}`, JobPage, read),
    image: (id, index) => picture(`/v1/jobs/${id}/images/${index}`),
    uploadedImage: (hash) => picture(`/v1/images/${hash}`),
    async events(lastEventId, signal) {
      const headers: Record<string, string> = { accept: 'text/event-stream' }
      if (lastEventId !== null) headers['last-event-id'] = lastEventId
      const response = await call('/v1/events', { headers, signal, timeoutMs: READ_TIMEOUT_MS })
      if (!response.body || !(response.headers.get('content-type') ?? '').includes('text/event-stream')) {
        throw unreachable()
      }
      return response.body
    },
  }
}

interface CallInit {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  /** Instead of the designer's own; null for none. */
  code?: string | null
  signal?: AbortSignal
  timeoutMs: number
}

function unreachable(): ProxyError {
  return new ProxyError('unreachable', words.errors.unreachable, true, null)
}

async function readWithin<T>(ms: number, read: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable()), ms)
  })
  try {
    return await Promise.race([read(), tooLate])
  } catch {
    throw unreachable()
  } finally {
    clearTimeout(timer)
  }
}

/** An error without the proxy's own shape comes from something in between, which may have lost the call. */
async function errorOf(response: Response): Promise<ProxyError> {
  const body: unknown = await readWithin(READ_TIMEOUT_MS, () => response.json()).catch(() => null)
  const parsed = v.safeParse(ErrorAnswer, body)
  if (!parsed.success) return unreachable()
  const { code, message, retryable } = parsed.output.error
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ProxyError(code, message, retryable, Number.isFinite(seconds) ? seconds * 1000 : null)
}
