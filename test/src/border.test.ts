import fc from 'fast-check'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SceneNode } from '@open-pencil/scene-graph'
import { SavedStyle } from '../../contract/library.ts'
import { ANSWERS } from '../../contract/plugin-answers.ts'
import { readRecipe } from '../../contract/recipe.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { isStyle, parseStyle } from '../../src/library/shelf.ts'
import { recipeIn } from '../../src/results/recipe.ts'
import { draw, newDocument, solid } from '../support/drawing.ts'
import { JOB, placeholdersFor, resultFor } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

const NAMES = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[]
/** Takes nothing, so that an empty list is no mistake. */
const TAKES_NOTHING = ['start', 'listPlaceholders', 'brandColours', 'makeStylesPage', 'reveal']

/** What structured clone can carry, with what an attacker or a broken half would send. */
const anything = fc.oneof(
  fc.anything({ withBigInt: false, withDate: false, withMap: false, withSet: false, withTypedArray: false, withNullPrototype: false }),
  fc.constantFrom('__proto__', 'constructor', '0:1', '1e999', JOB, '\u0000', Number.NaN, Infinity, -1, 1e308, null, undefined),
  fc.uint8Array({ maxLength: 8 }),
)

describe('messages to the sandbox half', () => {
  let document: CanvasDocument
  let card: SceneNode
  let rig: Rig
  const state = () => JSON.stringify([...document.graph.nodes.values()].map((node) => ({ ...node, source: undefined })))

  beforeAll(async () => {
    document = await newDocument()
    card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200, fills: [solid(0.9, 0.4, 0.2)] })
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id))
  })
  afterAll(() => rig.close())

  /** It still answers, nothing was thrown that nobody caught, and the document is as it was. */
  const isWell = async (before: string) => {
    expect(await rig.calls.describeLayers([card.id])).toHaveLength(1)
    expect(rig.errors).toEqual([])
    expect(rig.closed).toBeNull()
    expect(state()).toBe(before)
  }

  it('that are none are passed over', async () => {
    const before = state()
    const message = fc.oneof(
      anything,
      fc.record({ t: fc.oneof(fc.constantFrom('q', 's'), anything), m: anything, a: anything, i: anything }, { requiredKeys: [] }),
    )
    fc.assert(
      fc.property(message, (each) => {
        rig.host.receive(each)
      }),
      { numRuns: 300 },
    )
    await isWell(before)
  })

  it('that name no call, or come with what it does not take, are refused in words', async () => {
    const before = state()
    const wrong = fc.oneof(
      fc.tuple(fc.constantFrom(...NAMES.filter((name) => !TAKES_NOTHING.includes(name))), fc.array(anything, { maxLength: 1 }).filter(isNoArgument)),
      fc.tuple(fc.constantFrom(...TAKES_NOTHING), fc.constantFrom([1], [null], [{}])),
      fc.tuple(fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'callPlugin', ''), fc.array(anything, { maxLength: 2 })),
    )
    await fc.assert(
      fc.asyncProperty(wrong, async ([name, args]) => {
        await expect(rig.ask(name, ...args)).rejects.toThrow('!call ')
      }),
      { numRuns: 200 },
    )
    await isWell(before)
  })

  it('that lack a part of a request, or hold something else in its place, are refused in words', async () => {
    const before = state()
    const request: Record<string, unknown> = { ...(await resultFor(document, card.id)) }
    const needed = ['jobId', 'imageIndex', 'image', 'recipe', 'name']
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...needed), fc.constantFrom(undefined, null, {}, [], -1.5, true), async (key, value) => {
        const changed = { ...request, [key]: value } as unknown as Parameters<typeof rig.calls.placeResult>[0]
        await expect(rig.calls.placeResult(changed)).rejects.toThrow('not possible in this version')
      }),
      { numRuns: 60 },
    )
    await isWell(before)
  })
})

/** One argument that no call takes: neither an id, nor a list of them, nor null, which closes the plugin. */
function isNoArgument([argument]: unknown[]): boolean {
  return typeof argument !== 'string' && !Array.isArray(argument) && argument !== null
}

describe('what is read from a document', () => {
  const style = fc.record(
    {
      version: fc.constantFrom(0, 1, 2, '1'),
      id: fc.constantFrom('0123456789abcdef', '0123456789ABCDEF', '', 7),
      name: fc.oneof(fc.string({ maxLength: 90 }), anything),
      words: fc.oneof(fc.string(), anything),
      pictures: fc.oneof(
        fc.array(fc.record({ hash: fc.constantFrom('a'.repeat(64), 'g'.repeat(64)), contentType: fc.string(), width: fc.integer({ min: -1, max: 5000 }), height: fc.constantFrom(1, 0.5, 4096) }), { maxLength: 3 }),
        anything,
      ),
      rank: fc.oneof(fc.constantFrom('a0', ''), anything),
      createdAt: fc.oneof(fc.constantFrom(0, 1e12, -1, 1.5), anything),
    },
    { requiredKeys: ['version', 'id'] },
  )

  it('is a style for the sandbox half just when it is one for the panel', () => {
    fc.assert(fc.property(style, (each) => {
      expect(isStyle(each)).toBe(v.is(SavedStyle, each))
    }), { numRuns: 500, examples: [[VALID_STYLE], [{ ...VALID_STYLE, version: 2 }]] })
  })

  it('is never half a recipe: what the panel can read the sandbox half can, and what is cut short neither can', async () => {
    const document = await newDocument()
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    const text = JSON.stringify((await resultFor(document, card.id, { keepText: true })).recipe)
    expect(readRecipe(text).ok).toBe(true)
    expect(recipeIn(text)).not.toBeNull()
    fc.assert(fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
      expect(recipeIn(text.slice(0, length))).toBeNull()
      expect(readRecipe(text.slice(0, length)).ok).toBe(false)
    }))
    const recipe = JSON.parse(text) as Record<string, unknown>
    fc.assert(fc.property(fc.constantFrom(...Object.keys(recipe)), anything, (key, value) => {
      const changed = JSON.stringify({ ...recipe, [key]: value })
      if (readRecipe(changed).ok) expect(recipeIn(changed)).not.toBeNull()
    }))
    expect(recipeIn(JSON.stringify({ ...recipe, version: 2 }))).toBeNull()
    expect(readRecipe(JSON.stringify({ ...recipe, version: 2 }))).toEqual({ ok: false, reason: 'from-the-future' })
  })

  it('is any text, and is a style or none', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), anything), (each) => {
      expect([null, 'object']).toContain(parseStyle(each) === null ? null : 'object')
    }))
  })
})

const VALID_STYLE = {
  ...{ version: 1, id: '0123456789abcdef', name: 'Riso', words: '', rank: 'a0', createdAt: 1 },
  pictures: [{ hash: 'a'.repeat(64), contentType: 'image/png', width: 512, height: 512 }],
}
