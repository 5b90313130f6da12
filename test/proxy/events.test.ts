import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JobRequest } from '../../contract/job-request.ts'
import { isFinal, rankOf, type Job } from '../../contract/job.ts'
import type { AppEnv } from '../../proxy/http/context.ts'
import { JobEvents } from '../../proxy/jobs/job-events.ts'
import { openSqliteLedger } from '../../proxy/ledger/sqlite.ts'
import { listen } from '../../proxy/listen.ts'
import { EventStreams, eventRoutes } from '../../proxy/routes/events.ts'
import { picture, requestWith, startBench, type Bench, type Client } from './harness.ts'

let bench: Bench
let ada: Client
let request: JobRequest
beforeEach(async () => {
  bench = await startBench()
  ada = await bench.designer('Ada')
  request = requestWith(await ada.upload(await picture()))
})
afterEach(() => bench.close())

async function readUntilFinal(stream: Awaited<ReturnType<Client['events']>>, jobId: string) {
  const seen = []
  for (let event = await stream.next(); event; event = await stream.next()) {
    if (event.job.id !== jobId) continue
    seen.push(event)
    if (isFinal(event.job.state)) break
  }
  return seen
}

test('tells every change of one’s own jobs in order, and nobody else’s', async () => {
  const bob = await bench.designer('Bob')
  const stream = await ada.events()
  expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
  expect(stream.response.headers.get('x-accel-buffering')).toBe('no')
  await bob.start(request)
  const { id } = await ada.start(request)
  const events = await readUntilFinal(stream, id)
  stream.close()
  const ranks = events.map(({ job }) => rankOf(job.state))
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
  expect(events.map(({ job }) => job.revision)).toEqual(
    events.map((_, index) => (events[0]?.job.revision ?? 0) + index),
  )
  expect(events.map((event) => Number(event.id))).toEqual(
    events.map((event) => Number(event.id)).toSorted((a, b) => a - b),
  )
  expect(events.at(-1)?.job.state).toBe('done')
  const all = (await (await bob.call('/v1/jobs')).json()) as { jobs: unknown[] }
  expect(all.jobs).toHaveLength(1)
})

test('a reader that comes back with its last id hears what it missed, through a restart too', async () => {
  bench.fal.plan({ hold: 'running' })
  const stream = await ada.events()
  const { id } = await ada.start(request)
  let last = await stream.next()
  while (last?.job.state !== 'running') last = await stream.next()
  stream.close()
  bench.fal.release()
  await ada.finished(id)
  await bench.restart()
  const again = await ada.events(last.id)
  expect(await again.next()).toMatchObject({ job: { id, state: 'done' } })
  again.close()
})

test('a first reader hears of unfinished jobs, and of those that ended while it was coming', async () => {
  const done = await ada.start(request)
  await ada.finished(done.id)
  bench.fal.plan({ hold: 'running' })
  const running = await ada.start(request)
  await ada.until(running.id, (job) => job.state === 'running')
  for (const lastId of [undefined, '999999999', 'nonsense']) {
    const stream = await ada.events(lastId)
    const first = [(await stream.next())?.job.id, (await stream.next())?.job.id]
    expect(first).toEqual([done.id, running.id])
    stream.close()
  }
})

test('keeps a quiet line alive', async () => {
  await bench.restart({ heartbeatMs: 20 })
  const response = await ada.call('/v1/events')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes(': still here')) text += (await reader.read()).value ?? ''
  await reader.cancel()
})

test('ends when the proxy does, so that the reader can look for the next one', async () => {
  const stream = await ada.events()
  await bench.restart()
  expect(await stream.next().catch(() => null)).toBeNull()
})

test('cuts off a reader that does not read, and forgets it', async () => {
  const events = new JobEvents()
  const ledger = openSqliteLedger(join(bench.dataDir, 'other.db'))
  const streams = new EventStreams({ ledger, events, heartbeatMs: 60_000, now: Date.now })
  const eve = await ledger.addDesigner({ name: 'Eve', codeHash: Buffer.alloc(32), budgetMicroUsd: null, now: 1 })
  const app = new Hono<AppEnv>()
  app.use(async (c, next) => {
    if (typeof eve !== 'string') c.set('designer', eve)
    await next()
  })
  app.route('/v1', eventRoutes(streams))
  const server = await listen(app.fetch, { host: '127.0.0.1', port: 0, maxConnections: 10 })
  const slow = httpRequest(`http://127.0.0.1:${server.port}/v1/events`, (response) => response.pause())
  slow.on('error', () => {}).end()
  while (streams.count === 0) await new Promise((resolve) => setTimeout(resolve, 5))

  const job = await ada.start(request)
  const large: Job = { ...job, error: { code: 'internal', message: 'x'.repeat(200_000), retryable: false } }
  let changeSeq = 0
  // What the operating system buffers on the way is its own business; then the proxy's limit comes.
  while (streams.count === 1 && changeSeq < 2_000) {
    changeSeq += 1
    events.publish({
      key: 1,
      designerId: 1,
      teamId: 1,
      holdExpiresAt: 0,
      holdExpired: false,
      seenAt: null,
      purgedAt: null,
      requestHash: '',
      falRequestId: null,
      output: null,
      changeSeq,
      job: large,
    })
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(streams.count).toBe(0)
  // Resolves by itself only because the connection is gone on this side.
  await server.close(1_000_000)
  slow.destroy()
  await ledger.close()
})
