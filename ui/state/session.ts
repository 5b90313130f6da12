import { signal, type ReadonlySignal } from '@preact/signals'
import { STORAGE_KEYS, type SandboxCalls } from '../../contract/plugin-calls.ts'
import type { Me } from '../../contract/proxy-api.ts'
import type { Clock, Random } from '../host.ts'
import { backOffMs } from '../patience.ts'
import { ProxyError, type Proxy } from '../proxy.ts'
import { words } from '../words.ts'

/** Who is using the panel, as far as the proxy has said. */
export type SessionState =
  | { kind: 'starting' }
  | { kind: 'signed-out' }
  | { kind: 'checking' }
  | { kind: 'offline' }
  | { kind: 'refused'; why: string }
  /** Not `verified` while `me` is what the proxy said at an earlier opening, and is being asked again. */
  | { kind: 'connected'; me: Me; verified: boolean }

export interface SessionParts {
  sandbox: Pick<SandboxCalls, 'writeStorage'>
  /** `accessCode` is what it signs its calls with. */
  proxy: Pick<Proxy, 'me'>
  clock: Clock
  random: Random
  /** Told whatever the proxy says of the designer, and null when it says that the code no longer holds. */
  onMe: (me: Me | null) => void
}

export class Session {
  readonly #state = signal<SessionState>({ kind: 'starting' })
  readonly #parts: SessionParts
  #code: string | null = null
  #reading: Promise<void> | null = null
  #readAgain = false
  /** Ends the attempts for the code before, when another is tried. */
  #trying = new AbortController()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  get state(): ReadonlySignal<SessionState> {
    return this.#state
  }

  get accessCode(): string {
    return this.#code ?? ''
  }

  get me(): Me | null {
    const state = this.#state.value
    return state.kind === 'connected' ? state.me : null
  }

  /**
   * Goes on with the code kept on this machine. `known` is what the proxy said of its owner last: with it the panel
   * can be used while the proxy is asked again.
   */
  resume(code: string | null, known: Me | null = null): void {
    if (code === null || code === '') {
      this.#state.value = { kind: 'signed-out' }
      return
    }
    // Whoever hears of the state may call the proxy at once.
    this.#code = code
    if (known) this.#state.value = { kind: 'connected', me: known, verified: false }
    void this.#try(code, code)
  }

  /** Resolves once what is shown of the designer is what the proxy says now, or that cannot be learned. */
  async verified(): Promise<void> {
    const isOpen = () => this.#state.value.kind === 'connected' && !this.#state.value.verified
    if (!isOpen()) return
    await new Promise<void>((resolve) => {
      const end = this.#state.subscribe(() => {
        if (isOpen()) return
        queueMicrotask(() => end())
        resolve()
      })
    })
  }

  /** Tries a code the designer pasted, and keeps it once the proxy knows it. */
  connect(code: string): Promise<void> {
    return this.#try(code.trim())
  }

  retryNow(): void {
    if (this.#code !== null) void this.#try(this.#code)
  }

  async signOut(): Promise<void> {
    this.#trying.abort()
    this.#code = null
    this.#state.value = { kind: 'signed-out' }
    this.#parts.onMe(null)
    await this.#parts.sandbox.writeStorage(STORAGE_KEYS.accessCode, null)
  }

  /** The proxy no longer takes the code. */
  refused(why: string): void {
    this.#trying.abort()
    this.#state.value = { kind: 'refused', why }
    this.#parts.onMe(null)
  }

  /** Reads budget and engine anew. Failing changes nothing but a code that no longer holds. */
  async refresh(): Promise<void> {
    // One reading at a time, and one more for all that happened meanwhile: many jobs end together.
    if (this.#reading) {
      this.#readAgain = true
      return this.#reading
    }
    this.#reading = this.#read()
    await this.#reading
    this.#reading = null
    if (!this.#readAgain) return
    this.#readAgain = false
    return this.refresh()
  }

  async #read(): Promise<void> {
    const code = this.#code
    try {
      const me = await this.#parts.proxy.me()
      if (code === this.#code && this.#state.value.kind === 'connected') this.#connected(me)
    } catch (error) {
      if (error instanceof ProxyError && error.code === 'unauthorized' && code === this.#code) this.refused(error.message)
    }
  }

  #connected(me: Me): void {
    this.#state.value = { kind: 'connected', me, verified: true }
    this.#parts.onMe(me)
  }

  /** `kept` is the code that is kept on this machine already. */
  async #try(code: string, kept: string | null = null): Promise<void> {
    this.#trying.abort()
    const trying = new AbortController()
    this.#trying = trying
    this.#code = code
    if (this.#state.value.kind !== 'connected') this.#state.value = { kind: 'checking' }
    for (let attempt = 0; ; attempt++) {
      try {
        const me = await this.#parts.proxy.me(code)
        if (trying.signal.aborted) return
        this.#connected(me)
        if (code !== kept) await this.#parts.sandbox.writeStorage(STORAGE_KEYS.accessCode, code).catch(() => undefined)
        return
      } catch (error) {
        if (trying.signal.aborted) return
        if (error instanceof ProxyError && !error.retryable) {
          this.refused(error.code === 'unauthorized' ? words.connect.wrong : error.message)
          return
        }
        this.#state.value = { kind: 'offline' }
        await this.#parts.clock.sleep(Math.max(2_000, backOffMs(attempt, this.#parts.random)), trying.signal)
        if (trying.signal.aborted) return
      }
    }
  }
}
