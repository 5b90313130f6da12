import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import * as v from 'valibot'
import { outputSize } from '../../contract/geometry.ts'
import { MICRO_USD_PER_USD, priceOfUnits } from '../../contract/price.ts'
import { USO_ENDPOINT, UsoInput, type Size } from '../../contract/uso.ts'
import { createWebhookSigner } from './fal-webhook.ts'
import { json, raw, send, solidPicture, trickle, truncate, type Answer } from './fal-answers.ts'

export type FalCall = 'keys' | 'price' | 'initiate' | 'upload' | 'submit' | 'status' | 'stream' | 'result' | 'cancel' | 'media'

/** What happens to one request instead of, or on the way to, its proper answer. */
export type Step =
  /** Answers with this, and does nothing. */
  | { kind: 'answer'; status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: 'html' }
  | { kind: 'empty' }
  | { kind: 'garbage' }
  /** Breaks the connection without doing anything. */
  | { kind: 'reset' }
  /** Does what was asked, then breaks the connection instead of answering. */
  | { kind: 'lost-answer' }
  /** Does what was asked and ends the answer in the middle. */
  | { kind: 'truncated' }
  /** Closes its side politely before any answer. */
  | { kind: 'early-fin' }
  /** Does what was asked and answers a byte at a time, for as long as anyone listens. */
  | { kind: 'trickle' }
  /** Never answers. */
  | { kind: 'stall' }
  | { kind: 'redirect'; to: string }
  | { kind: 'gzip' }
  | { kind: 'delay'; ms: number }
  /** Waits until the promise resolves, then answers properly. */
  | { kind: 'wait'; until: Promise<unknown> }

/** How a job goes. By default it is queued for one look, runs for one, and is then completed. */
export interface JobPlan {
  queuedLooks?: number
  runningLooks?: number
  /** Runs for so long once a runner is free, however often anyone looks. */
  generationMs?: number
  /** Stays in this phase until `release` is called. */
  hold?: 'queued' | 'running'
  logs?: string[]
  /** Ends as COMPLETED with this instead of pictures. */
  error?: { status: number; body: unknown; errorType?: string; units?: number; hiddenInStatus?: boolean }
  /** Units in the header; null leaves the header out. The charge is the pictures' true size either way. */
  units?: number | null
  flagged?: boolean
  /** The published example's answer: addresses only. */
  bare?: boolean
  /** Replaces the answer of the result call. */
  result?: unknown
  /** What the media host serves for each picture. */
  picture?: Buffer
}

export interface StandInRequest {
  call: FalCall | 'unknown'
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
  /** When its body was there, in ms since 1970. */
  receivedAt: number
}

export interface StandInJob {
  requestId: string
  input: UsoInput
  plan: JobPlan
  phase: 'queued' | 'running' | 'completed' | 'removed'
  looks: number
  /** Where its end is to be told. */
  webhook: string | null
  /** When a job with a `generationMs` ran, in ms since 1970. */
  ran: { from: number; to: number } | null
  size: Size
  units: number
}

export interface FalStandIn {
  /** What FAL_URL is set to. */
  url: string
  key: string
  requests: StandInRequest[]
  jobs: StandInJob[]
  /** The pictures it was given, in the order they came. */
  uploaded: Buffer[]
  /** What fal would put on the bill. */
  charges: { requestId: string; microUsd: number }[]
  /** What a megapixel costs by its public price list, in dollars; its bill stays as it is. */
  listedPrice: number
  /** Rules of fal's API that a caller broke. Tests expect none. */
  violations: string[]
  /** The next requests of this kind go by these steps, after those that still wait. */
  script: (call: FalCall, ...steps: Step[]) => void
  /** Drops what still waits. */
  behave: () => void
  plan: (...plans: JobPlan[]) => void
  count: (call: FalCall) => number
  /** Status streams that somebody listens to. */
  openStreams: () => number
  /** Lets held jobs go on. */
  release: () => void
  /** What fal does when a runner is lost: what ran goes back into the queue, under the same request id. */
  runAgain: () => void
  /** What fal does with every job it took, watched or not: it runs and bills it. */
  finishAll: () => void
  chargedMicroUsd: () => number
  /** Tells of a job's end as fal would, signed; `to` is where the proxy truly listens. */
  notify: (job: StandInJob, to: string, change?: { timestamp?: number; userId?: string }) => Promise<Response>
  close: () => Promise<void>
}

