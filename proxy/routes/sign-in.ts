import { Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { Logger } from 'pino'
import * as v from 'valibot'
import { SignInKey, type About } from '../../contract/proxy-api.ts'
import type { Job } from '../../contract/job.ts'
import { refusal } from '../errors.ts'
import { readBody, readJson } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { describe } from '../http/describe.ts'
import { limitStrangers } from '../http/access.ts'
import { confirmPage, connectedPage, overPage, refusedPage } from '../sign-in/pages.ts'
import { newBrowserSecret, type SignIn } from '../sign-in/sign-in.ts'

/** A page load and a question every two seconds from each of a team that shares one address. */
const STRANGERS_PER_MINUTE = 600
const BODY_BYTES = 4_096

const telling = describe({
  summary: 'What a panel can know before it is connected',
  answers: { 200: { about: 'Which engine, and whether sign-in is offered', schema: 'About' } },
  open: true,
})

const starting = describe({
  summary: 'Begin to sign in with the company’s account',
  answers: { 201: { about: 'What to open in a browser, and the key to ask with', schema: 'SignInOffer' } },
  errors: [404],
  open: true,
})

const asking = describe({
  summary: 'How a sign-in stands; the access code is given once',
  body: { schema: 'SignInKey' },
  answers: { 200: { about: 'How it stands', schema: 'SignInProgress' } },
  errors: [400, 404, 413, 415],
  open: true,
})

/** What the panel asks before it has an access code. `signIn` is null where the company's is not set up. */
export function connectRoutes(signIn: SignIn | null, engine: Job['engine']) {
  const limit = limitStrangers(STRANGERS_PER_MINUTE)
  return new Hono<AppEnv>()
    .get('/about', telling, limit, (c) => c.json({ engine, signIn: signIn !== null } satisfies About))
    .post('/sign-in', starting, limit, async (c) => c.json(await offered(signIn).start(), 201))
    .post('/sign-in/poll', asking, limit, async (c) => {
      const asked = v.safeParse(SignInKey, await readJson(c, BODY_BYTES))
      if (!asked.success) throw refusal('invalid_request', 'The request should hold the key of a sign-in.')
      return c.json(await offered(signIn).poll(asked.output.key))
    })
}

function offered(signIn: SignIn | null): SignIn {
  if (signIn) return signIn
  throw refusal('not_found', 'This proxy does not offer sign-in with a company’s account. Paste an access code.')
}

/** What the browser opens. It is known again by a cookie that no other site can use or see. */
export function signInPages(signIn: SignIn, log: Logger) {
  const secure = signIn.isHttps
  const name = secure ? '__Host-uso-restyle-sign-in' : 'uso-restyle-sign-in'
  const cookie = { secure, httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 3_600 } as const

  const noCrossSitePosts = createMiddleware<AppEnv>(async (c, next) => {
    const from = c.req.header('sec-fetch-site')
    if (from !== undefined && from !== 'same-origin') return overPage(c)
    await next()
    return undefined
  })

  return new Hono<AppEnv>()
    .use(limitStrangers(STRANGERS_PER_MINUTE))
    .get('/begin/:id', async (c) => {
      const browser = getCookie(c, name) ?? newBrowserSecret()
      try {
        const address = await signIn.begin(c.req.param('id'), browser)
        if (address === null) return await overPage(c)
        setCookie(c, name, browser, cookie)
        c.header('referrer-policy', 'no-referrer')
        return c.redirect(address, 303)
      } catch (error) {
        log.error({ requestId: c.get('requestId'), err: error }, 'the sign-in provider cannot be used')
        const why = 'The company’s sign-in cannot be reached just now. Try again in a minute, or use an access code.'
        return refusedPage(c, { why, status: 502 })
      }
    })
    .get('/callback', async (c) => {
      const browser = getCookie(c, name)
      if (browser === undefined) return overPage(c)
      try {
        const back = await signIn.finish(new URL(c.req.url).search, browser)
        if (back.kind === 'over') return await overPage(c)
        return await (back.kind === 'refused' ? refusedPage(c, back) : confirmPage(c, back))
      } catch (error) {
        log.warn({ requestId: c.get('requestId'), err: error }, 'a sign-in did not hold')
        const why = 'What the company’s sign-in answered does not fit together. Return to Figma and sign in again.'
        return refusedPage(c, { why, status: 400 })
      }
    })
    .post('/confirm', noCrossSitePosts, async (c) => {
      const form = new URLSearchParams(new TextDecoder().decode(await readBody(c, BODY_BYTES)))
      const id = form.get('id') ?? ''
      const outcome = await signIn.confirm(id, getCookie(c, name) ?? '', form.get('code') ?? '')
      if (outcome.kind === 'over') return overPage(c)
      const { name: person } = outcome.identity
      return outcome.kind === 'confirmed'
        ? connectedPage(c, person)
        : confirmPage(c, { id, name: person, left: outcome.left })
    })
}
