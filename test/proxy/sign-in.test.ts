import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as v from 'valibot'
import { About, Me, SignInOffer, SignInProgress } from '../../contract/proxy-api.ts'
import { readSignIn } from '../../proxy/sign-in/settings.ts'
import { freePort } from '../../scripts/free-port.ts'
import { Browser, startCompany, type Company } from './company.ts'
import { Client, startBench, type Bench } from './harness.ts'

let company: Company
let bench: Bench
let time = 0
const ADA = { sub: 'u-1', email: 'ada@example.com', email_verified: true, name: 'Ada Lovelace' }

beforeEach(async () => {
  time = Date.now()
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  company = await startCompany(`${publicUrl}/sign-in/callback`)
  company.person = ADA
  const env = {
    OIDC_ISSUER: company.issuer,
    OIDC_CLIENT_ID: company.clientId,
    OIDC_CLIENT_SECRET: company.clientSecret,
    OIDC_ALLOWED_DOMAINS: 'example.com, example.org',
    OIDC_BUDGET: '12.50',
    PUBLIC_URL: publicUrl,
  }
  bench = await startBench({ port, host: 'localhost', signIn: readSignIn(env) }, { now: () => time })
})
afterEach(async () => {
  await bench.close()
  await company.close()
})

async function offer(): Promise<SignInOffer> {
  const response = await fetch(`${bench.url}/v1/sign-in`, { method: 'POST' })
  expect(response.status).toBe(201)
  return v.parse(SignInOffer, await response.json())
}

async function poll(key: string): Promise<SignInProgress> {
  const body = JSON.stringify({ key })
  const response = await fetch(`${bench.url}/v1/sign-in/poll`, { method: 'POST', body })
  return v.parse(SignInProgress, await response.json())
}

const idOf = ({ address }: SignInOffer) => address.slice(address.lastIndexOf('/') + 1)

function confirm(browser: Browser, offered: SignInOffer, code = offered.code, headers = {}) {
  return browser.submit(new URL('/sign-in/confirm', offered.address).href, { id: idOf(offered), code }, headers)
}

async function signIn(browser = new Browser()): Promise<SignInProgress> {
  const offered = await offer()
  await browser.load(offered.address)
  await confirm(browser, offered)
  return poll(offered.key)
}

/** The address that the provider sends the browser back to, not loaded yet. */
async function comeBackLater(browser: Browser, { address }: SignInOffer): Promise<string> {
  let url = address
  for (;;) {
    const location = (await browser.step(url)).headers.get('location')
    if (location === null) throw new Error('The provider did not send the browser back.')
    url = new URL(location, url).href
    if (url.includes('/sign-in/callback')) return url
  }
}

describe('signing in with the company’s account', () => {
  test('leads from the panel through the browser back to a panel with an access code of its own', async () => {
    const about: unknown = await (await fetch(`${bench.url}/v1/about`)).json()
    expect(v.parse(About, about)).toEqual({ engine: 'uso', signIn: true })
    const offered = await offer()
    expect(await poll(offered.key)).toEqual({ state: 'waiting' })
    const browser = new Browser()
    const asked = await browser.load(offered.address)
    expect(asked.response.status).toBe(200)
    expect(asked.text).toContain('ada@example.com')
    expect(asked.text).not.toContain(offered.code)
    expect(await poll(offered.key)).toEqual({ state: 'waiting' })
    const done = await confirm(browser, offered, ` ${offered.code.toLowerCase()} `)
    expect(done.text).toContain('return to Figma')
    const progress = await poll(offered.key)
    expect(progress).toMatchObject({ state: 'done', name: 'ada@example.com' })
    const code = progress.state === 'done' ? progress.accessCode : ''
    const me = v.parse(Me, await (await new Client(() => bench.url, code).call('/v1/me')).json())
    expect(me).toMatchObject({ name: 'ada@example.com', budgetMicroUsd: 12_500_000 })
    expect(await poll(offered.key)).toEqual({ state: 'expired' })
    for (const secret of [code, offered.key, company.clientSecret]) {
      expect([...browser.visited, ...bench.log].join('\n')).not.toContain(secret)
    }
  })

  test('the same person on another computer is the same designer, and both codes work', async () => {
    const [first, second] = [await signIn(), await signIn()]
    if (first.state !== 'done' || second.state !== 'done') throw new Error('Not signed in.')
    expect(second.accessCode).not.toBe(first.accessCode)
    for (const { accessCode } of [first, second]) {
      expect((await new Client(() => bench.url, accessCode).call('/v1/me')).status).toBe(200)
    }
    expect((await bench.proxy.designers.list()).map(({ name }) => name)).toEqual(['ada@example.com'])
  })

  test('an access code from a sign-in ends by itself', async () => {
    const progress = await signIn()
    const ada = new Client(() => bench.url, progress.state === 'done' ? progress.accessCode : '')
    time += 89 * 86_400_000
    expect((await ada.call('/v1/me')).status).toBe(200)
    time += 2 * 86_400_000
    expect((await ada.call('/v1/me')).status).toBe(401)
  })

  test('a designer who was revoked does not get in again this way', async () => {
    await signIn()
    await bench.proxy.designers.revoke('ada@example.com')
    expect(await signIn()).toMatchObject({ state: 'refused', why: expect.stringContaining('taken back') as string })
  })

  test('a name that someone has by hand is not taken over', async () => {
    await bench.designer('Ada@Example.com')
    expect(await signIn()).toMatchObject({ state: 'done' })
    expect(await bench.proxy.designers.list()).toHaveLength(2)
  })

  test('who cancels at the provider is told so, in the browser and in Figma', async () => {
    company.person = null
    const offered = await offer()
    const page = await new Browser().load(offered.address)
    expect(page.response.status).toBe(403)
    expect(await poll(offered.key)).toMatchObject({ state: 'refused' })
  })

  test.each([
    ['an address that is not verified', { ...ADA, email_verified: false }],
    ['another domain', { ...ADA, email: 'ada@example.net' }],
    ['a domain that only ends like one of ours', { ...ADA, email: 'ada@notexample.com' }],
    ['two addresses in one', { ...ADA, email: 'ada@evil.net@example.com' }],
    ['no address', { sub: 'u-2' }],
  ])('refuses %s', async (_, person) => {
    company.person = person
    expect(await signIn()).toMatchObject({ state: 'refused' })
    expect(await bench.proxy.designers.list()).toEqual([])
  })
})

