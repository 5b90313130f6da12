import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Agent, request } from 'undici'
import { FalFailure, failureOfStatus, failureOfTransport } from './failure.ts'
import type { FalHosts } from './hosts.ts'

export interface FalTimeouts {
  connectMs: number
  /** For a small call, from start to the last byte. */
  callMs: number
  /** For an upload or a download, from start to the last byte. */
  transferMs: number
}

/** How long a connection for submits is kept without one. */
const SUBMIT_IDLE_MS = 1_000
/** Streams are open for as long as a job runs; beyond these, jobs are only asked about. */
const MAX_STREAMS = 64
/** The service sends a comment every 15 s, so one that is silent for longer is dead. */
const STREAM_SILENCE_MS = 40_000

/** Four PNGs of 1536×1536 as data URIs fit with room to spare. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024

export interface FalAnswer {
  status: number
  headers: Headers
  bytes: Uint8Array
}

/**
 * The one way out of the proxy. Every answer is read to its end within a time and a size; everything but a
 * whole 2xx is thrown as a FalFailure. Redirects are not followed, so neither key nor picture can be led
 * elsewhere.
 */
export class FalTransport {
  readonly #hosts: FalHosts
  readonly #timeouts: FalTimeouts
  readonly #agent: Agent
  readonly #submitAgent: Agent
  readonly #streamAgent: Agent
  #streams = 0

  constructor(hosts: FalHosts, timeouts: FalTimeouts) {
    this.#hosts = hosts
    this.#timeouts = timeouts
    const options = {
      connect: { timeout: timeouts.connectMs },
      headersTimeout: timeouts.transferMs,
      bodyTimeout: timeouts.callMs,
    }
    this.#agent = new Agent({ ...options, connections: 32 })
    // A connection that the service closes just when a submit is sent would look like a lost answer, and a lost
    // answer costs a designer a job. So the submits of one burst share connections, and after a second without one
    // we close them ourselves, long before the service would.
    this.#submitAgent = new Agent({ ...options, keepAliveTimeout: SUBMIT_IDLE_MS, keepAliveMaxTimeout: SUBMIT_IDLE_MS })
    // Streams would take the connections that short calls need.
    this.#streamAgent = new Agent({ ...options, bodyTimeout: STREAM_SILENCE_MS, pipelining: 0 })
  }

