import { createFalClient } from '@fal-ai/client'
import * as v from 'valibot'
import { UsoOutput, USO_ENDPOINT, type UsoInput } from '../../contract/uso.ts'
import { FalFailure } from './failure.ts'
import type { FalTransport } from './transport.ts'

const REQUEST_ID = /^[A-Za-z0-9_-]{1,100}$/

const STATUSES = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED'] as const
const STATUS_IN_STREAM = new RegExp(`"status"\\s*:\\s*"(${STATUSES.join('|')})"`, 'g')
const LONGEST_STATUS = 64

const SubmitAnswer = v.object({
  request_id: v.pipe(v.string(), v.regex(REQUEST_ID)),
  queue_position: v.optional(v.nullable(v.number())),
})

const StatusAnswer = v.object({
  status: v.picklist(STATUSES),
  queue_position: v.optional(v.nullable(v.number())),
  logs: v.optional(v.nullable(v.array(v.object({ message: v.string() })))),
  error: v.optional(v.unknown()),
  error_type: v.optional(v.nullable(v.string())),
})

export interface FalStatus {
  phase: 'queued' | 'running' | 'completed'
  queuePosition: number | null
  /** 0–1, from the last log line that carries a percentage. */
  progress: number | null
  /** A failed job is COMPLETED too; this tells. */
  failed: boolean
  errorType: string | null
}

export interface FalResult {
  output: UsoOutput
  /** Units actually billed, from the answer's header; null when it does not say. */
  billableUnits: number | null
}

function phaseOf(status: (typeof STATUSES)[number]): FalStatus['phase'] {
  return status === 'IN_QUEUE' ? 'queued' : status === 'IN_PROGRESS' ? 'running' : 'completed'
}

/** What fal's `fal-ai/uso` is asked, through its own client. Every method throws FalFailure. */
export class FalService {
  readonly #transport: FalTransport
  readonly #credentials: string

  constructor(transport: FalTransport, credentials: string) {
    this.#transport = transport
    this.#credentials = credentials
  }

  /** Puts an image where the service can read it; it is public there until the service deletes it. */
  async upload(image: { bytes: Uint8Array; contentType: string; name: string }, lifetimeSeconds: number) {
    // fal's documentation names one header and its client sends the other; both are sent.
    const lifecycle = JSON.stringify({ expiration_duration_seconds: lifetimeSeconds })
    const client = createFalClient({
      credentials: this.#credentials,
      fetch: this.#transport.clientFetch(),
      requestMiddleware: async (request) => ({
        ...request,
        headers: { ...request.headers, 'X-Fal-Object-Lifecycle-Preference': lifecycle },
      }),
    })
    const file = new File([new Uint8Array(image.bytes)], image.name, { type: image.contentType })
    const url: unknown = await guarded(() =>
      client.storage.upload(file, { lifecycle: { expiresIn: lifetimeSeconds } }),
    )
    if (typeof url !== 'string' || !URL.canParse(url))
      throw new FalFailure('unclear', 'no address for the upload')
    return url
  }

  /**
   * Hands a job in, once. A failure of kind `unclear` means that the service may have taken it, and may
   * bill it. The end of the job is told to `webhookUrl` too, where there is one.
   */
  async submit(input: UsoInput, resultLifetimeSeconds: number, webhookUrl: string | null) {
    const lifecycle = JSON.stringify({ expiration_duration_seconds: resultLifetimeSeconds })
    const client = this.#client()
    const { seed, ...rest } = input
    const answer: unknown = await guarded(() =>
      client.queue.submit(USO_ENDPOINT, {
        input: seed === null ? rest : { ...rest, seed },
        headers: { 'X-Fal-Object-Lifecycle': lifecycle, 'X-Fal-Object-Lifecycle-Preference': lifecycle },
        ...(webhookUrl !== null && { webhookUrl }),
      }),
    )
    const parsed = v.safeParse(SubmitAnswer, answer)
    if (!parsed.success) throw new FalFailure('unclear', 'an answer to submit without a request id')
    return { requestId: parsed.output.request_id, queuePosition: wholeOrNull(parsed.output.queue_position) }
  }

