import { buildFigKiwi } from '@open-pencil/kiwi/fig/container'
import { parseFigKiwiContainer } from '@open-pencil/kiwi/fig/parse'
import fc from 'fast-check'
import { deflateSync, inflateSync, unzipSync, zipSync } from 'fflate'
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

type Change = readonly [at: number, by: number]

const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 })

function changed(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  const copy = bytes.slice()
  for (const [at, by] of changes) {
    const index = at % copy.length
    copy[index] = (copy[index] ?? 0) ^ by
  }
  return copy
}

interface InsideChanges {
  schema?: readonly Change[]
  layers?: readonly Change[]
}

function repacked(file: Uint8Array, { schema = [], layers = [] }: InsideChanges): Uint8Array {
  const { 'canvas.fig': canvas, ...entries } = unzipSync(file)
  const content = canvas && parseFigKiwiContainer(canvas)
  if (!content) throw new Error('The drawn file has no layers.')
  const schemaDeflated = deflateSync(changed(inflateSync(content.schemaDeflated), schema))
  return zipSync({ ...entries, 'canvas.fig': buildFigKiwi(schemaDeflated, changed(content.dataRaw, layers), content.version) })
}

describe('a .fig file', () => {
  it('opens as it was saved', async () => {
    expect(await openOrRefuse(whole)).toBe('opened')
    expect(await openOrRefuse(repacked(whole, {}))).toBe('opened')
  })

  it('that is cut short is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), async (length) => {
        expect(await openOrRefuse(whole.slice(0, length))).toBe('refused')
      }),
      { numRuns: 50 },
    )
  })

  it('with bytes changed is opened or refused', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (each) => {
        await openOrRefuse(changed(whole, each))
      }),
      { numRuns: 200 },
    )
  })

  // Most changed bytes end at the decompression, so what is compressed is changed too, and compressed again.
  it('with changed layers is opened or refused', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (each) => {
        await openOrRefuse(repacked(whole, { layers: each }))
      }),
      { numRuns: 40 },
    )
  })

  // Layers read by a schema that says other things can be such that no schema can write them.
  it('with a changed schema is opened or refused, and its saving ends', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (each) => {
        const document = await CanvasDocument.open(repacked(whole, { schema: each }), assetsOnDisk).catch(() => undefined)
        await document?.save().catch((error: unknown) => {
          expect(error).toBeInstanceOf(Error)
        })
      }),
      { numRuns: 40 },
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
