import { createParser } from 'eventsource-parser'
import * as v from 'valibot'
import { Job } from '../contract/job.ts'
import { JOB_EVENT } from '../contract/proxy-api.ts'
import type { Clock, Random } from './host.ts'
import { backOffMs } from './patience.ts'
import { ProxyError, type Proxy } from './proxy.ts'

/** The proxy sends at least a comment more often than this; a silent stream is a dead one. */
const SILENCE_MS = 45_000

export interface JobStreamOptions {
  proxy: Pick<Proxy, 'events'>
  clock: Clock
  random: Random
  onJob(job: Job): void
  /** The stream stands, after a gap in which anything may have been missed. */
  onOpen(): void
  onOffline(): void
  /** The proxy refused for good: the access code no longer holds. */
  onRefused(error: ProxyError): void
}

export interface JobStream {
  open(): void
  close(): void
}

/** One event stream for all jobs, kept open between `open` and `close` over any number of lost connections. */
export function createJobStream(options: JobStreamOptions): JobStream {
  let running: AbortController | null = null
  let lastEventId: string | null = null

  async function follow(stop: AbortSignal): Promise<void> {
    let attempt = 0
    while (!stop.aborted) {
      const connection = new AbortController()
      const abort = () => connection.abort()
      stop.addEventListener('abort', abort)
      try {
        const body = await options.proxy.events(lastEventId, connection.signal)
        attempt = 0
        options.onOpen()
        await read(body, connection)
      } catch (error) {
        if (stop.aborted) return
        if (error instanceof ProxyError && error.code === 'unauthorized') {
          options.onRefused(error)
          return
        }
      } finally {
        stop.removeEventListener('abort', abort)
        connection.abort()
      }
      if (stop.aborted) return
      // A stream that ends is opened again at once in a moment; only a second failure is worth telling.
      if (attempt > 0) options.onOffline()
      await options.clock.sleep(backOffMs(attempt++, options.random), stop)
    }
  }

  async function read(body: ReadableStream<Uint8Array>, connection: AbortController): Promise<void> {
    const parser = createParser({
      onEvent(event) {
        if (event.id !== undefined) lastEventId = event.id
        if (event.event === JOB_EVENT) tell(event.data)
      },
    })
    const decoder = new TextDecoder()
    const reader = body.getReader()
    let heard = options.clock.now()
    const watch = setInterval(() => {
      if (options.clock.now() - heard > SILENCE_MS) {
        connection.abort()
        void reader.cancel().catch(() => undefined)
      }
    }, SILENCE_MS / 3)
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        heard = options.clock.now()
        parser.feed(decoder.decode(value, { stream: true }))
      }
    } finally {
      clearInterval(watch)
    }
  }

  function tell(data: string): void {
    let value: unknown
    try {
      value = JSON.parse(data)
    } catch {
      return
    }
    const job = v.safeParse(Job, value)
    if (job.success) options.onJob(job.output)
  }

  return {
    open() {
      if (running) return
      running = new AbortController()
      void follow(running.signal)
    },
    close() {
      running?.abort()
      running = null
    },
  }
}
