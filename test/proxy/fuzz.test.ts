import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobRequest } from '../../contract/job-request.ts'
import { newJobId, picture, requestWith, startBench, type Bench, type Client } from './harness.ts'

let bench: Bench
let ada: Client
let good: JobRequest
beforeAll(async () => {
  bench = await startBench({ requestsPerMinute: 100_000 })
  ada = await bench.designer('Ada')
  good = requestWith(await ada.upload(await picture()))
})
afterAll(() => bench.close())

const RUNS = { numRuns: 150 }

const segment = fc.oneof(
  fc.constantFrom('..', '%2e%2e', '%00', '%ff', 'null', '0', '-1', '1e9', newJobId(), 'A'.repeat(5_000)),
  fc.string({ maxLength: 40 }).map((text) => encodeURIComponent(text)),
)
/** What a header may hold at all; anything else is stopped by fetch itself. */
const headerText = fc.stringMatching(/^[\x21-\x7e]{0,60}$/)

function authorization() {
  return fc.oneof(fc.constant(`Bearer ${ada.code}`), headerText.map((text) => `Bearer ${text}`), headerText)
}

test('no route answers anything with a failure of its own, and what is refused is not sent on', async () => {
  const routes = bench.proxy.app.routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
  expect(routes.length).toBeGreaterThan(10)
  const request = fc.record({
    route: fc.constantFrom(...routes),
    ids: fc.array(segment, { minLength: 3, maxLength: 3 }),
    query: fc.webQueryParameters(),
    headers: fc.record(
      {
        'authorization': authorization(),
        'idempotency-key': fc.oneof(fc.constant('a'.repeat(32)), headerText),
        'last-event-id': headerText,
        'content-type': headerText,
        'content-encoding': fc.constantFrom('gzip', 'identity', 'br'),
        'x-request-id': headerText,
      },
      { requiredKeys: [] },
    ),
    body: fc.oneof(fc.uint8Array({ maxLength: 2_000 }), fc.json().map((text) => new TextEncoder().encode(text))),
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ route, ids, query, headers, body }) => {
      let n = 0
      const path = route.path.replaceAll(/:\w+/g, () => ids[n++] ?? 'x')
      const before = bench.fal.requests.length
      const hangUp = new AbortController()
      const response = await fetch(`${bench.url}${path}?${query}`, {
        method: route.method,
        headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
        signal: hangUp.signal,
        ...(route.method === 'POST' && { body: new Uint8Array(body) }),
      })
      // An event stream would go on for ever.
      hangUp.abort()
      expect(response.status).toBeLessThan(500)
      if (response.status >= 400) expect(bench.fal.requests.length).toBe(before)
    }),
    RUNS,
  )
}, 120_000)

test('a job request with anything changed is a job, or is refused and not sent on', async () => {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(null, Number.NaN, 1e308, -1, 0.5, '4', [4], {}, true, '', '__proto__'),
    fc.anything({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value) ?? 'null') as unknown),
  )
  const places = pathsOf(good)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), leaf, fc.boolean(), async (place, value, add) => {
      const changed = structuredClone(good) as unknown as Record<string, unknown>
      let at = changed
      for (const key of place.slice(0, -1)) at = at[key] as Record<string, unknown>
      at[(place.at(-1) ?? '') + (add ? 'More' : '')] = value
      const before = bench.fal.count('submit')
      const id = newJobId()
      const response = await ada.submit(changed, id)
      expect(response.status).toBeLessThan(500)
      if (response.status < 400) await ada.until(id, ({ state }) => state !== 'submitting')
      else expect(bench.fal.count('submit')).toBe(before)
    }),
    RUNS,
  )
}, 120_000)

test('bytes that are no HTTP, or nearly, leave the proxy up', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      'GET /v1/me HTTP/1.1\r\nhost: x\r\n\r\n',
      'POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
      'POST /v1/images HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      'POST /v1/jobs HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n',
      'GET http://169.254.169.254/ HTTP/1.1\r\nhost: x\r\n\r\n',
      'CONNECT fal.run:443 HTTP/1.1\r\nhost: fal.run\r\n\r\n',
      'GET /v1/me HTTP/1.1\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
    ).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  )
  // Jobs of the tests before are still being looked at, so only what would start something new counts.
  const sentOn = () => bench.fal.count('initiate') + bench.fal.count('submit')
  const before = sentOn()
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 4 }), async (lines) => {
      const socket = connect(Number(new URL(bench.url).port), '127.0.0.1')
      socket.on('error', () => undefined)
      let answer = ''
      socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')))
      socket.end(Buffer.concat(lines))
      await once(socket, 'close')
      expect(answer).not.toMatch(/^HTTP\/1\.1 5/m)
    }),
    { numRuns: 60 },
  )
  expect((await ada.call('/v1/me')).status).toBe(200)
  expect(sentOn()).toBe(before)
}, 120_000)

/** Where every value of an object is, from the outside in. */
function pathsOf(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at]
  return [...(at.length > 0 ? [at] : []), ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...at, key]))]
}
