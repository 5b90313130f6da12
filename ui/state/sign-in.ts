import { signal, type ReadonlySignal } from '@preact/signals'
import type { SignInOffer } from '../../contract/proxy-api.ts'
import type { Clock } from '../host.ts'
import { ProxyError, type Proxy } from '../proxy.ts'
import { words } from '../words.ts'

/** Signing in with the company's account, which happens in a browser while the panel asks how it goes. */
export type SignInState =
  /** Not known yet, or this proxy has none. */
  | { kind: 'absent' }
  /** `problem` is why the last attempt led nowhere. */
  | { kind: 'offered'; problem: string | null }
  | { kind: 'starting' }
  | { kind: 'waiting'; address: string; code: string }

export interface SignInParts {
  proxy: Pick<Proxy, 'about' | 'startSignIn' | 'pollSignIn'>
  clock: Clock
  /** Opens an address in the designer's browser. */
  openBrowser: (address: string) => void
  /** Told of the access code that a sign-in gave. */
  onCode: (accessCode: string) => void
}

export class SignIn {
  readonly #parts: SignInParts
  readonly #state = signal<SignInState>({ kind: 'absent' })
  #attempt = new AbortController()

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  get state(): ReadonlySignal<SignInState> {
    return this.#state
  }

  /** Asks whether the proxy offers it. A proxy that cannot be asked, or is older, offers none. */
  async look(): Promise<void> {
    if (this.#state.value.kind !== 'absent') return
    const { signIn } = await this.#parts.proxy.about().catch(() => ({ signIn: false }))
    if (signIn && this.#state.value.kind === 'absent') this.#state.value = { kind: 'offered', problem: null }
  }

  async begin(): Promise<void> {
    if (this.#state.value.kind !== 'offered') return
    const attempt = new AbortController()
    this.#attempt = attempt
    this.#state.value = { kind: 'starting' }
    try {
      const offer = await this.#parts.proxy.startSignIn()
      if (attempt.signal.aborted) return
      this.#state.value = { kind: 'waiting', address: offer.address, code: offer.code }
      this.#parts.openBrowser(offer.address)
      const problem = await this.#wait(offer, attempt.signal)
      if (!attempt.signal.aborted) this.#state.value = { kind: 'offered', problem }
    } catch (error) {
      const problem = error instanceof Error ? error.message : words.errors.unknown
      if (!attempt.signal.aborted) this.#state.value = { kind: 'offered', problem }
    }
  }

  /** Back to the choice; what was begun in the browser comes to nothing. */
  cancel(): void {
    this.#attempt.abort()
    if (this.#state.value.kind !== 'absent') this.#state.value = { kind: 'offered', problem: null }
  }

  /** Asks until it is decided: null when it led to a code, else what stood in the way. */
  async #wait({ key, pollMs, expiresAt }: SignInOffer, signal: AbortSignal): Promise<string | null> {
    for (;;) {
      await this.#parts.clock.sleep(pollMs, signal)
      if (signal.aborted) return null
      try {
        const progress = await this.#parts.proxy.pollSignIn(key)
        if (signal.aborted) return null
        switch (progress.state) {
          case 'waiting':
            break
          case 'done':
            this.#parts.onCode(progress.accessCode)
            return null
          case 'refused':
            return progress.why
          case 'expired':
            return words.connect.signIn.expired
          default:
            return progress satisfies never
        }
      } catch (error) {
        // A network that is away for a moment takes nothing from what goes on in the browser.
        if (!(error instanceof ProxyError && error.retryable)) throw error
        if (this.#parts.clock.now() > expiresAt) return words.connect.signIn.expired
      }
    }
  }
}
