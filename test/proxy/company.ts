import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export interface Person {
  sub: string
  email?: string
  email_verified?: boolean
  name?: string
  groups?: string[]
}

/** A company's OpenID Connect provider: a real one, whose login page lets in whoever `person` says. */
export interface Company {
  issuer: string
  clientId: string
  clientSecret: string
  /** Who logs in next; null for someone who cancels. */
  person: Person | null
  close: () => Promise<void>
}

export async function startCompany(redirectUri: string): Promise<Company> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const people = new Map<string, Person>()
  const company: Company = {
    ...{ issuer, clientId: 'restyle', clientSecret: 'a-secret-of-the-client-0123456789' },
    person: null,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  const provider: Provider = quietly(() => new Provider(issuer, {
    clients: [
      {
        client_id: company.clientId,
        client_secret: company.clientSecret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['of the test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub), sub }) }),
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  }))
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/login/')) {
      void answer(request, response)
      return
    }
    const { person } = company
    if (person) people.set(person.sub, person)
    const result = person
      ? { login: { accountId: person.sub } }
      : { error: 'access_denied', error_description: 'The user cancelled.' }
    void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  })
  return company
}

/** Its advice to those who run it for good is not for a test. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console
  console.warn = console.info = () => undefined
  try {
    return make()
  } finally {
    Object.assign(console, { warn, info })
  }
}

/** As much of a browser as a sign-in needs: cookies by origin, and redirects followed like page loads. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()
  /** Every address that was loaded. */
  readonly visited: string[] = []

  async load(address: string, init: RequestInit = {}): Promise<{ url: string; response: Response; text: string }> {
    let next = { url: address, init }
    for (let steps = 0; steps < 20; steps++) {
      const response = await this.step(next.url, next.init)
      const location = response.headers.get('location')
      if (location === null) return { url: next.url, response, text: await response.text() }
      next = { url: new URL(location, next.url).href, init: {} }
    }
    throw new Error('Too many redirects.')
  }

  /** One request, whose redirect is not followed. */
  async step(url: string, init: RequestInit = {}): Promise<Response> {
    this.visited.push(url)
    const { origin } = new URL(url)
    const jar = this.#cookies.get(origin) ?? new Map<string, string>()
    this.#cookies.set(origin, jar)
    const headers = new Headers(init.headers)
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(cookie)) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  submit(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    return this.load(url, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  }
}
