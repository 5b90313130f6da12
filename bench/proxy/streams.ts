import { setTimeout as sleep } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import { Agent, request, type Dispatcher } from 'undici'
import { rankOf, type Job } from '../../contract/job.ts'
import { Caller, asJson, newId } from './caller.ts'
import { memoryOf, untilIdle } from './memory.ts'
import { percentiles, round } from './measure.ts'
import { photo, requestWith } from './operations.ts'
import type { Ours } from './world.ts'

export interface StreamFigures {
  streams: number
  opened: number
  openedPerSecond: number
  /** From the click to the news of it, at every stream that is to hear of it. */
  news: { p50Ms: number; p99Ms: number }
  events: number
  /** Streams that missed a state, or heard of an older one after a newer. */
  wrong: number
  memory: { beforeMb: number; openMb: number; afterMb: number }
}

interface Listener {
  designer: number
  heard: Map<string, { job: Job; at: number }[]>
  lastId: number
  outOfOrder: boolean
  body: Dispatcher.ResponseData['body']
}

/** Opens as many streams as asked for, a team's fair share for each designer, and tells all of them of every job. */
export async function measureStreams(proxy: Ours, streams: number): Promise<StreamFigures> {
  const before = memoryOf(proxy.pid).nowMb
  const agent = new Agent({ connections: null, pipelining: 1 })
  const started = performance.now()
  const listeners: Listener[] = []
  while (listeners.length < streams) {
    const some = Array.from({ length: Math.min(50, streams - listeners.length) }, (_, index) => index + listeners.length)
    listeners.push(...(await Promise.all(some.map((index) => listen(proxy, agent, index % proxy.codes.length)))))
  }
  const openedMs = performance.now() - started
  const open = memoryOf(proxy.pid).nowMb

  const sent = new Map<string, { designer: number; at: number }>()
  for (const [designer, code] of proxy.codes.entries()) {
    const caller = new Caller(proxy.url, { authorization: `Bearer ${code}` })
    const { hash } = await caller.json<{ hash: string }>({ method: 'POST', path: '/v1/images', body: await photo() })
    const id = newId()
    sent.set(id, { designer, at: performance.now() })
    const ask = asJson(requestWith(hash))
    await caller.ask({ ...ask, path: '/v1/jobs', headers: { ...ask.headers, 'idempotency-key': id } })
    await caller.close()
  }
  await untilIdle(proxy.url)
  await sleep(300)

  const firsts: number[] = []
  let events = 0
  let wrong = 0
  for (const { designer, heard, outOfOrder } of listeners) {
    let fine = !outOfOrder
    for (const [id, { designer: whose, at }] of sent) {
      const news = heard.get(id) ?? []
      events += news.length
      if (whose !== designer) {
        fine &&= news.length === 0
        continue
      }
      if (news[0]) firsts.push(news[0].at - at)
      fine &&= news.at(-1)?.job.state === 'done' && isRising(news.map(({ job }) => rankOf(job.state)))
    }
    if (!fine) wrong += 1
  }
  for (const { body } of listeners) body.destroy()
  await agent.destroy()
  await sleep(2_000)
  return {
    streams,
    opened: listeners.length,
    openedPerSecond: round((listeners.length / openedMs) * 1_000, 0),
    news: percentiles(firsts),
    events,
    wrong,
    memory: { beforeMb: before, openMb: open, afterMb: memoryOf(proxy.pid).nowMb },
  }
}

async function listen(proxy: Ours, dispatcher: Agent, designer: number): Promise<Listener> {
  const { statusCode, body } = await request(`${proxy.url}/v1/events`, {
    dispatcher,
    headers: { authorization: `Bearer ${proxy.codes[designer] ?? ''}` },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  if (statusCode !== 200) throw new Error(`A stream was answered with ${statusCode}.`)
  const listener: Listener = { designer, heard: new Map(), lastId: 0, outOfOrder: false, body }
  const parser = createParser({
    onEvent({ id, data }) {
      const job = JSON.parse(data) as Job
      const seq = Number(id)
      listener.outOfOrder ||= seq <= listener.lastId
      listener.lastId = seq
      listener.heard.set(job.id, [...(listener.heard.get(job.id) ?? []), { job, at: performance.now() }])
    },
  })
  const decoder = new TextDecoder()
  body.on('data', (chunk: Buffer) => parser.feed(decoder.decode(chunk, { stream: true })))
  body.on('error', () => undefined)
  return listener
}

function isRising(ranks: readonly number[]): boolean {
  return ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0))
}
