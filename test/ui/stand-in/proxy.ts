import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as v from 'valibot'
import type { ErrorCode } from '../../../contract/api-error.ts'
import { outputSize } from '../../../contract/geometry.ts'
import { isFinal, type Job, type JobImage, type JobState } from '../../../contract/job.ts'
import { JobId, JobRequest } from '../../../contract/job-request.ts'
import { estimatePrice } from '../../../contract/price.ts'
import { JOB_EVENT, SignInKey, type CancelAnswer, type JobPage, type Me, type SignInOffer, type SignInProgress } from '../../../contract/proxy-api.ts'

/** What a route does instead of its work, once. */
export type Fault =
  | { kind: 'refuse'; status: number; code: ErrorCode; message: string; retryable?: boolean }
  /** The connection breaks; the work was done or not. */
  | { kind: 'drop'; worked: boolean }
  | { kind: 'html' }
  /** A login page of the network in between, which says yes to everything. */
  | { kind: 'portal' }
  /** The answer waits until `release`. */
  | { kind: 'hold'; until: Promise<void> }
  /** The work is done at once; its answer waits until `release`. */
  | { kind: 'late'; until: Promise<void> }

export type Route = 'me' | 'upload' | 'submit' | 'job' | 'list' | 'cancel' | 'placed' | 'image' | 'sent' | 'events'

export const ACCESS_CODE = 'restyle_0123456789abcdef'
const SIGN_IN_KEY = 'a-one-time-key'
export const RENEWS_AT = Date.UTC(2027, 0, 1)

/**
 * A proxy that answers as the real one and is moved by hand: jobs go on only when told. It checks what it is
 * sent as strictly as the real one does.
 */
