import * as oidc from 'openid-client'
import { hashOf, type Trip } from './hand-over.ts'

export interface ProviderSettings {
  issuer: URL
  clientId: string
  /** Null for a public client, which PKCE protects by itself. */
  clientSecret: string | null
  scopes: string
}

/** The company's OpenID Connect provider. Its configuration is read when first needed, and kept. */
export class Provider {
  readonly #settings: ProviderSettings
  readonly #redirectUri: string
  #configuration: Promise<oidc.Configuration> | null = null

  constructor(settings: ProviderSettings, redirectUri: string) {
    this.#settings = settings
    this.#redirectUri = redirectUri
  }

  /** Resolves when the provider can be reached and describes itself. */
  async ping(): Promise<void> {
    await this.#discover()
  }

  /** Where to send the browser, and what must be known when it comes back. */
  async leave(id: string, browser: string): Promise<{ address: string; trip: Trip }> {
    const configuration = await this.#discover()
    const state = `${id}.${oidc.randomState()}`
    const nonce = oidc.randomNonce()
    const verifier = oidc.randomPKCECodeVerifier()
    const address = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirectUri,
      scope: this.#settings.scopes,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    return { address: address.href, trip: { browser: hashOf(browser), state, nonce, verifier } }
  }

  /** The claims about whoever came back with this query. Throws when anything about it is not as it should be. */
  async claims(query: string, trip: Trip): Promise<Record<string, unknown>> {
    const configuration = await this.#discover()
    const url = new URL(`${this.#redirectUri}${query}`)
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: trip.verifier,
      expectedState: trip.state,
      expectedNonce: trip.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (!claims) throw new Error('The provider sent no ID token.')
    // Many providers put only the subject into the token and the rest here.
    const more = configuration.serverMetadata().userinfo_endpoint
      ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : {}
    return { ...more, ...claims }
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    this.#configuration ??= oidc.discovery(
      issuer,
      clientId,
      undefined,
      clientSecret === null ? oidc.None() : oidc.ClientSecretPost(clientSecret),
      { timeout: 10, ...(issuer.protocol === 'http:' && { execute: [oidc.allowInsecureRequests] }) },
    )
    try {
      return await this.#configuration
    } catch (error) {
      this.#configuration = null
      throw error
    }
  }
}

/** The browser came back because its user, or the provider, said no. */
export function wasDeclined(error: unknown): boolean {
  return error instanceof oidc.AuthorizationResponseError
}
