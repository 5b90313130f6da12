import { afterEach, beforeEach, expect, test } from 'vitest'
import { newAdminCode } from '../../proxy/admin/admin-code.ts'
import { picture, requestWith, startBench, type Bench } from './harness.ts'

const { code, hash } = newAdminCode()
let bench: Bench
beforeEach(async () => {
  bench = await startBench({ adminCodeHash: hash })
})
afterEach(() => bench.close())

function open(password: string, path = '/admin') {
  const authorization = `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`
  return fetch(`${bench.url}${path}`, { headers: { authorization } })
}

test('shows what was spent by person, day and file, and what is reserved, as plain text of whatever it is called', async () => {
  const ada = await bench.designer('Ada <b>bold</b>')
  const request = requestWith(await ada.upload(await picture()), { prompt: 'canary' })
  bench.fal.plan({ units: 2.5 })
  await ada.finished((await ada.start({ ...request, target: { ...request.target, documentId: 'f1', documentName: '<script>' } })).id)
  bench.fal.plan({ hold: 'running' })
  const { id } = await ada.start(request)
  const response = await open(code)
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(page).toContain('Ada &lt;b&gt;bold')
  expect(page).toContain('&lt;script&gt;')
  expect(page).toContain('$0.25 spent, $0.03 reserved')
  expect(page).toContain(`${id.slice(0, 8)}…`)
  expect(page).not.toMatch(/<script|canary|style="/)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  expect(await (await open(code, '/admin?month=2026-01')).text()).toContain('Spend in 2026-01')
  expect((await open(code, '/admin?month=<script>')).status).toBe(200)
})

test('opens for the admin code alone, and stops answering whoever guesses', async () => {
  const ada = await bench.designer('Ada')
  for (const wrong of ['', ada.code, `${code}x`, hash]) expect((await open(wrong)).status).toBe(401)
  expect((await ada.call('/admin')).status).toBe(401)
  expect((await fetch(`${bench.url}/admin`)).headers.get('www-authenticate')).toContain('Basic')
  const statuses = await Promise.all(Array.from({ length: 80 }, async () => (await open('guess')).status))
  expect(statuses).toContain(429)
  expect(bench.log.join('')).not.toContain(code)
})

test('is not there unless it was set up', async () => {
  await bench.restart({ adminCodeHash: null })
  expect((await open(code)).status).toBe(404)
})