export class ProxyStandIn {
  readonly jobs = new Map<string, Job>()
  readonly images = new Map<string, { bytes: Uint8Array; type: string }>()
  readonly results = new Map<string, Uint8Array>()
  /** Method and path of every request but preflights. */
  readonly requests: string[] = []
  /** Times a job was created: the service would have been asked, and paid, as often. */
  submissions = 0
  uploads = 0
  me: Me = {
    name: 'Ada',
    engine: 'uso',
    budgetMicroUsd: 25_000_000,
    spentMicroUsd: 12_600_000,
    heldMicroUsd: 0,
    renewsAt: RENEWS_AT,
    limits: { imageBytes: 12 * 1024 * 1024, imageSidePx: 2048 },
  }
  code = ACCESS_CODE
  /** What a panel is told of sign-in, in turn; the last one stays. Null where none is offered. */
  signIn: SignInProgress[] | null = null
  /** What becomes of a job once it is taken in. */
  submittedState: JobState = 'queued'
  readonly #faults: { route: Route; fault: Fault }[] = []
  readonly #streams = new Set<ServerResponse>()
  readonly #waiting = new Map<string, (() => void)[]>()
  /** Submits that wait for an image: each is tried again when one comes. */
  readonly #ahead = new Set<() => void>()
  readonly #server: Server
  #port = 0
  #eventId = 0
  #history: { id: number; job: Job }[] = []

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, resolve))
    this.#port = (this.#server.address() as AddressInfo).port
  }

  get origin(): string {
    return `http://localhost:${this.#port}`
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  failNext(route: Route, fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.#faults.push({ route, fault })
  }

  /** Submits that wait for their images. */
  get aheadCount(): number {
    return this.#ahead.size
  }

  get streamCount(): number {
    return this.#streams.size
  }

  breakStreams(): void {
    for (const stream of this.#streams) stream.destroy()
    this.#streams.clear()
  }

  get onlyJob(): Job {
    const [job] = this.jobs.values()
    if (!job || this.jobs.size !== 1) throw new Error(`There are ${this.jobs.size} jobs.`)
    return job
  }

  /** Moves a job on and tells the streams. */
  move(id: string, state: JobState, change: Partial<Job> = {}, quietly = false): Job {
    const job = this.jobs.get(id)
    if (!job) throw new Error('No such job.')
    const next: Job = { ...job, ...change, state, revision: job.revision + 1 }
    this.jobs.set(id, next)
    if (isFinal(state)) for (const tell of this.#waiting.get(id)?.splice(0) ?? []) tell()
    if (!quietly) this.emit(next)
    return next
  }

  /** Holds a request for a picture while its job runs, as the proxy does. */
  async #ended(id: string): Promise<void> {
    const state = this.jobs.get(id)?.state
    if (state !== 'running' && state !== 'storing') return
    await new Promise<void>((tell) => this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), tell]))
  }

  /** Finishes a job with these pictures. */
  finish(id: string, pictures: { bytes: Uint8Array; width: number; height: number; flagged?: boolean }[]): void {
    const images = pictures.map((picture, index): JobImage => {
      this.results.set(`${id}/${index}`, picture.bytes)
      const { width, height, flagged = false } = picture
      return { index, width, height, flagged, contentType: 'image/png', byteLength: picture.bytes.length }
    })
    const held = this.jobs.get(id)?.heldMicroUsd ?? 0
    this.me = { ...this.me, heldMicroUsd: 0, spentMicroUsd: this.me.spentMicroUsd + held }
    this.move(id, 'done', { images, seed: 42, chargedMicroUsd: held, finishedAt: Date.now() })
  }

  emit(job: Job): void {
    const id = ++this.#eventId
    this.#history.push({ id, job })
    for (const stream of this.#streams) stream.write(eventOf(id, job))
  }

  /** A job as if submitted earlier. */
  plant(id: string, request: JobRequest, state: JobState, change: Partial<Job> = {}): Job {
    const content = request.plan?.canvas ?? null
    const held = estimatePrice(outputSize(request.parameters, content), request.parameters.num_images)
    const job: Job = {
      id,
      state,
      revision: 1,
      engine: this.me.engine,
      request,
      queuePosition: null,
      progress: null,
      createdAt: Date.now(),
      startedAt: null,
      finishedAt: null,
      placedAt: null,
      heldMicroUsd: held,
      chargedMicroUsd: null,
      seed: null,
      cancelRequested: false,
      images: [],
      error: null,
      ...change,
    }
    this.jobs.set(id, job)
    return job
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const cors = {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': 'authorization, content-type, idempotency-key, last-event-id, prefer',
      'access-control-expose-headers': 'retry-after',
      'cache-control': 'no-store',
    }
    for (const [name, value] of Object.entries(cors)) response.setHeader(name, value)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const url = new URL(request.url ?? '/', 'http://proxy')
    this.requests.push(`${request.method} ${url.pathname}`)
    const body = await readBody(request)
    const [, , resource, id, part, n] = url.pathname.split('/')
    if (resource === 'about' || resource === 'sign-in') return this.#withoutCode(request, response, resource, id, body)
    const route = routeOf(request.method ?? '', resource, id, part)
    if (!route) return refuse(response, 404, 'not_found', 'There is nothing here.')
    if (request.headers.authorization !== `Bearer ${this.code}`) {
      return refuse(response, 401, 'unauthorized', 'The proxy does not know this access code.')
    }
    const fault = this.#takeFault(route)
    if (fault?.kind === 'refuse') return refuse(response, fault.status, fault.code, fault.message, fault.retryable)
    if (fault?.kind === 'html') return void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')
    if (fault?.kind === 'portal') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')
    if (fault?.kind === 'drop' && !fault.worked) return void response.destroy()
    if (fault?.kind === 'hold') await fault.until
    const answer = (status: number, value: unknown) => {
      if (fault?.kind === 'drop') return void response.destroy()
      const send = () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
      if (fault?.kind === 'late') void fault.until.then(send)
      else send()
    }
    switch (route) {
      case 'me':
        return answer(200, this.me)
      case 'upload':
        return this.#upload(request, body, response, answer)
      case 'submit':
        return this.#submit(request, body, response, answer)
      case 'list':
        return answer(200, this.#page(url.searchParams))
      case 'events':
        return this.#stream(request, response)
      case 'sent': {
        const image = this.images.get(id ?? '')
        if (!image) return refuse(response, 404, 'not_found', 'There is no such image.')
        return void response.writeHead(200, { 'content-type': image.type }).end(image.bytes)
      }
      default: {
        const job = this.jobs.get(id ?? '')
        if (!job) return refuse(response, 404, 'not_found', 'There is no such restyle.')
        if (route === 'job') return answer(200, job)
        if (route === 'cancel') return answer(200, this.#cancel(job))
        if (route === 'placed') return answer(200, this.move(job.id, job.state, { placedAt: Date.now() }))
        await this.#ended(job.id)
        const result = this.results.get(`${job.id}/${n}`)
        if (!result) return refuse(response, 404, 'result_lost', 'The picture is gone.')
        response.writeHead(200, { 'content-type': 'image/png' }).end(result)
      }
    }
  }

  /** Newest first; no two pages tell of one job, as jobs of one moment stay on one page. */
  #page(query: URLSearchParams): JobPage {
    const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY)
    const limit = Number(query.get('limit') ?? 50)
    const all = [...this.jobs.values()]
      .filter((job) => query.get('placed') !== 'false' || job.placedAt === null)
      .reverse()
      .sort((a, b) => b.createdAt - a.createdAt)
      .filter(({ createdAt }) => createdAt < before)
    const last = all[limit - 1]
    const jobs = last ? all.filter((job, i) => i < limit || job.createdAt === last.createdAt) : all
    return { jobs, before: jobs.length < all.length ? (last?.createdAt ?? null) : null }
  }

  #withoutCode(request: IncomingMessage, response: ServerResponse, resource: string, part: string | undefined, body: Buffer) {
    const answer = (status: number, value: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (request.headers.authorization !== undefined) return answer(400, { error: 'a code was sent that nobody asked for' })
    if (resource === 'about') return answer(200, { engine: this.me.engine, signIn: this.signIn !== null })
    if (!this.signIn) return refuse(response, 404, 'not_found', 'There is no sign-in here.')
    if (part === undefined) {
      const offer: SignInOffer = {
        ...{ address: `${this.origin}/sign-in/begin/1`, key: SIGN_IN_KEY, code: 'BCD-FGH' },
        ...{ expiresAt: Date.now() + 600_000, pollMs: 20 },
      }
      return answer(201, offer)
    }
    const { key } = v.parse(SignInKey, JSON.parse(body.toString()))
    if (key !== SIGN_IN_KEY) return answer(200, { state: 'expired' })
    return answer(200, (this.signIn.length > 1 ? this.signIn.shift() : this.signIn[0]) ?? { state: 'expired' })
  }

  #takeFault(route: Route): Fault | null {
    const at = this.#faults.findIndex((candidate) => candidate.route === route)
    return at < 0 ? null : (this.#faults.splice(at, 1)[0]?.fault ?? null)
  }

  #upload(request: IncomingMessage, bytes: Buffer, response: ServerResponse, answer: Answer): void {
    const type = request.headers['content-type'] ?? ''
    if (!['image/png', 'image/jpeg', 'image/webp'].includes(type)) {
      return refuse(response, 415, 'image_type', 'This is not a picture the model takes.')
    }
    const hash = createHash('sha256').update(bytes).digest('hex')
    this.uploads++
    this.images.set(hash, { bytes: new Uint8Array(bytes), type })
    for (const again of [...this.#ahead]) again()
    answer(201, { hash, width: 1, height: 1, contentType: type, expiresAt: Date.now() + 3_600_000 })
  }

  #submit(request: IncomingMessage, body: Buffer, response: ServerResponse, answer: Answer): void {
    const id = v.parse(JobId, request.headers['idempotency-key'])
    const parsed = v.safeParse(JobRequest, JSON.parse(body.toString()))
    if (!parsed.success) return refuse(response, 422, 'invalid_request', parsed.issues[0].message)
    const known = this.jobs.get(id)
    if (known) {
      const same = JSON.stringify(known.request) === JSON.stringify(parsed.output)
      return same ? answer(200, known) : refuse(response, 422, 'idempotency_conflict', 'Another request has this key.')
    }
    if (parsed.output.images.some((image) => !this.images.has(image.hash))) {
      if (request.headers.prefer !== undefined) return this.#waitForImages(request, body, response, answer)
      return refuse(response, 409, 'unknown_image', 'Send the image again.', true)
    }
    this.submissions++
    const job = this.plant(id, parsed.output, 'submitting')
    this.me = { ...this.me, heldMicroUsd: this.me.heldMicroUsd + job.heldMicroUsd }
    answer(201, job)
    this.move(id, this.submittedState, { queuePosition: 2 })
  }

  /** For as long as whoever asks is there; the real one waits for as many seconds as it was asked to. */
  #waitForImages(request: IncomingMessage, body: Buffer, response: ServerResponse, answer: Answer): void {
    const again = () => {
      this.#ahead.delete(again)
      this.#submit(request, body, response, answer)
    }
    this.#ahead.add(again)
    response.on('close', () => this.#ahead.delete(again))
  }

  #cancel(job: Job): CancelAnswer {
    if (job.state === 'queued') {
      this.me = { ...this.me, heldMicroUsd: this.me.heldMicroUsd - job.heldMicroUsd }
      return { job: this.move(job.id, 'cancelled', { chargedMicroUsd: 0 }), outcome: 'removed' }
    }
    if (job.state === 'running') {
      return { job: this.move(job.id, 'running', { cancelRequested: true }), outcome: 'already-running' }
    }
    return { job, outcome: 'already-finished' }
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': hello\n\n')
    const last = request.headers['last-event-id']
    if (last !== undefined) {
      for (const { id, job } of this.#history) if (id > Number(last)) response.write(eventOf(id, job))
    }
    this.#streams.add(response)
    response.on('close', () => this.#streams.delete(response))
  }
}

type Answer = (status: number, value: unknown) => void

function routeOf(method: string, resource = '', id?: string, part?: string): Route | null {
  switch (`${method} ${resource}${id === undefined ? '' : '/:id'}${part === undefined ? '' : `/${part}`}`) {
    case 'GET me':
      return 'me'
    case 'POST images':
      return 'upload'
    case 'POST jobs':
      return 'submit'
    case 'GET images/:id':
      return 'sent'
    case 'GET jobs':
      return 'list'
    case 'GET events':
      return 'events'
    case 'GET jobs/:id':
      return 'job'
    case 'POST jobs/:id/cancel':
      return 'cancel'
    case 'POST jobs/:id/placed':
      return 'placed'
    case 'GET jobs/:id/images':
      return 'image'
    default:
      return null
  }
}

function eventOf(id: number, job: Job): string {
  return `id: ${id}\nevent: ${JOB_EVENT}\ndata: ${JSON.stringify(job)}\n\n`
}

function refuse(response: ServerResponse, status: number, code: ErrorCode, message: string, retryable = false): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ error: { code, message, retryable } }))
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
