import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import type { PeopleLedger } from '../ledger/people.ts'
import type { Identity } from './identity.ts'

/** How long a designer has from the click in Figma to the confirmation in the browser. */
const LIFETIME_MS = 10 * 60_000
const MAX_WRONG_CODES = 5
/** No vowels, so that no words come up, and nothing that is read as something else. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ'

type Notes = Pick<PeopleLedger, 'keepNote' | 'readNote' | 'takeNote'>

/** A sign-in from the panel's side. `browser` is the one browser that may go on with it, once one has begun. */
interface HandOver {
  keyHash: string
  code: string
  expiresAt: number
  browser: string | null
  stage:
    | { kind: 'open' }
    | { kind: 'identified'; identity: Identity; wrongCodes: number }
    | { kind: 'confirmed'; identity: Identity }
    | { kind: 'refused'; why: string }
}

/** What must be known again when the browser comes back from the provider. */
export interface Trip {
  browser: string
  state: string
  nonce: string
  verifier: string
}

export type Poll =
  | { kind: 'waiting' }
  | { kind: 'confirmed'; identity: Identity }
  | { kind: 'refused'; why: string }
  | { kind: 'expired' }

/**
 * Sign-ins on their way: begun by a panel, carried on in a browser, ended by the panel's question. They are
 * notes in the ledger, so any instance can answer any step. The panel's key is stored as its hash only.
 */
export class HandOvers {
  readonly #notes: Notes
  readonly #now: () => number

  constructor(notes: Notes, now: () => number) {
    this.#notes = notes
    this.#now = now
  }

  async start(): Promise<{ id: string; key: string; code: string; expiresAt: number }> {
    const id = randomBytes(16).toString('hex')
    const secret = randomBytes(32).toString('base64url')
    const expiresAt = this.#now() + LIFETIME_MS
    const code = Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
    await this.#keep(id, { keyHash: hashOf(secret), code, expiresAt, browser: null, stage: { kind: 'open' } })
    return { id, key: `${id}.${secret}`, code: `${code.slice(0, 3)}-${code.slice(3)}`, expiresAt }
  }

  /** Binds the sign-in to a browser. False when it is over, or another browser has begun with it. */
  async open(id: string, browser: string): Promise<boolean> {
    const handOver = await this.#read(id)
    if (handOver?.stage.kind !== 'open') return false
    if (handOver.browser !== null && !same(handOver.browser, hashOf(browser))) return false
    await this.#keep(id, { ...handOver, browser: hashOf(browser) })
    return true
  }

  async keepTrip(id: string, trip: Trip): Promise<void> {
    await this.#notes.keepNote(tripName(id), JSON.stringify(trip), this.#now() + LIFETIME_MS)
  }

  /** The trip that this browser began with this state, once. */
  async takeTrip(id: string, browser: string, state: string): Promise<Trip | null> {
    const text = await this.#notes.readNote(tripName(id), this.#now())
    const trip = text === null ? null : (JSON.parse(text) as Trip)
    if (!trip || !same(trip.browser, hashOf(browser)) || !same(hashOf(trip.state), hashOf(state))) return null
    const taken = await this.#notes.takeNote(tripName(id), this.#now())
    return taken === text ? trip : null
  }

  async identify(id: string, identity: Identity): Promise<{ code: string } | null> {
    const handOver = await this.#read(id)
    if (handOver?.stage.kind !== 'open') return null
    await this.#keep(id, { ...handOver, stage: { kind: 'identified', identity, wrongCodes: 0 } })
    return { code: handOver.code }
  }

  async refuse(id: string, why: string): Promise<void> {
    const handOver = await this.#read(id)
    if (handOver) await this.#keep(id, { ...handOver, stage: { kind: 'refused', why } })
  }

  /** Takes the code that the panel shows from the browser that signed in. */
  async confirm(id: string, browser: string, typed: string): Promise<Confirmation> {
    const handOver = await this.#read(id)
    if (!handOver || handOver.stage.kind !== 'identified' || handOver.browser === null) return { kind: 'over' }
    if (!same(handOver.browser, hashOf(browser))) return { kind: 'over' }
    const { identity, wrongCodes } = handOver.stage
    if (same(hashOf(typed.toUpperCase().replaceAll(/[\s-]/g, '')), hashOf(handOver.code))) {
      await this.#keep(id, { ...handOver, stage: { kind: 'confirmed', identity } })
      return { kind: 'confirmed', identity }
    }
    if (wrongCodes + 1 >= MAX_WRONG_CODES) {
      await this.refuse(id, 'The code was typed wrong too often. Start again from here.')
      return { kind: 'over' }
    }
    await this.#keep(id, { ...handOver, stage: { kind: 'identified', identity, wrongCodes: wrongCodes + 1 } })
    return { kind: 'wrong-code', identity, left: MAX_WRONG_CODES - wrongCodes - 1 }
  }

  /** What became of it. What is not `waiting` is told once. */
  async poll(key: string): Promise<Poll> {
    const [, id, secret] = /^([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/.exec(key) ?? []
    if (id === undefined || secret === undefined) return { kind: 'expired' }
    const seen = await this.#read(id)
    if (!seen || !same(seen.keyHash, hashOf(secret))) return { kind: 'expired' }
    if (seen.stage.kind === 'open' || seen.stage.kind === 'identified') return { kind: 'waiting' }
    const taken = await this.#notes.takeNote(handOverName(id), this.#now())
    if (taken === null) return { kind: 'expired' }
    const { stage } = JSON.parse(taken) as HandOver
    return stage.kind === 'confirmed' || stage.kind === 'refused' ? stage : { kind: 'expired' }
  }

  async #read(id: string): Promise<HandOver | null> {
    const text = await this.#notes.readNote(handOverName(id), this.#now())
    return text === null ? null : (JSON.parse(text) as HandOver)
  }

  async #keep(id: string, handOver: HandOver): Promise<void> {
    await this.#notes.keepNote(handOverName(id), JSON.stringify(handOver), handOver.expiresAt)
  }
}

type Confirmation =
  | { kind: 'confirmed'; identity: Identity }
  | { kind: 'wrong-code'; identity: Identity; left: number }
  | { kind: 'over' }

const handOverName = (id: string) => `sign-in:${id}`
const tripName = (id: string) => `sign-in-trip:${id}`

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
