import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Hono } from 'hono'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Client, newJobId, picture, requestWith, startBench, type Bench } from './harness.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

/** Sends headers as they are, which fetch would tidy up. */
function rawGet(path: string, headers: Record<string, string | string[]>) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const request = httpRequest(`${bench.url}${path}`, { headers }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    request.on('error', reject)
    request.end()
  })
}

async function errorOf(response: Response) {
  const { error } = (await response.json()) as {
    error: { code: string; message: string; retryable: boolean }
  }
  return { status: response.status, code: error.code, message: error.message, retryable: error.retryable }
}

describe('answers', () => {
  test('every status carries CORS, no-store and nosniff', async () => {
    const ada = await bench.designer()
    const broken = new Database(join(bench.dataDir, 'ledger.db'))
    const answers = {
      200: await ada.call('/v1/me'),
      401: await fetch(`${bench.url}/v1/me`),
      404: await ada.call('/v1/nothing'),
      413: await ada.call('/v1/images', { method: 'POST', body: new Uint8Array(12 * 1024 * 1024 + 1) }),
      415: await ada.call('/v1/images', {
        method: 'POST',
        body: 'x',
        headers: { 'content-encoding': 'gzip' },
      }),
      400: await ada.submit({}),
      500: (broken.exec('ALTER TABLE balances RENAME TO elsewhere'), await ada.call('/v1/me')),
    }
    broken.exec('ALTER TABLE elsewhere RENAME TO balances')
    broken.close()
    for (const [status, response] of Object.entries(answers)) {
      expect(response.status).toBe(Number(status))
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      expect(response.headers.get('access-control-expose-headers')).toContain('retry-after')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('server-timing')).toMatch(/^total;dur=/)
      expect(response.headers.get('x-request-id')).not.toBeNull()
    }
    const internal = await errorOf(answers[500])
    expect(internal.code).toBe('internal')
    expect(internal.message).not.toContain('table')
    expect((await fetch(`${bench.url}/elsewhere`)).headers.get('access-control-allow-origin')).toBe('*')
  })

  test('a preflight needs no code and lists exactly what may be sent', async () => {
    const preflight = await fetch(`${bench.url}/v1/jobs`, {
      method: 'OPTIONS',
      headers: { origin: 'null', 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,idempotency-key,last-event-id,prefer',
    )
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST')
  })

  test('tells whether it is up, whether it can work, and what it did, without naming anyone', async () => {
    const ada = await bench.designer('Ada Unmistakable')
    await ada.call('/v1/me')
    await ada.call(`/v1/jobs/${newJobId()}`)
    await ada.call(`/v1/${'x'.repeat(50)}`)
    expect((await fetch(`${bench.url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${bench.url}/readyz`)).json()).toEqual({
      ok: true,
      checks: { ledger: true, media: true },
    })
    const metrics = await (await fetch(`${bench.url}/metrics`)).text()
    expect(metrics).toContain('route="/v1/jobs/:id"')
    expect(metrics).not.toContain('Unmistakable')
    expect(metrics).not.toContain('xxxxx')
  })
})

describe('access', () => {
  test('anything but one valid code is 401', async () => {
    const ada = await bench.designer()
    const wrong = `uso_${'A'.repeat(43)}`
    const headers: Record<string, string | string[]>[] = [
      {},
      { authorization: '' },
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${wrong}` },
      { authorization: `Basic ${ada.code}` },
      { authorization: [`Bearer ${ada.code}`, `Bearer ${ada.code}`] },
      { authorization: `Bearer ${ada.code}, Bearer ${wrong}` },
      { authorization: `Bearer ${ada.code}\u00e9` },
      { authorization: `Bearer ${'A'.repeat(1_000_000)}` },
    ]
    for (const each of headers) {
      const answer = await rawGet('/v1/me', each)
      expect(answer.status).toBe(401)
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'unauthorized' } })
    }
    expect((await rawGet('/v1/me', { authorization: `bearer ${ada.code}` })).status).toBe(200)
  })

  test('refuses before it reads the body', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-length': '1000000' }
      const request = httpRequest(`${bench.url}/v1/images`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode)
        request.destroy()
      })
      request.on('error', reject)
      request.flushHeaders()
    })
    expect(status).toBe(401)
  })

  test('a revoked code and a replaced one stop working at once', async () => {
    const ada = await bench.designer('Ada')
    const bob = await bench.designer('Bob')
    await bench.proxy.designers.revoke('Bob')
    const newCode = await bench.proxy.designers.rotate('Ada')
    expect((await bob.call('/v1/me')).status).toBe(401)
    expect((await ada.call('/v1/me')).status).toBe(401)
    expect((await new Client(() => bench.url, newCode ?? '').call('/v1/me')).status).toBe(200)
  })

  test('someone else’s job is the same as none', async () => {
    const [ada, bob] = [await bench.designer('Ada'), await bench.designer('Bob')]
    const job = await ada.start(requestWith(await ada.upload(await picture())))
    await ada.finished(job.id)
    const upstream = bench.fal.requests.length
    for (const path of ['', '/cancel', '/placed', '/images/0']) {
      const method = path === '/cancel' || path === '/placed' ? 'POST' : 'GET'
      const foreign = await bob.call(`/v1/jobs/${job.id}${path}`, { method })
      const unknown = await bob.call(`/v1/jobs/${newJobId()}${path}`, { method })
      expect(foreign.status).toBe(404)
      expect(await foreign.text()).toBe(await unknown.text())
    }
    expect(await (await bob.call('/v1/jobs')).json()).toEqual({ jobs: [], before: null })
    expect(bench.fal.requests.length).toBe(upstream)
  })

  test('the same job id may be used by two designers', async () => {
    const [ada, bob] = [await bench.designer('Ada'), await bench.designer('Bob')]
    const request = requestWith(await ada.upload(await picture()))
    const id = newJobId()
    await ada.start(request, id)
    expect((await bob.start(request, id)).id).toBe(id)
  })

  test('too many requests are 429 with a time to wait, for the one who sent them', async () => {
    await bench.restart({ requestsPerMinute: 3 })
    const [ada, bob] = [await bench.designer('Ada'), await bench.designer('Bob')]
    for (let i = 0; i < 3; i++) expect((await ada.call('/v1/me')).status).toBe(200)
    const refused = await ada.call('/v1/me')
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'rate_limited', retryable: true })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await bob.call('/v1/me')).status).toBe(200)
  })
})

test('can share a server with other apps, and leaves their paths alone', async () => {
  const ada = await bench.designer()
  const shared = new Hono()
  shared.route('/', bench.proxy.app)
  shared.get('/page', (c) => c.text('a page'))
  shared.notFound((c) => c.text('nobody', 404))
  const page = await shared.request('/page')
  expect([await page.text(), page.headers.get('content-security-policy')]).toEqual(['a page', null])
  expect(await (await shared.request('/elsewhere')).text()).toBe('nobody')
  const me = await shared.request('/v1/me', { headers: { authorization: `Bearer ${ada.code}` } })
  expect(await me.json()).toMatchObject({ name: 'Ada' })
  const refused = await shared.request('/v1/me')
  expect(await errorOf(refused)).toMatchObject({ status: 401, code: 'unauthorized' })
  expect(refused.headers.get('access-control-allow-origin')).toBe('*')
  expect(
    (await shared.request('/v1/nothing', { headers: { authorization: `Bearer ${ada.code}` } })).status,
  ).toBe(404)
})

test('half-open connections do not keep others out', async () => {
  const ada = await bench.designer()
  const { port } = new URL(bench.url)
  const idle = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const socket = connect(Number(port), '127.0.0.1')
      await once(socket, 'connect')
      socket.write('POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-le')
      return socket
    }),
  )
  expect((await ada.call('/v1/me')).status).toBe(200)
  for (const socket of idle) socket.destroy()
})

test('what is no HTTP is answered in the one shape too', async () => {
  const socket = connect(Number(new URL(bench.url).port), '127.0.0.1')
  socket.write('NONSENSE\r\n\r\n')
  const chunks: string[] = []
  for await (const chunk of socket) chunks.push(String(chunk))
  expect(chunks.join('')).toMatch(/^HTTP\/1.1 400 .*access-control-allow-origin: \*.*"invalid_request"/s)
})

describe('what a submit may say', () => {
  test('refuses what is not exactly a job request, and asks nothing of the service', async () => {
    const ada = await bench.designer()
    const good = JSON.stringify(requestWith(await ada.upload(await picture())))
    const upstream = bench.fal.requests.length
    const send = (body: string) =>
      ada.call('/v1/jobs', { method: 'POST', headers: { 'idempotency-key': newJobId() }, body })
    const variants = [
      '',
      'null',
      '[]',
      '{"images":',
      good.replace('"num_images":1', '"num_images":5'),
      good.replace('"num_images":1', '"num_images":"4"'),
      good.replace('"num_images":1', '"num_images":[4]'),
      good.replace('"num_images":1', '"num_images":4.0000001'),
      good.replace('"num_images":1', '"num_images":1e308'),
      good.replace('"num_images":1', '"num_images":1e999'),
      good.replace('"num_images":1', '"num_images":NaN'),
      good.replace('"num_images":1', '"num_images":1,"num_images":4'),
      good.replace('"num_images":1', '"num_images":1,"num_\\u0069mages":4'),
      good.replace('"num_images":1', '"num_images":1,"__proto__":{"num_images":4}'),
      good.replace('"num_images":1', '"num_images":1,"webhook":"http://169.254.169.254/"'),
      good.replace('"image_size":"square"', '"image_size":{"width":4096,"height":4096}'),
      good.replace(/"hash":"[0-9a-f]+"/, '"hash":"http://169.254.169.254/"'),
    ]
    for (const body of variants) {
      expect(await errorOf(await send(body))).toMatchObject({ status: 400, code: 'invalid_request' })
    }
    expect((await send(good.replace('"Login"', `"${'x'.repeat(70_000)}"`))).status).toBe(413)
    expect(bench.fal.requests.length).toBe(upstream)
    expect(await (await ada.call('/v1/jobs')).json()).toMatchObject({ jobs: [] })
  })

  test('an error about a request does not repeat the prompt', async () => {
    const ada = await bench.designer()
    const request = requestWith(await ada.upload(await picture()), { prompt: 'canary '.repeat(600) })
    const response = await ada.submit(request)
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('canary')
  })

  test('needs an id of its own kind', async () => {
    const ada = await bench.designer()
    const request = requestWith(await ada.upload(await picture()))
    for (const id of ['', 'x', '../../etc/passwd', 'A'.repeat(32), `${'a'.repeat(32)}b`]) {
      expect(await errorOf(await ada.submit(request, id))).toMatchObject({
        status: 400,
        code: 'invalid_request',
      })
    }
  })

  test('a bad page query is refused', async () => {
    const ada = await bench.designer()
    for (const query of ['limit=0', 'limit=1000', 'before=x', 'placed=maybe', 'limit=1e2', 'other=1']) {
      expect((await ada.call(`/v1/jobs?${query}`)).status).toBe(400)
    }
  })
})
