import { randomBytes } from 'node:crypto'
import type { SignInOffer, SignInProgress } from '../../contract/proxy-api.ts'
import type { Designers } from '../designers.ts'
import type { PeopleLedger } from '../ledger/people.ts'
import { HandOvers } from './hand-over.ts'
import { admit, type Identity, type SignInRules } from './identity.ts'
import { Provider, wasDeclined, type ProviderSettings } from './provider.ts'
import type { MicroUsd } from '../../contract/price.ts'

export interface SignInSettings {
  provider: ProviderSettings
  rules: SignInRules
  /** Where browsers reach the proxy. */
  publicUrl: URL
  /** Budget a month of designers who sign in for the first time. */
  budgetMicroUsd: MicroUsd
  /** How long an access code from a sign-in works. */
  codeLifetimeMs: number
}

const POLL_MS = 2_000

export type Return =
  | { kind: 'identified'; id: string; name: string }
  | { kind: 'refused'; why: string }
  | { kind: 'over' }

/**
 * Signing in with the company's account. Figma's plugin can neither be sent back to nor keep cookies, so the
 * panel opens a browser and asks with a one-time key, as devices without a browser do; the browser goes to
 * the provider with state, nonce and PKCE; the designer types the panel's code into the page; and the panel's
 * next question gets an access code.
 */
export class SignIn {
  readonly #settings: SignInSettings
  readonly #handOvers: HandOvers
  readonly #designers: Designers
  readonly #provider: Provider

  constructor(
    settings: SignInSettings,
    { ledger, designers, now }: { ledger: PeopleLedger; designers: Designers; now: () => number },
  ) {
    this.#settings = settings
    this.#designers = designers
    this.#handOvers = new HandOvers(ledger, now)
    this.#provider = new Provider(settings.provider, this.#address('callback'))
  }

  get isHttps(): boolean {
    return this.#settings.publicUrl.protocol === 'https:'
  }

  /** Resolves when the provider can be reached. */
  ping(): Promise<void> {
    return this.#provider.ping()
  }

  async start(): Promise<SignInOffer> {
    const { id, ...offer } = await this.#handOvers.start()
    return { ...offer, address: this.#address(`begin/${id}`), pollMs: POLL_MS }
  }

  /** Where to send a browser that opened the panel's address; null when it may not go on. Throws like fetch. */
  async begin(id: string, browser: string): Promise<string | null> {
    if (!(await this.#handOvers.open(id, browser))) return null
    const { address, trip } = await this.#provider.leave(id, browser)
    await this.#handOvers.keepTrip(id, trip)
    return address
  }

  /** Takes a browser back from the provider. Throws when the provider's answer does not hold. */
  async finish(query: string, browser: string): Promise<Return> {
    const state = new URLSearchParams(query).get('state') ?? ''
    const [, id] = /^([0-9a-f]{32})\./.exec(state) ?? []
    const trip = id === undefined ? null : await this.#handOvers.takeTrip(id, browser, state)
    if (id === undefined || trip === null) return { kind: 'over' }
    const admission = await this.#admission(query, trip)
    const why = admission.kind === 'refused' ? admission.why : await this.#revoked(admission.identity)
    if (admission.kind === 'refused' || why !== null) {
      await this.#handOvers.refuse(id, why ?? '')
      return { kind: 'refused', why: why ?? '' }
    }
    const identified = await this.#handOvers.identify(id, admission.identity)
    return identified ? { kind: 'identified', id, name: admission.identity.name } : { kind: 'over' }
  }

  confirm(id: string, browser: string, code: string) {
    return this.#handOvers.confirm(id, browser, code)
  }

  async poll(key: string): Promise<SignInProgress> {
    const poll = await this.#handOvers.poll(key)
    switch (poll.kind) {
      case 'waiting':
      case 'expired':
        return { state: poll.kind }
      case 'refused':
        return { state: 'refused', why: poll.why }
      case 'confirmed': {
        const { budgetMicroUsd, codeLifetimeMs } = this.#settings
        const accessCode = await this.#designers.signIn(poll.identity, { budgetMicroUsd, codeLifetimeMs })
        if (accessCode === null) return { state: 'refused', why: REVOKED }
        return { state: 'done', accessCode, name: poll.identity.name }
      }
      default:
        return poll satisfies never
    }
  }

  async #admission(query: string, trip: Parameters<Provider['claims']>[1]) {
    try {
      return admit(await this.#provider.claims(query, trip), this.#settings.rules)
    } catch (error) {
      if (!wasDeclined(error)) throw error
      return { kind: 'refused' as const, why: 'The company’s sign-in was cancelled, or did not let you in.' }
    }
  }

  async #revoked({ subject }: Identity): Promise<string | null> {
    return (await this.#designers.isRevoked(subject)) ? REVOKED : null
  }

  #address(path: string): string {
    return new URL(`/sign-in/${path}`, this.#settings.publicUrl).href
  }
}

const REVOKED = 'Your access to the proxy was taken back. Ask whoever runs it.'

export function newBrowserSecret(): string {
  return randomBytes(32).toString('base64url')
}