export interface StandInOptions {
  key?: string
  port?: number
  /** As many jobs with a `generationMs` run at a time; a new account of fal's has two. */
  runners?: number
  /** How a job goes that no `plan` is left for. */
  planOf?: (size: Size) => JobPlan | Promise<JobPlan>
}

/**
 * A stand-in for fal's servers over real HTTP: each host is the first path segment. It is strict about keys,
 * paths and bodies, counts what it would bill, and misbehaves on request.
 */
export async function startFalStandIn({
  key = 'stand-in-key:0123456789abcdef',
  port = 0,
  runners = 2,
  planOf = () => ({}),
}: StandInOptions = {}): Promise<FalStandIn> {
  const scripts = new Map<FalCall, Step[]>()
  const plans: JobPlan[] = []
  const uploads = new Map<string, { contentType: string; bytes: Buffer | null }>()
  const pictures = new Map<string, Buffer>()
  const webhooks = createWebhookSigner()
  /** Open status streams, by request. */
  const streams = new Map<string, Set<ServerResponse>>()

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      standIn.violations.push(`the stand-in failed: ${String(error)}`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const standIn: FalStandIn = {
    url,
    key,
    requests: [],
    jobs: [],
    uploaded: [],
    charges: [],
    listedPrice: priceOfUnits(1) / MICRO_USD_PER_USD,
    violations: [],
    script: (call, ...steps) => scripts.set(call, [...(scripts.get(call) ?? []), ...steps]),
    behave: () => scripts.clear(),
    plan: (...more) => plans.push(...more),
    count: (call) => standIn.requests.filter((request) => request.call === call).length,
    openStreams: () => [...streams.values()].reduce((sum, open) => sum + open.size, 0),
    release() {
      for (const job of standIn.jobs) delete job.plan.hold
    },
    runAgain() {
      for (const job of standIn.jobs) {
        if (job.phase !== 'running' || job.plan.generationMs !== undefined) continue
        job.phase = 'queued'
        job.looks = 0
        tellStreams(job)
      }
    },
    finishAll() {
      for (const job of standIn.jobs) {
        if (job.phase === 'queued' || job.phase === 'running') complete(job)
      }
    },
    chargedMicroUsd: () => standIn.charges.reduce((sum, charge) => sum + charge.microUsd, 0),
    notify: (job, to, change) => webhooks.send(job, to, change),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
  return standIn

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const path = request.url ?? '/'
    const method = request.method ?? ''
    const call = callOf(method, path)
    const receivedAt = performance.timeOrigin + performance.now()
    standIn.requests.push({ call, method, path, headers: request.headers, body, receivedAt })
    if (call === 'unknown') {
      standIn.violations.push(`${method} ${path} is no call of fal’s`)
      return send(response, json(404, { detail: 'Not Found' }))
    }
    const needsKey = call !== 'upload' && call !== 'media' && call !== 'keys'
    if (!needsKey && request.headers.authorization) standIn.violations.push(`${call} carries the key`)
    if (needsKey && request.headers.authorization !== `Key ${key}`) {
      // The platform's API has errors of its own shape.
      const wrong = { type: 'authorization_error', message: 'Invalid API key' }
      return send(response, json(401, call === 'price' ? { error: wrong } : { detail: 'Cannot access application' }))
    }

    const step = scripts.get(call)?.shift()
    switch (step?.kind) {
      case 'answer':
        return send(response, json(step.status, step.body ?? {}, step.headers))
      case 'html':
        return send(response, raw(200, 'text/html', '<html><body>Please sign in to the Wi-Fi</body></html>'))
      case 'empty':
        return send(response, raw(200, 'application/json', ''))
      case 'garbage':
        return send(response, raw(200, 'application/json', '{"status": "IN_'))
      case 'reset':
        request.socket.resetAndDestroy()
        return
      case 'early-fin':
        request.socket.end()
        return
      case 'stall':
        return
      case 'redirect':
        return send(response, { status: 307, headers: { location: step.to }, body: Buffer.alloc(0) })
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, step.ms))
        break
      case 'wait':
        await step.until
        break
      case 'lost-answer':
      case 'truncated':
      case 'trickle':
      case 'gzip':
      case undefined:
        break
    }
    if (call === 'stream') return openStream(path, response)
    const answer = await answerTo(call, path, request, body)
    if (step?.kind === 'lost-answer') request.socket.resetAndDestroy()
    else if (step?.kind === 'truncated') truncate(response, answer)
    else if (step?.kind === 'trickle') trickle(response, answer)
    else if (step?.kind === 'gzip') {
      const headers = { ...answer.headers, 'content-encoding': 'gzip' }
      send(response, { ...answer, headers, body: gzipSync(answer.body) })
    } else send(response, answer)
  }

  async function answerTo(
    call: Exclude<FalCall, 'stream'>,
    path: string,
    request: IncomingMessage,
    body: Buffer,
  ): Promise<Answer> {
    switch (call) {
      case 'keys':
        return json(200, { keys: [webhooks.publicKey] })
      case 'price':
        return price(path)
      case 'initiate':
        return initiate(request, body)
      case 'upload':
        return upload(path, request, body)
      case 'submit':
        return submit(path, request, body)
      case 'status':
        return withJob(path, status)
      case 'result':
        return withJob(path, result)
      case 'cancel':
        return withJob(path, cancel)
      case 'media':
        return media(path)
      default:
        return call satisfies never
    }
  }

  /** Of up to 50 endpoints; one that there is not makes the whole call fail. */
  function price(path: string): Answer {
    const ids = new URL(path, url).searchParams.getAll('endpoint_id').flatMap((each) => each.split(','))
    if (ids.length === 0 || ids.length > 50) {
      return json(400, { error: { type: 'validation_error', message: 'endpoint_id: 1 to 50 are taken' } })
    }
    const unknown = ids.find((id) => id !== USO_ENDPOINT)
    if (unknown !== undefined) return json(404, { error: { type: 'not_found', message: `No endpoint ${unknown}` } })
    const { listedPrice } = standIn
    const prices = ids.map((id) => ({ endpoint_id: id, unit_price: listedPrice, unit: 'megapixels', currency: 'USD' }))
    return json(200, { prices, next_cursor: null, has_more: false })
  }

  function initiate(request: IncomingMessage, body: Buffer): Answer {
    const { content_type, file_name } = JSON.parse(body.toString()) as {
      content_type: string
      file_name: string
    }
    for (const name of ['x-fal-object-lifecycle', 'x-fal-object-lifecycle-preference']) {
      const lifecycle = String(request.headers[name] ?? '{}')
      const seconds = (JSON.parse(lifecycle) as { expiration_duration_seconds?: unknown })
        .expiration_duration_seconds
      if (typeof seconds !== 'number') standIn.violations.push(`an upload without an expiry in ${name}`)
    }
    const id = `${randomUUID()}/${file_name}`
    uploads.set(id, { contentType: content_type, bytes: null })
    return json(200, {
      upload_url: `${url}/v3.fal.media/upload/${id}?signature=abc`,
      file_url: `${url}/v3.fal.media/files/${id}`,
    })
  }

  function upload(path: string, request: IncomingMessage, body: Buffer): Answer {
    const started = uploads.get(path.replace('/v3.fal.media/upload/', '').replace(/\?.*/, ''))
    if (!started) return json(404, { detail: 'Not Found' })
    if (request.headers['content-type'] !== started.contentType) {
      standIn.violations.push('an upload with another content type than announced')
    }
    started.bytes = body
    standIn.uploaded.push(body)
    return json(200, {})
  }

  async function submit(path: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
    if (request.headers['content-type'] !== 'application/json')
      standIn.violations.push('a submit that is not JSON')
    const input = v.safeParse(v.strictObject(UsoInput.entries), JSON.parse(body.toString()))
    if (!input.success || (JSON.parse(body.toString()) as { seed?: unknown }).seed === null) {
      standIn.violations.push(`a submit fal refuses: ${body.toString().slice(0, 200)}`)
      return json(422, { detail: [{ loc: ['body'], msg: 'invalid', type: 'value_error' }] })
    }
    const sizes: Size[] = []
    for (const address of input.output.input_image_urls) {
      const bytes = uploads.get(address.replace(`${url}/v3.fal.media/files/`, ''))?.bytes
      if (!bytes)
        return json(422, { detail: [{ loc: ['body'], msg: 'no such file', type: 'file_download_error' }] })
      const { width, height } = await sharp(bytes).metadata()
      sizes.push({ width, height })
    }
    const size = outputSize(input.output, sizes[0] ?? null)
    const job: StandInJob = {
      requestId: randomUUID(),
      input: input.output,
      plan: { ...(plans.shift() ?? (await planOf(size))) },
      phase: 'queued',
      looks: 0,
      webhook: new URL(path, url).searchParams.get('fal_webhook'),
      ran: null,
      size,
      units: (size.width * size.height * input.output.num_images) / 1_000_000,
    }
    standIn.jobs.push(job)
    startGenerating()
    const base = `${url}/queue.fal.run/fal-ai/uso/requests/${job.requestId}`
    return json(
      200,
      {
        status: 'IN_QUEUE',
        request_id: job.requestId,
        response_url: base,
        status_url: `${base}/status`,
        cancel_url: `${base}/cancel`,
        queue_position: 0,
      },
      { 'x-fal-request-id': job.requestId },
    )
  }

  function withJob(path: string, answer: (job: StandInJob) => Answer | Promise<Answer>) {
    const job = jobOf(path)
    return job ? answer(job) : json(404, { detail: 'Request not found' })
  }

  function jobOf(path: string): StandInJob | undefined {
    const requestId = /\/requests\/([^/?]+)/.exec(path)?.[1]
    return standIn.jobs.find((each) => each.requestId === requestId && each.phase !== 'removed')
  }

  function status(job: StandInJob): Answer {
    advance(job)
    return statusOf(job)
  }

  function statusOf({ plan, requestId, phase }: StandInJob): Answer {
    const logs = (plan.logs ?? []).map((message) => ({
      message,
      level: 'INFO',
      source: 'USER',
      timestamp: new Date().toISOString(),
    }))
    if (phase === 'queued')
      return json(202, { status: 'IN_QUEUE', request_id: requestId, queue_position: 2 })
    if (phase === 'running') return json(202, { status: 'IN_PROGRESS', request_id: requestId, logs })
    const { error } = plan
    return json(200, {
      status: 'COMPLETED',
      request_id: requestId,
      logs,
      metrics: { inference_time: 1.5 },
      ...(error &&
        !error.hiddenInStatus && { error: 'it failed', error_type: error.errorType ?? 'model_error' }),
    })
  }

  /** An event with each phase that the job comes to, starting with where it is; ends with the last. */
  function openStream(path: string, response: ServerResponse) {
    const job = jobOf(path)
    if (!job) return send(response, json(404, { detail: 'Request not found' }))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const open = streams.get(job.requestId) ?? new Set()
    streams.set(job.requestId, open.add(response))
    response.on('close', () => open.delete(response))
    tellStreams(job, [response])
  }

  function tellStreams(job: StandInJob, open: Iterable<ServerResponse> = streams.get(job.requestId) ?? []) {
    for (const response of open) {
      response.write(`data: ${statusOf(job).body.toString()}\n\n`)
      if (job.phase === 'completed' || job.phase === 'removed') response.end()
    }
  }

  /** Each look takes a job one step on, unless it is held. */
  function advance(job: StandInJob) {
    const { plan } = job
    if (job.phase === 'completed' || plan.generationMs !== undefined || (plan.hold && plan.hold === job.phase)) return
    job.looks += 1
    const { queuedLooks = 1, runningLooks = 1 } = plan
    if (job.phase === 'queued' && job.looks > queuedLooks) {
      job.phase = 'running'
      job.looks = 1
      tellStreams(job)
    }
    if (job.phase === 'running' && plan.hold !== 'running' && job.looks > runningLooks) complete(job)
  }

  /** Gives free runners to the jobs that wait for one. */
  function startGenerating() {
    const timed = standIn.jobs.filter(({ plan }) => plan.generationMs !== undefined)
    const free = runners - timed.filter(({ phase }) => phase === 'running').length
    for (const job of timed.filter(({ phase }) => phase === 'queued').slice(0, Math.max(0, free))) {
      const from = Date.now()
      job.phase = 'running'
      tellStreams(job)
      setTimeout(() => {
        complete(job)
        job.ran = { from, to: Date.now() }
        startGenerating()
      }, job.plan.generationMs)
    }
  }

  function complete(job: StandInJob) {
    job.phase = 'completed'
    tellStreams(job)
    const units = job.plan.error ? (job.plan.error.units ?? 0) : (job.plan.units ?? job.units)
    if (units > 0) standIn.charges.push({ requestId: job.requestId, microUsd: priceOfUnits(units) })
  }

  async function result(job: StandInJob): Promise<Answer> {
    if (job.phase !== 'completed') return json(400, { detail: 'Request is still in progress' })
    const { plan, requestId, size, input } = job
    const { error } = plan
    if (error) {
      return json(error.status, error.body, {
        'x-fal-request-id': requestId,
        ...(error.units !== undefined && { 'x-fal-billable-units': String(error.units) }),
      })
    }
    const bytes = plan.picture ?? (await solidPicture(size, input.output_format))
    const images = Array.from({ length: input.num_images }, (_, index) => {
      pictures.set(`${requestId}-${index}`, bytes)
      const address = `https://v3b.fal.media/files/${requestId}-${index}.${input.output_format}`
      const data = `data:image/${input.output_format};base64,${bytes.toString('base64')}`
      return {
        url: input.sync_mode ? data : address,
        ...(!plan.bare && { ...size, content_type: `image/${input.output_format}` }),
      }
    })
    const whole = {
      images,
      ...(!plan.bare && {
        seed: input.seed ?? 42,
        has_nsfw_concepts: images.map(() => plan.flagged ?? false),
        prompt: input.prompt,
        timings: { inference: 1.5 },
      }),
    }
    const units = plan.units === undefined ? job.units : plan.units
    return json(200, plan.result ?? whole, {
      'x-fal-request-id': requestId,
      ...(units !== null && { 'x-fal-billable-units': String(units) }),
    })
  }

  function cancel(job: StandInJob): Answer {
    if (job.phase === 'completed') return json(400, { status: 'ALREADY_COMPLETED' })
    if (job.phase === 'queued') job.phase = 'removed'
    return json(202, { status: 'CANCELLATION_REQUESTED' })
  }

  function media(path: string): Answer {
    const [, id = '', extension] = /\/files\/([^/]+)\.(png|jpeg)$/.exec(path) ?? []
    const bytes = pictures.get(id)
    return bytes ? raw(200, `image/${extension}`, bytes) : json(404, { detail: 'Not Found' })
  }
}

