import { describe, expect, it } from 'vitest'
import { createPlayground } from '../../../playground/server.ts'
import { root } from './open-page.ts'

const app = createPlayground({ root, connect: { code: 'secret-code' } })
const get = async (path: string) => app.request(`http://localhost:8787${path}`)

describe('the playground’s server', () => {
  it.each([
    ['/fonts/Inter-Regular.ttf', 'font/ttf'],
    ['/canvaskit/canvaskit.wasm', 'application/wasm'],
    ['/plugin/manifest.json', 'application/json; charset=utf-8'],
  ])('serves %s as %s, to be asked for again each time', async (path, type) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(50)
  })

  it.each([
    '/fonts/..%2Fpackage.json',
    '/fonts/%2e%2e%2fpackage.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/canvaskit/%2Fetc%2Fpasswd',
    '/plugin/../../package.json',
    '/fonts/Inter-Regular.ttf%00.json',
    '/package.json',
    '/.git/config',
    '/nonsense.fig',
    '/constructor.fig',
  ])('has no %s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  it('gives the access code to a page of this machine, and to no other name for it', async () => {
    expect(await (await get('/playground.json')).json()).toEqual({ connect: { code: 'secret-code' } })
    const rebound = await app.request('http://evil.example:8787/playground.json')
    expect(await rebound.json()).toEqual({ connect: null })
    expect((await get('/playground.json')).headers.get('access-control-allow-origin')).toBeNull()
  })

  it('has no code to give when it was given none', async () => {
    const response = await createPlayground({ root }).request('http://localhost/playground.json')
    expect(await response.json()).toEqual({ connect: null })
  })
})
