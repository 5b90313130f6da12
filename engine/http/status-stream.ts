import type { Job } from '../jobs/job.ts'

/** A comment this often keeps proxies on the way from closing a quiet stream. */
const COMMENT_EVERY_MS = 15_000

/**
 * Server-sent events with the job's status at every change, ending after COMPLETED. `describe` is given the
 * number of log lines sent already: each event carries only new ones, which is what fal's client expects.
 */
export function statusStream(job: Job, describe: (fromLog: number) => unknown): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let stop = () => undefined as unknown
  return new ReadableStream({
    start(controller) {
      let sentLogs = 0
      const send = () => {
        const status = describe(sentLogs)
        sentLogs = job.logs.length
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(status)}\n\n`))
        if (job.state !== 'completed') return
        stop()
        controller.close()
      }
      const comments = setInterval(
        () => controller.enqueue(encoder.encode(': still here\n\n')),
        COMMENT_EVERY_MS,
      )
      const unwatch = job.watch(send)
      stop = () => {
        clearInterval(comments)
        unwatch()
      }
      send()
    },
    cancel() {
      stop()
    },
  })
}
