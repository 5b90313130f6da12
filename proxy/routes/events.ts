import { Hono } from 'hono'
import { JOB_EVENT } from '../../contract/proxy-api.ts'
import type { AppEnv } from '../http/context.ts'
import { describe } from '../http/describe.ts'
import type { JobEvents } from '../jobs/job-events.ts'
import type { JobRecord, Ledger } from '../ledger/ledger.ts'

/** A reader that is this far behind is cut off; it comes back and gets the newest state of each job. */
const MAX_BEHIND_BYTES = 512 * 1024
/** A stream that starts without an id tells of unfinished jobs, and of those that ended just now. */
const JUST_NOW_MS = 5 * 60_000
const MAX_REPLAYED = 500

export class EventStreams {
  readonly #ledger: Ledger
  readonly #events: JobEvents
  readonly #heartbeatMs: number
  readonly #now: () => number
  readonly #open = new Set<() => void>()

  constructor(parts: { ledger: Ledger; events: JobEvents; heartbeatMs: number; now: () => number }) {
    this.#ledger = parts.ledger
    this.#events = parts.events
    this.#heartbeatMs = parts.heartbeatMs
    this.#now = parts.now
  }

  get count(): number {
    return this.#open.size
  }

  /** Ends every stream; the readers come back by themselves. */
  close(): void {
    for (const end of this.#open) end()
  }

  /**
   * One designer's jobs as server-sent events: each is the whole job, its id is the change's position.
   * Calls `cut` when the reader is too slow.
   */
  stream(designerId: number, lastEventId: number | null, cut: () => void): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder()
    let end = () => {}
    return new ReadableStream<Uint8Array>(
      {
        start: async (controller) => {
          let waiting: JobRecord[] | null = []
          let sentSeq = 0
          const write = (text: string) => {
            const bytes = encoder.encode(text)
            if ((controller.desiredSize ?? 0) < bytes.byteLength) {
              end()
              cut()
              return
            }
            controller.enqueue(bytes)
          }
          const send = (record: JobRecord) => {
            if (!this.#open.has(end) || record.changeSeq <= sentSeq) return
            sentSeq = record.changeSeq
            write(`id: ${record.changeSeq}\nevent: ${JOB_EVENT}\ndata: ${JSON.stringify(record.job)}\n\n`)
          }
          const stopListening = this.#events.subscribe(designerId, (record) => {
            if (waiting) waiting.push(record)
            else send(record)
          })
          const heartbeat = setInterval(() => write(': still here\n\n'), this.#heartbeatMs)
          end = () => {
            if (!this.#open.delete(end)) return
            clearInterval(heartbeat)
            stopListening()
            controller.close()
          }
          this.#open.add(end)
          write('retry: 2000\n\n')
          try {
            // Listening began before this read, so a change is in the one or the other, or in both.
            for (const record of await this.#missed(designerId, lastEventId)) send(record)
            for (const record of waiting) send(record)
            waiting = null
          } catch {
            end()
          }
        },
        cancel: () => end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_BEHIND_BYTES }),
    )
  }

  async #missed(designerId: number, lastEventId: number | null): Promise<JobRecord[]> {
    // An id from the future is from another ledger, such as one from before a restored backup.
    if (lastEventId !== null && lastEventId <= (await this.#ledger.lastChangeSeq())) {
      return this.#ledger.jobsChangedSince(designerId, lastEventId, MAX_REPLAYED)
    }
    return this.#ledger.liveJobs(designerId, this.#now() - JUST_NOW_MS)
  }
}

const following = describe({
  summary: 'Every change of one’s own jobs, as server-sent events',
  headers: [{ name: 'Last-Event-ID', about: 'The id of the last event seen, to be told what was missed' }],
  answers: {
    200: { about: `Events named “${JOB_EVENT}”, whose data is a Job`, media: ['text/event-stream'] },
  },
})

export function eventRoutes(streams: EventStreams) {
  return new Hono<AppEnv>().get('/events', following, (c) => {
    const header = c.req.header('last-event-id') ?? ''
    const lastEventId = /^\d{1,15}$/.test(header) ? Number(header) : null
    const body = streams.stream(c.get('designer').id, lastEventId, () => c.env.outgoing?.destroy())
    return c.body(body, 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    })
  })
}