describe('attacks', () => {
  test('a link sent to someone else gives nothing without the code that the panel shows', async () => {
    const offered = await offer()
    const victim = new Browser()
    await victim.load(offered.address)
    for (let tries = 4; tries > 0; tries--) {
      const page = await confirm(victim, offered, 'BCD-FGH')
      expect(page.text).toContain(`${tries} more tries`)
      expect(await poll(offered.key)).toEqual({ state: 'waiting' })
    }
    expect((await confirm(victim, offered, 'BCD-FGH')).response.status).toBe(410)
    expect((await confirm(victim, offered)).response.status).toBe(410)
    expect(await poll(offered.key)).toMatchObject({ state: 'refused' })
  })

  test('another site cannot confirm in the victim’s browser, nor frame the page that does', async () => {
    const offered = await offer()
    const victim = new Browser()
    const page = await victim.load(offered.address)
    expect(page.response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(page.response.headers.get('access-control-allow-origin')).toBeNull()
    const cookie = (await new Browser().step((await offer()).address)).headers.get('set-cookie')
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect((await confirm(victim, offered, offered.code, { 'sec-fetch-site': 'cross-site' })).response.status).toBe(410)
    expect(await poll(offered.key)).toEqual({ state: 'waiting' })
  })

  test('only the browser that began can open, come back or confirm', async () => {
    const offered = await offer()
    const [own, other] = [new Browser(), new Browser()]
    const back = await comeBackLater(own, offered)
    expect((await other.load(offered.address)).response.status).toBe(410)
    expect((await other.load(back)).response.status).toBe(410)
    expect((await own.load(back)).response.status).toBe(200)
    expect((await confirm(other, offered)).response.status).toBe(410)
    expect((await confirm(own, offered)).response.status).toBe(200)
  })

  test('a state, or an answer of the provider, works once and only as it was', async () => {
    const offered = await offer()
    const browser = new Browser()
    const back = await comeBackLater(browser, offered)
    const wrong = new URL(back)
    wrong.searchParams.set('state', `${idOf(offered)}.${'x'.repeat(43)}`)
    expect((await browser.load(wrong.href)).response.status).toBe(410)
    const forged = new URL(back)
    forged.searchParams.set('code', 'x'.repeat(43))
    expect((await browser.load(forged.href)).response.status).toBe(400)
    expect((await browser.load(back)).response.status).toBe(410)
    expect(await poll(offered.key)).toEqual({ state: 'waiting' })
  })

  test('an answer of the provider for one sign-in does not end another', async () => {
    const browser = new Browser()
    const [one, two] = [await offer(), await offer()]
    const backOne = new URL(await comeBackLater(browser, one))
    const backTwo = new URL(await comeBackLater(browser, two))
    backTwo.searchParams.set('code', backOne.searchParams.get('code') ?? '')
    expect((await browser.load(backTwo.href)).response.status).toBe(400)
  })

  test('a sign-in is over after ten minutes, at every step', async () => {
    const [never, begun, identified] = [await offer(), await offer(), await offer()]
    const browser = new Browser()
    const back = await comeBackLater(browser, begun)
    await browser.load(identified.address)
    time += 10 * 60_000 + 1
    expect((await browser.load(never.address)).response.status).toBe(410)
    expect((await browser.load(back)).response.status).toBe(410)
    expect((await confirm(browser, identified)).response.status).toBe(410)
    for (const { key } of [never, begun, identified]) expect(await poll(key)).toEqual({ state: 'expired' })
  })

  test('of many who ask with one key at once, one gets the code; a wrong key gets none', async () => {
    const offered = await offer()
    const browser = new Browser()
    await browser.load(offered.address)
    await confirm(browser, offered)
    for (const key of ['', 'x', `${idOf(offered)}.${'A'.repeat(43)}`]) expect(await poll(key)).toEqual({ state: 'expired' })
    const all = await Promise.all(Array.from({ length: 20 }, () => poll(offered.key)))
    expect(all.filter(({ state }) => state === 'done')).toHaveLength(1)
    expect(all.filter(({ state }) => state === 'expired')).toHaveLength(19)
  })

  test('text from the provider is text on the page', async () => {
    company.person = { ...ADA, email: '"<script>x</script>"@example.com' }
    const page = await new Browser().load((await offer()).address)
    expect(page.text).not.toContain('<script>')
  })

  test('the provider being away is said, and passes', async () => {
    await company.close()
    const page = await new Browser().load((await offer()).address)
    expect(page.response.status).toBe(502)
  })
})
