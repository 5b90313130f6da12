import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBench, type Bench } from './harness.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, unknown>; security: unknown[] }>>
  components: { schemas: Record<string, unknown> }
}

async function served(): Promise<Document> {
  const response = await fetch(`${bench.url}/v1/openapi.json`)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  return (await response.json()) as Document
}

// When this fails because a route or the contract changed: npx vitest run test/proxy/openapi.test.ts -u
test('the committed document is the served one', async () => {
  await expect(`${JSON.stringify(await served(), null, 2)}\n`).toMatchFileSnapshot('../../docs/openapi.json')
})

test('describes every route of version 1 but itself', async () => {
  const described = Object.entries((await served()).paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const routes = bench.proxy.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/') && path !== '/v1/openapi.json')
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(described.toSorted()).toEqual([...new Set(routes)].toSorted())
})

test('refers only to schemas it has, and each route says what else it can answer', async () => {
  const document = await served()
  const text = JSON.stringify(document)
  for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    expect(document.components.schemas).toHaveProperty(name)
  }
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['500']))
    expect('401' in operation.responses).toBe(operation.security.length > 0)
  }
})