  /**
   * What `@fal-ai/client` takes for `fetch`. It throws our own errors, which the client never retries:
   * left alone it sends a submit up to four times, and each can be billed.
   */
  clientFetch(seen: (answer: FalAnswer) => void = () => undefined, signal?: AbortSignal): typeof fetch {
    return async (input, init) => {
      const address = input instanceof Request ? input.url : String(input)
      const headers = new Headers(init?.headers)
      const isUpload = init?.method === 'PUT' && init.body instanceof Blob
      const target = isUpload ? this.#hosts.upload(address) : this.#hosts.api(address)
      if (target === null) throw new FalFailure('unclear', 'the service named a place we do not send to')
      if (isUpload) headers.delete('authorization')
      const isSubmit = init?.method === 'POST' && new URL(address).host === 'queue.fal.run'
      const answer = await this.#call(target, {
        method: init?.method ?? 'GET',
        headers,
        body: isUpload ? new Uint8Array(await (init.body as Blob).arrayBuffer()) : stringOf(init?.body),
        agent: isSubmit ? this.#submitAgent : this.#agent,
        timeoutMs: isUpload ? this.#timeouts.transferMs : this.#timeouts.callMs,
        maxBytes: MAX_ANSWER_BYTES,
        ...(signal && { signal }),
      })
      seen(answer)
      return clientResponse(answer)
    }
  }

  /** Fetches a picture from the service's media hosts. Throws FalFailure; `refused` for any other place. */
  async download(address: string, maxBytes: number, signal: AbortSignal): Promise<FalAnswer> {
    const target = this.#hosts.media(address)
    if (target === null) throw new FalFailure('refused', 'the result lies outside the service’s media hosts')
    return this.#call(target, {
      method: 'GET',
      headers: new Headers(),
      body: null,
      agent: this.#agent,
      timeoutMs: this.#timeouts.transferMs,
      maxBytes,
      signal,
    })
  }

  /** The key set that webhooks are signed with, as fal publishes it. Throws FalFailure. */
  async webhookKeys(): Promise<unknown> {
    const { bytes } = await this.#call(this.#hosts.webhookKeys(), {
      method: 'GET',
      headers: new Headers(),
      body: null,
      agent: this.#agent,
      timeoutMs: this.#timeouts.callMs,
      maxBytes: 1024 * 1024,
    })
    return jsonOrNull(bytes)
  }

  /**
   * Hands on the text of an event stream, piece by piece, until it ends. Ends at once where too many are open. Throws
   * FalFailure.
   */
  async stream(address: string, credentials: string, signal: AbortSignal, onText: (text: string) => void): Promise<void> {
    if (this.#streams >= MAX_STREAMS) return
    this.#streams += 1
    try {
      const response = await request(this.#hosts.api(address), {
        headers: { authorization: `Key ${credentials}`, accept: 'text/event-stream' },
        dispatcher: this.#streamAgent,
        signal,
      })
      const { statusCode: status } = response
      if (status !== 200) {
        await response.body.dump()
        throw failureOfStatus(status, headersOf(response.headers), null)
      }
      const decoder = new TextDecoder()
      for await (const piece of response.body) onText(decoder.decode(piece as Uint8Array, { stream: true }))
    } catch (error) {
      throw failureOfTransport(error)
    } finally {
      this.#streams -= 1
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#submitAgent.destroy(), this.#streamAgent.destroy()])
  }

  /** Through undici's `request`, which does for a third of the time what its `fetch` does, and less. */
  async #call(
    target: string,
    call: {
      method: string
      headers: Headers
      body: string | Uint8Array | null
      agent: Agent
      timeoutMs: number
      maxBytes: number
      signal?: AbortSignal
    },
  ): Promise<FalAnswer> {
    const ending = new AbortController()
    const end = () => ending.abort()
    const timer = setTimeout(end, call.timeoutMs)
    call.signal?.addEventListener('abort', end, { once: true })
    if (call.signal?.aborted) end()
    try {
      const response = await request(target, {
        method: call.method as 'GET' | 'POST' | 'PUT',
        headers: Object.fromEntries(call.headers),
        body: call.body,
        dispatcher: call.agent,
        signal: ending.signal,
      })
      const headers = headersOf(response.headers)
      const bytes = await decoded(headers, await readAtMost(response.body, call.maxBytes), call.maxBytes)
      const status = response.statusCode
      if (status < 200 || status > 299) throw failureOfStatus(status, headers, jsonOrNull(bytes))
      return { status, headers, bytes }
    } catch (error) {
      throw failureOfTransport(error)
    } finally {
      clearTimeout(timer)
      call.signal?.removeEventListener('abort', end)
    }
  }
}

function headersOf(received: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(received)) {
    for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(name, each)
  }
  return headers
}

/** No encoding is asked for; what comes in one all the same is undone within the same bound. */
async function decoded(headers: Headers, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding === 'identity') return bytes
  if (encoding !== 'gzip') throw new FalFailure('unclear', 'an answer in an encoding nobody asked for')
  return promisify(gunzip)(bytes, { maxOutputLength: maxBytes })
}

/** Rebuilds the answer for the client, after making sure that what calls itself JSON is JSON. */
function clientResponse({ status, headers, bytes }: FalAnswer): Response {
  const isJson = (headers.get('content-type') ?? '').includes('application/json')
  if (isJson && jsonOrNull(bytes) === null) {
    throw new FalFailure('unclear', `status ${status} with a broken body`)
  }
  // The encoding was undone, so the headers about it no longer hold.
  const rebuilt = new Headers(headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) rebuilt.delete(name)
  return new Response(status === 204 ? null : new Uint8Array(bytes), { status, headers: rebuilt })
}

async function readAtMost(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.byteLength
    if (length > maxBytes) throw new FalFailure('unclear', `an answer of more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function jsonOrNull(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown
  } catch {
    return null
  }
}

function stringOf(body: BodyInit | null | undefined): string | null {
  if (body === null || body === undefined) return null
  if (typeof body === 'string') return body
  throw new Error('Only text and pictures are sent to the service.')
}
