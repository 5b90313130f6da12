/** Hosts that get the key. */
const API_HOSTS = new Set(['fal.run', 'queue.fal.run', 'rest.fal.ai', 'api.fal.ai'])
/** Where fal publishes the keys it signs webhooks with. */
const WEBHOOK_KEYS = 'https://rest.alpha.fal.ai/.well-known/jwks.json'
/** Hosts that hold uploads and results. The letter in `v3b.fal.media` has changed before. */
const MEDIA_DOMAIN = /^(?:[a-z0-9-]+\.)*fal\.media$/

/**
 * Decides where a call goes. Without a base the service's own hosts are called over https. With one, as
 * `http://localhost:8788`, each host is its first path segment: `https://queue.fal.run/x` becomes
 * `http://localhost:8788/queue.fal.run/x`, and nothing else can be reached at all.
 */
export class FalHosts {
  readonly #base: string | null

  constructor(base: URL | null) {
    this.#base = base === null ? null : base.href.replace(/\/+$/, '')
  }

  /** Where to send an API call, which carries the key. Throws for any other host. */
  api(address: string): string {
    const url = new URL(address)
    if (url.protocol !== 'https:' || !API_HOSTS.has(url.host)) throw new Error(`Not an API host: ${url.host}`)
    return this.#mapped(url)
  }

  /**
   * Where to send the bytes of an upload, without the key. The service names the place in the answer to an
   * authenticated call, and may name any store on the public internet.
   */
  upload(address: string): string | null {
    const url = parse(address)
    if (!url) return null
    if (this.#base === null) return url.protocol === 'https:' ? url.href : null
    return this.#inside(url)
  }

  webhookKeys(): string {
    return this.#mapped(new URL(WEBHOOK_KEYS))
  }

  /** Where to fetch a result from, without the key. Null for anything but the service's media hosts. */
  media(address: string): string | null {
    const url = parse(address)
    if (!url || url.username !== '' || url.password !== '') return null
    if (this.#base !== null) return this.#inside(url)
    return url.protocol === 'https:' && url.port === '' && MEDIA_DOMAIN.test(url.hostname) ? url.href : null
  }

  #inside(url: URL): string | null {
    if (url.href.startsWith(`${this.#base}/`)) return url.href
    const ofService = url.protocol === 'https:' && (API_HOSTS.has(url.host) || MEDIA_DOMAIN.test(url.host))
    return ofService ? this.#mapped(url) : null
  }

  #mapped(url: URL): string {
    return this.#base === null ? url.href : `${this.#base}/${url.host}${url.pathname}${url.search}`
  }
}

function parse(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    return null
  }
}
