import { afterEach, beforeEach, expect, test } from 'vitest'
import { picture, requestWith, startBench, type Bench, type Client } from './harness.ts'

const DAY_MS = 24 * 3_600_000

let bench: Bench
let ada: Client
beforeEach(async () => {
  bench = await startBench()
  ada = await bench.designer('Ada')
})
afterEach(() => bench.close())

async function done(parameters = {}) {
  const { id } = await ada.start(requestWith(await ada.upload(await picture()), parameters))
  await ada.finished(id)
  return id
}

const statusOf = async (id: string) => (await ada.call(`/v1/jobs/${id}/images/0`)).status

test('what was fetched or placed goes when its time is over; what nobody saw stays for the longer time', async () => {
  const [fetched, placed, unseen] = [await done(), await done({ sync_mode: true }), await done()]
  expect(await statusOf(fetched)).toBe(200)
  expect((await ada.call(`/v1/jobs/${placed}/placed`, { method: 'POST' })).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 5))
  await bench.restart({ retention: { seenMs: 1, unseenMs: DAY_MS } })
  const gone = await ada.call(`/v1/jobs/${fetched}/images/0`)
  expect(gone.status).toBe(410)
  expect(await gone.json()).toMatchObject({ error: { code: 'result_lost' } })
  expect(await statusOf(placed)).toBe(410)
  // Last, because to look is to see.
  await bench.restart({ retention: { seenMs: 1, unseenMs: DAY_MS } })
  expect(await statusOf(unseen)).toBe(200)
})

test('nothing is kept for ever: what nobody ever saw goes after the longer time', async () => {
  const unseen = await done()
  await new Promise((resolve) => setTimeout(resolve, 5))
  await bench.restart({ retention: { seenMs: 1, unseenMs: 1 } })
  expect(await statusOf(unseen)).toBe(410)
  expect(await ada.job(unseen)).toMatchObject({ state: 'done' })
})

test('an image is given back byte for byte to its team, and to nobody else', async () => {
  const bytes = await picture(20, 20, 'webp')
  const { hash } = await ada.upload(bytes)
  const bob = await bench.designer('Bob')
  for (const who of [ada, bob]) {
    const answer = await who.call(`/v1/images/${hash}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('image/webp')
    expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
  }
  const other = await bench.designer('Eve', null, 'Other team')
  for (const path of [hash, 'a'.repeat(64), 'nonsense', `${hash}0`]) {
    expect((await other.call(`/v1/images/${path}`)).status).toBe(404)
  }
  expect((await fetch(`${bench.url}/v1/images/${hash}`)).status).toBe(401)
})

test('a restyle months later needs no image from the designer, and the same bytes are sent once a team', async () => {
  const bytes = await picture()
  const { hash } = await ada.upload(bytes)
  const bob = await bench.designer('Bob')
  await bob.upload(bytes)
  expect(bench.fal.count('initiate')).toBe(1)
  await bench.restart({ imageLifetimeSeconds: 0 })
  expect((await bob.start(requestWith({ hash }))).state).toBe('queued')
  const other = await bench.designer('Eve', null, 'Other team')
  expect((await other.submit(requestWith({ hash }))).status).toBe(422)
})