  async status(requestId: string, signal: AbortSignal): Promise<FalStatus> {
    const client = this.#client(undefined, signal)
    const answer: unknown = await guarded(() => client.queue.status(USO_ENDPOINT, { requestId, logs: true }))
    const parsed = v.safeParse(StatusAnswer, answer)
    if (!parsed.success) throw new FalFailure('unclear', 'an unreadable status')
    const { status, queue_position, logs, error, error_type } = parsed.output
    return {
      phase: phaseOf(status),
      queuePosition: status === 'IN_QUEUE' ? wholeOrNull(queue_position) : null,
      progress: progressOf((logs ?? []).map(({ message }) => message)),
      failed: Boolean(error) || Boolean(error_type),
      errorType: error_type ?? null,
    }
  }

  /**
   * Tells each phase that the service's status stream names, as a hint to look, until the stream ends. What it says
   * is not believed: it may repeat itself, break off, or come late.
   */
  async watch(requestId: string, signal: AbortSignal, onPhase: (phase: FalStatus['phase']) => void): Promise<void> {
    const address = `https://queue.fal.run/${USO_ENDPOINT}/requests/${requestId}/status/stream?logs=0`
    let rest = ''
    await this.#transport.stream(address, this.#credentials, signal, (text) => {
      rest += text
      let end = 0
      for (const match of rest.matchAll(STATUS_IN_STREAM)) {
        onPhase(phaseOf(match[1] as (typeof STATUSES)[number]))
        end = match.index + match[0].length
      }
      // A status may be cut in two.
      rest = rest.slice(Math.max(end, rest.length - LONGEST_STATUS))
    })
  }

  /** The finished job's answer. A FalFailure with a status is the model's own error as well as fal's. */
  async result(requestId: string, signal: AbortSignal): Promise<FalResult> {
    let billableUnits: number | null = null
    const client = this.#client((answer) => {
      billableUnits = billableUnitsOf(answer.headers)
    }, signal)
    const answer = await guarded(() => client.queue.result(USO_ENDPOINT, { requestId }))
    const data: unknown = answer.data
    if (typeof data !== 'object' || data === null)
      throw new FalFailure('unclear', 'a result that is not JSON')
    const parsed = v.safeParse(UsoOutput, data)
    if (!parsed.success || parsed.output.images.length === 0) throw new UnreadableResult(billableUnits)
    return { output: parsed.output, billableUnits }
  }

  /** Asks for the job to stop; says whether the service will try, or that it is over or unknown to it. */
  async cancel(requestId: string): Promise<'requested' | 'already-completed' | 'not-found'> {
    try {
      await guarded(() => this.#client().queue.cancel(USO_ENDPOINT, { requestId }))
      return 'requested'
    } catch (error) {
      if (error instanceof FalFailure && error.status === 400) return 'already-completed'
      if (error instanceof FalFailure && error.status === 404) return 'not-found'
      throw error
    }
  }

  download(address: string, maxBytes: number, signal: AbortSignal) {
    return this.#transport.download(address, maxBytes, signal)
  }

  webhookKeys(): Promise<unknown> {
    return this.#transport.webhookKeys()
  }

  close(): Promise<void> {
    return this.#transport.close()
  }

  /** Made for each call, because it is through this seam alone that an answer's headers are seen. */
  #client(seen?: Parameters<FalTransport['clientFetch']>[0], signal?: AbortSignal) {
    return createFalClient({
      credentials: this.#credentials,
      fetch: this.#transport.clientFetch(seen, signal),
    })
  }
}

/** The job is done, and likely billed, but its answer is not what the endpoint promises. */
export class UnreadableResult extends Error {
  readonly billableUnits: number | null

  constructor(billableUnits: number | null) {
    super('the result names no pictures')
    this.name = 'UnreadableResult'
    this.billableUnits = billableUnits
  }
}

/** Units from `x-fal-billable-units`; null when absent or absurd. */
export function billableUnitsOf(headers: Headers | null): number | null {
  const text = headers?.get('x-fal-billable-units') ?? ''
  if (!/^\d{1,6}(\.\d{1,12})?$/.test(text)) return null
  const units = Number(text)
  return units <= 1_000 ? units : null
}

/** Anything the client throws that is not ours means that an answer came and could not be understood. */
async function guarded<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof FalFailure || error instanceof UnreadableResult) throw error
    throw new FalFailure(
      'unclear',
      `an answer the client could not read (${error instanceof Error ? error.name : ''})`,
    )
  }
}

function progressOf(lines: string[]): number | null {
  for (const line of lines.toReversed()) {
    const percent = /(\d{1,3}(?:\.\d+)?)\s?%/.exec(line)?.[1]
    if (percent !== undefined && Number(percent) <= 100) return Number(percent) / 100
  }
  return null
}

function wholeOrNull(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null
}
