import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isFinal, rankOf } from '../../contract/job.ts'
import { picture, requestWith, startBench, type Bench } from './harness.ts'

// With a thousand of each, and what it costs the others: `npm run bench -- proxy`.
const MANY = 60

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

test('every one of many open streams hears every state of its own designer’s jobs, in order', async () => {
  const people = await Promise.all(['Ada', 'Bob', 'Cleo'].map((name) => bench.designer(name)))
  const streams = await Promise.all(
    Array.from({ length: MANY }, async (_, index) => {
      const whose = people[index % people.length]!
      return { whose, stream: await whose.events() }
    }),
  )
  const ids = new Map(
    await Promise.all(
      people.map(async (person) => {
        const job = await person.start(requestWith(await person.upload(await picture())))
        return [person, job.id] as const
      }),
    ),
  )
  for (const { whose, stream } of streams) {
    const heard = []
    for (let event = await stream.next(); event; event = await stream.next()) {
      expect(event.job.id).toBe(ids.get(whose))
      heard.push(event)
      if (isFinal(event.job.state)) break
    }
    expect(heard.at(-1)?.job.state).toBe('done')
    const ranks = heard.map(({ job }) => rankOf(job.state))
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    expect(ranks[0]).toBe(rankOf('submitting'))
    stream.close()
  }
}, 30_000)

test('callers that begin a request and never end it keep nobody out', async () => {
  const ada = await bench.designer()
  const { hostname, port } = new URL(bench.url)
  const halfOpen: Socket[] = []
  for (let index = 0; index < MANY; index++) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write('POST /v1/images HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\nx-slow: ')
    halfOpen.push(socket)
  }
  expect((await ada.call('/v1/me')).status).toBe(200)
  expect((await ada.upload(await picture())).width).toBe(64)
  expect(halfOpen.every(({ destroyed }) => !destroyed)).toBe(true)
  for (const socket of halfOpen) socket.destroy()
})

test('a proxy that is about to stop is alive, but no longer ready', async () => {
  bench.proxy.drain()
  const ready = await fetch(`${bench.url}/readyz`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({ ok: false, draining: true })
  expect((await fetch(`${bench.url}/healthz`)).status).toBe(200)
})
