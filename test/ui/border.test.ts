import fc from 'fast-check'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { IframeCalls, SandboxCalls } from '../../contract/plugin-calls.ts'
import { connectSandbox } from '../../ui/sandbox.ts'
import { words } from '../../ui/words.ts'

/** What is waited for comes in milliseconds; on a busy machine it may take a while. */
const PATIENT = { timeout: 30_000 }

const anything = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }),
  fc.constantFrom('__proto__', 'constructor', 'q', 's', Number.NaN, null, undefined),
)

const CANDIDATE = {
  ...{ id: '1:2', name: 'Login', pageId: '0:1', type: 'FRAME', width: 390, height: 844 },
  ...{ imageLike: false, hasText: true, problem: null },
}

/** A sandbox half that says whatever it is told to. */
let posted: { m: string; i: string }[]
let receive: (message: unknown) => void
let told: unknown[][]
let calls: SandboxCalls

beforeEach(() => {
  posted = []
  told = []
  const own: IframeCalls = {
    selectionChanged: (selection) => void told.push(['selectionChanged', selection]),
    resultDropped: (drop) => void told.push(['resultDropped', drop]),
    libraryChanged: () => void told.push(['libraryChanged']),
    placeholdersReturned: () => void told.push(['placeholdersReturned']),
  }
  calls = connectSandbox(own, {
    post: (message) => void posted.push(message as { m: string; i: string }),
    on: (listener) => {
      receive = listener
    },
  })
})

/** Answers the call under way. */
async function answered<T>(call: Promise<T>, answer: unknown): Promise<T> {
  const count = posted.length
  await vi.waitFor(() => expect(posted.length).toBeGreaterThanOrEqual(count), { ...PATIENT, interval: 1 })
  const { i } = posted.at(-1) ?? { i: '' }
  receive({ t: 's', i, r: answer })
  return call
}

describe('what the sandbox half says', () => {
  test('is passed over where it is no message, and changes nothing', async () => {
    const message = fc.oneof(
      anything,
      fc.record({ t: fc.oneof(fc.constantFrom('q', 's'), anything), m: anything, a: anything, i: anything, r: anything, e: anything }, { requiredKeys: [] }),
    )
    await fc.assert(
      fc.asyncProperty(message, async (each) => {
        receive(each)
        await Promise.resolve()
      }),
      { numRuns: 500 },
    )
    expect(told).toEqual([])
    const selection = calls.describeLayers(['1:2'])
    expect(await answered(selection, [CANDIDATE])).toEqual([CANDIDATE])
  })

  test('is heard where it is one, and not with anything else in it', async () => {
    receive({ t: 'q', m: 'selectionChanged', a: [[CANDIDATE]] })
    receive({ t: 'q', m: 'libraryChanged', a: [] })
    await vi.waitFor(() => expect(told).toEqual([['selectionChanged', [CANDIDATE]], ['libraryChanged']]), PATIENT)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(CANDIDATE)), fc.constantFrom(undefined, [], {}, Number.NaN, Symbol.iterator), async (key, value) => {
        receive({ t: 'q', m: 'selectionChanged', a: [[{ ...CANDIDATE, [key]: value }]] })
        await Promise.resolve()
      }),
    )
    expect(told).toHaveLength(2)
  })

  test('in answer to a call is understood, or the call rejects in words', async () => {
    const odd = anything.filter((value) => typeof value !== 'boolean')
    await fc.assert(
      fc.asyncProperty(odd, async (answer) => {
        await expect(answered(calls.restoreFills('1:2'), answer)).rejects.toThrow(words.errors.notUnderstood)
      }),
      { numRuns: 100 },
    )
    expect(await answered(calls.restoreFills('1:2'), true)).toBe(true)
  })

  test('of a failure arrives as an error', async () => {
    const call = calls.promote('1:2')
    receive({ t: 's', i: posted.at(-1)?.i, e: { message: 'That layer is gone.' } })
    await expect(call).rejects.toThrow('That layer is gone.')
  })
})
