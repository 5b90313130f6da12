import { Pool } from 'undici'
import { noise } from './noise.ts'

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT'
  path: string
  headers?: Record<string, string>
  body?: Uint8Array | string
}

/** One server, asked over connections that stay open, as a panel's or another server's would. */
export class Caller {
  readonly #pool: Pool
  readonly #base: string
  readonly #headers: Record<string, string>

  constructor(url: string, headers: Record<string, string> = {}) {
    const { origin, pathname } = new URL(url)
    this.#pool = new Pool(origin, { connections: 64, pipelining: 1 })
    this.#base = pathname === '/' ? '' : pathname
    this.#headers = headers
  }

  /** The answer's bytes. Throws with what was said when the status is no success. */
  async ask({ method = 'GET', path, headers = {}, body }: Ask): Promise<Buffer> {
    const answer = await this.#pool.request({
      method,
      path: `${this.#base}${path}`,
      headers: { ...this.#headers, ...headers },
      body: body ?? null,
    })
    const bytes = Buffer.from(await answer.body.arrayBuffer())
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${bytes.toString().slice(0, 300)}`)
    return bytes
  }

  async json<Answer>(ask: Ask): Promise<Answer> {
    return JSON.parse((await this.ask(ask)).toString()) as Answer
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}

export function asJson(body: unknown): { headers: Record<string, string>; body: string; method: 'POST' } {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

export function newId(): string {
  return noise(16).toString('hex')
}