function callOf(method: string, path: string): FalCall | 'unknown' {
  const requests = '^/queue\\.fal\\.run/fal-ai/uso/requests/[^/?]+'
  const calls: [FalCall, string, string][] = [
    ['price', 'GET', '^/api\\.fal\\.ai/v1/models/pricing(\\?|$)'],
    ['initiate', 'POST', '^/rest\\.fal\\.ai/storage/upload/initiate\\?storage_type=fal-cdn-v3$'],
    ['upload', 'PUT', '^/v3\\.fal\\.media/upload/[^?]+\\?signature=abc$'],
    ['submit', 'POST', '^/queue\\.fal\\.run/fal-ai/uso(\\?fal_webhook=[^&]+)?$'],
    ['keys', 'GET', '^/rest\\.alpha\\.fal\\.ai/\\.well-known/jwks\\.json$'],
    ['status', 'GET', `${requests}/status\\?logs=[01]$`],
    ['stream', 'GET', `${requests}/status/stream\\?logs=[01]$`],
    ['cancel', 'PUT', `${requests}/cancel$`],
    ['result', 'GET', `${requests}$`],
    ['media', 'GET', '^/v3b?\\.fal\\.media/files/'],
  ]
  return (
    calls.find(([, verb, pattern]) => verb === method && new RegExp(pattern).test(path))?.[0] ?? 'unknown'
  )
}
