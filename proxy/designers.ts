import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { MicroUsd } from '../contract/price.ts'
import type { Designer, Ledger } from './ledger/ledger.ts'
import type { NewDesigner } from './ledger/people.ts'

/** 256 random bits in base64url, with a beginning that secret scanners can look for. */
export const ACCESS_CODE = /^uso_[A-Za-z0-9_-]{43}$/

/** Far more than there are designers; codes that nobody uses any more are forgotten with the process. */
const MOST_SEEN = 10_000

/** Who may use the proxy. Codes are shown once, when they are made; the ledger has only their hashes. */
export class Designers {
  readonly #ledger: Ledger
  readonly #now: () => number
  /** By hash of the code. */
  readonly #seen = new Map<string, number>()

  constructor(ledger: Ledger, now: () => number = Date.now) {
    this.#ledger = ledger
    this.#now = now
  }

  /** The new designer's code, or why there is none. */
  async add(
    name: string,
    budgetMicroUsd: MicroUsd | null,
    more: Pick<NewDesigner, 'dailyBudgetMicroUsd' | 'codeExpiresAt' | 'team'> = {},
  ): Promise<{ code: string } | 'name-taken' | 'no-such-team'> {
    const code = newCode()
    const added = await this.#ledger.addDesigner({
      name,
      codeHash: hashOf(code),
      budgetMicroUsd,
      now: this.#now(),
      ...more,
    })
    return typeof added === 'string' ? added : { code }
  }

  /** Another code for someone who lost theirs; the old one stops working. Null when there is no such name. */
  async rotate(name: string, expiresAt: number | null = null): Promise<string | null> {
    const code = newCode()
    return (await this.#ledger.replaceCode(name, hashOf(code), expiresAt)) ? code : null
  }

  revoke(name: string): Promise<Designer | null> {
    return this.#ledger.revokeDesigner(name, this.#now())
  }

  /**
   * An access code of their own for whoever signed in, who becomes a designer the first time. Null when they
   * were revoked. A designer of the same name who was added by hand is someone else.
   */
  async signIn(
    { subject, name }: { subject: string; name: string },
    { budgetMicroUsd, codeLifetimeMs }: { budgetMicroUsd: MicroUsd; codeLifetimeMs: number },
  ): Promise<string | null> {
    const code = newCode()
    const now = this.#now()
    const expiresAt = now + codeLifetimeMs
    const known = await this.#ledger.findDesignerBySubject(subject)
    if (known) {
      if (known.revokedAt !== null) return null
      await this.#ledger.addCode(known.id, { hash: hashOf(code), now, expiresAt })
      return code
    }
    for (const candidate of [name, `${name.slice(0, 60)} (company)`, `${name.slice(0, 60)} (${randomBytes(3).toString('hex')})`]) {
      const input = { codeHash: hashOf(code), budgetMicroUsd, now, subject, codeExpiresAt: expiresAt }
      if (typeof (await this.#ledger.addDesigner({ ...input, name: candidate })) !== 'string') return code
    }
    throw new Error('There is no name left for a designer who signed in.')
  }

  /** Whether whoever signs in as this was a designer and no longer is. */
  async isRevoked(subject: string): Promise<boolean> {
    return ((await this.#ledger.findDesignerBySubject(subject))?.revokedAt ?? null) !== null
  }

  list(): Promise<Designer[]> {
    return this.#ledger.listDesigners()
  }

  /** Whose code this is. A wrong code takes as long as a right one. */
  async authenticate(code: string): Promise<Designer | null> {
    const hash = hashOf(code)
    const found = await this.#ledger.findDesigner(hash, this.#now())
    const stored = found?.codeHash ?? new Uint8Array(hash.length)
    const designer = timingSafeEqual(hash, stored) && found ? found.designer : null
    const name = hash.toString('base64')
    if (!designer) this.#seen.delete(name)
    else if (this.#seen.size < MOST_SEEN || this.#seen.has(name)) this.#seen.set(name, designer.id)
    return designer
  }

  /** Whose code this was when it was last good; null when that is not known here. It may not be good any more. */
  lastKnown(code: string): number | null {
    return this.#seen.get(hashOf(code).toString('base64')) ?? null
  }
}

function newCode(): string {
  return `uso_${randomBytes(32).toString('base64url')}`
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}
