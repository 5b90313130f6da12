import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { assetsOnDisk } from '../../../playground/headless/assets.ts'
import { CanvasDocument } from '../../../playground/host/document.ts'
import { draw, newDocument } from '../../support/drawing.ts'

let whole: Uint8Array

beforeAll(async () => {
  const document = await newDocument()
  const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
  draw(document, 'TEXT', { name: 'Title', text: 'Hello', width: 80, height: 20 }, card.id)
  whole = await document.save()
})

/** Opens it, or says in words why not. What opens can be walked, drawn on and saved. */
async function openOrRefuse(bytes: Uint8Array): Promise<'opened' | 'refused'> {
  let document: CanvasDocument
  try {
    document = await CanvasDocument.open(bytes, assetsOnDisk)
  } catch (error) {
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).toMatch(/[a-z]{3,} .*\.$/)
    return 'refused'
  }
  expect(document.pages.length).toBeGreaterThan(0)
  expect(document.graph.flattenTree(document.currentPage.id).length).toBeLessThan(1_000)
  draw(document, 'RECTANGLE', { width: 10, height: 10 })
  expect((await document.save()).byteLength).toBeGreaterThan(0)
  return 'opened'
}

describe('a .fig file', () => {
  it('opens as it was saved', async () => {
    expect(await openOrRefuse(whole)).toBe('opened')
  })

  it('that is cut short is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 0.98, noNaN: true }), async (share) => {
        expect(await openOrRefuse(whole.slice(0, Math.floor(whole.length * share)))).toBe('refused')
      }),
      { numRuns: 25 },
    )
  })

  it('with bytes changed is opened or refused', async () => {
    const change = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 255 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = whole.slice()
        for (const [share, by] of changes) {
          const at = Math.floor(bytes.length * share)
          bytes[at] = (bytes[at] ?? 0) ^ by
        }
        await openOrRefuse(bytes)
      }),
      { numRuns: 60 },
    )
  })

  it('that is none is refused', async () => {
    const head = (text: string) => new TextEncoder().encode(text)
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.from([...head('fig-kiwi'), ...rest])),
      fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.from([0x50, 0x4b, 3, 4, ...rest])),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (each) => {
        expect(await openOrRefuse(each)).toBe('refused')
      }),
      { numRuns: 60 },
    )
  })
})
