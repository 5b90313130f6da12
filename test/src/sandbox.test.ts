import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PlaceRequest } from '../../contract/plugin-calls.ts'
import { readRecipe } from '../../contract/recipe.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { contentsOf, draw, newDocument, solid } from '../support/drawing.ts'
import { JOB, placeholdersFor, resultFor as resultOn } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

const OTHER_JOB = 'fedcba9876543210fedcba9876543210'

let document: CanvasDocument
let rig: Rig

beforeEach(async () => {
  document = await newDocument()
})

afterEach(() => {
  rig.close()
  expect(rig.errors).toEqual([])
})

function resultFor(targetId: string, changes: Partial<PlaceRequest> = {}): Promise<PlaceRequest> {
  return resultOn(document, targetId, changes)
}

function topLayers(): string[] {
  return document.currentPage.childIds.map((id) => document.getNode(id)?.name ?? '')
}

function findOnly(name: string) {
  const found = document.currentPage.childIds.map((id) => document.getNode(id)).filter((node) => node?.name === name)
  expect(found).toHaveLength(1)
  return found[0]!
}

describe('the selection', () => {
  it('is told with what speaks against a layer', async () => {
    const frame = draw(document, 'FRAME', { name: 'Screen', width: 390, height: 844 })
    draw(document, 'TEXT', { name: 'Title', text: 'Hello', width: 100, height: 20 }, frame.id)
    const hidden = draw(document, 'FRAME', { name: 'Hidden', width: 10, height: 10, visible: false })
    const thin = draw(document, 'FRAME', { name: 'Thin', width: 4000, height: 10 })
    const empty = draw(document, 'FRAME', { name: 'Empty', width: 50, height: 50, fills: [] })
    const evil = draw(document, 'RECTANGLE', { name: '</script>', width: 20, height: 20 })
    document.select([frame.id, hidden.id, thin.id, empty.id, evil.id])
    rig = await openSandbox(document)
    const { selection } = await rig.calls.start()
    expect(selection.map(({ name, problem, hasText }) => ({ name, problem, hasText }))).toEqual([
      { name: 'Screen', problem: null, hasText: true },
      { name: 'Hidden', problem: 'hidden', hasText: false },
      { name: 'Thin', problem: 'too-thin', hasText: false },
      { name: 'Empty', problem: 'empty', hasText: false },
      { name: '</script>', problem: null, hasText: false },
    ])
  })

  it('is followed as it changes, and empty when nothing is selected', async () => {
    const frame = draw(document, 'FRAME', { name: 'Screen', width: 100, height: 100 })
    rig = await openSandbox(document)
    expect((await rig.calls.start()).selection).toEqual([])
    document.select([frame.id])
    await expect.poll(() => rig.selections.at(-1)?.map(({ id }) => id)).toEqual([frame.id])
    document.select([])
    await expect.poll(() => rig.selections.at(-1)).toEqual([])
  })

  it('does not change the document by being looked at', async () => {
    const frame = draw(document, 'FRAME', { width: 100, height: 100 })
    document.select([frame.id])
    const before = contentsOf(document)
    rig = await openSandbox(document)
    await rig.calls.start()
    await rig.calls.thumbnail(frame.id)
    await rig.calls.exportImage(frame.id, 'content')
    expect(contentsOf(document)).toEqual(before)
  })
})

describe('exporting', () => {
  it.each([
    ['content', 800, 500, 1024, 640],
    ['content', 1, 1, 1024, 1024],
    ['content', 20_000, 2_000, 1024, 102],
    ['style', 400, 400, 512, 512],
    ['style', 3_000, 500, 1024, 171],
  ] as const)('sends %s of %i × %i as %i × %i', async (purpose, width, height, exportedWidth, exportedHeight) => {
    const frame = draw(document, 'FRAME', { width, height })
    rig = await openSandbox(document)
    const { png, ...size } = await rig.calls.exportImage(frame.id, purpose)
    const exported = await sharp(png).metadata()
    expect(exported.format).toBe('png')
    expect(exported.width).toBe(exportedWidth)
    expect(Math.abs(exported.height - exportedHeight)).toBeLessThanOrEqual(1)
    expect(size).toMatchObject({ width, height })
  })

  it('takes the box of a rotated layer and of one with a shadow', async () => {
    const rotated = draw(document, 'FRAME', { width: 300, height: 100, rotation: 90 })
    rig = await openSandbox(document)
    const { width, height } = await rig.calls.exportImage(rotated.id, 'content')
    expect([Math.round(width), Math.round(height)]).toEqual([100, 300])
  })

  it('tells the nearest opaque colour behind the layer', async () => {
    const frame = draw(document, 'FRAME', { width: 200, height: 200, fills: [solid(0.1, 0.2, 0.3)] })
    const group = draw(document, 'FRAME', { width: 100, height: 100, fills: [solid(1, 0, 0, 0.5)] }, frame.id)
    const icon = draw(document, 'ELLIPSE', { width: 20, height: 20 }, group.id)
    rig = await openSandbox(document)
    const { background } = await rig.calls.exportImage(icon.id, 'content')
    expect(background.b).toBeCloseTo(0.3)
  })

  it('refuses what cannot be a picture, in words', async () => {
    const hidden = draw(document, 'FRAME', { name: 'Ghost', width: 10, height: 10, visible: false })
    const thin = draw(document, 'FRAME', { name: 'Ruler', width: 4000, height: 10 })
    const gone = draw(document, 'FRAME', { width: 10, height: 10 })
    document.delete([gone.id])
    rig = await openSandbox(document)
    await expect(rig.calls.exportImage(hidden.id, 'content')).rejects.toThrow('“Ghost” is hidden')
    await expect(rig.calls.exportImage(thin.id, 'content')).rejects.toThrow('16 times')
    await expect(rig.calls.exportImage(gone.id, 'content')).rejects.toThrow('no longer in the file')
    await expect(rig.calls.exportImage('nonsense', 'content')).rejects.toThrow('no longer in the file')
    await expect(rig.calls.exportImage(thin.id, 'style')).resolves.toHaveProperty('png')
  })
})

describe('a placeholder', () => {
  it('stands beside the original at once, in its size, clear of its neighbours', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', x: 0, y: 0, width: 320, height: 200, cornerRadius: 16 })
    draw(document, 'FRAME', { name: 'Neighbour', x: 340, y: 0, width: 320, height: 200 })
    draw(document, 'FRAME', { name: 'Below', x: 0, y: 240, width: 320, height: 200 })
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id, { count: 2 }))
    const made = topLayers().filter((name) => name.startsWith('Restyling'))
    expect(made).toHaveLength(2)
    const boxes = document.currentPage.childIds.map((id) => document.boxOf(id))
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(apart).toBe(true)
      }
    }
    expect(boxes.at(-1)).toMatchObject({ width: 320, height: 200 })
    expect(await rig.calls.listPlaceholders()).toEqual([{ jobId: JOB, waiting: [0, 1], placed: [] }])
  })

  it('is made once however often it is asked for, and taken away when the job fails', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    rig = await openSandbox(document)
    await Promise.all([rig.calls.addPlaceholders(placeholdersFor(card.id)), rig.calls.addPlaceholders(placeholdersFor(card.id))])
    expect(topLayers()).toHaveLength(2)
    await rig.calls.setPlaceholderStatus(JOB, 'Third in line')
    const frame = findOnly('Restyling · Card · Ink')
    expect(document.getNode(frame.childIds[0]!)?.text).toBe('Third in line')
    await rig.calls.removePlaceholders(JOB)
    expect(topLayers()).toEqual(['Card'])
    expect(await rig.calls.listPlaceholders()).toEqual([])
  })

  it('stands on the original’s page though the designer is on another', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    const home = document.currentPage
    const other = document.edit(() => document.graph.addPage('Other'))
    document.setCurrentPage(other.id)
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id))
    await rig.calls.placeResult(await resultFor(card.id))
    expect(document.getNode(other.id)?.childIds).toEqual([])
    expect(document.getNode(home.id)?.childIds).toHaveLength(2)
    document.setCurrentPage(home.id)
  })
})

describe('placing', () => {
  it('puts the picture where the placeholder stood, with its recipe, in the original’s shape', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', x: 10, y: 20, width: 320, height: 200, cornerRadius: 16 })
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id))
    const stood = document.boxOf(findOnly('Restyling · Card · Ink').id)
    const outcome = await rig.calls.placeResult(await resultFor(card.id))
    expect(outcome).toMatchObject({ kind: 'placed', pageId: document.currentPage.id })
    const layer = findOnly('Card · Ink')
    expect(document.boxOf(layer.id)).toEqual(stood)
    expect(stood).toMatchObject({ y: 20, width: 320, height: 200 })
    expect(layer.cornerRadius).toBe(16)
    expect(topLayers()).toEqual(['Card', 'Card · Ink'])
    const recipe = readRecipe(layer.pluginData.find(({ key }) => key === 'recipe')?.value ?? '')
    expect(recipe).toMatchObject({ ok: true, recipe: { jobId: JOB, seed: 7 } })
    const { data, info } = await sharp(document.render(layer.id)).raw().toBuffer({ resolveWithObject: true })
    const middle = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels
    expect([...data.subarray(middle, middle + 3)]).toEqual([20, 120, 60])
  })

  it('is one undo step for each result, and none for placeholders', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    const before = contentsOf(document)
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id, { count: 2 }))
    await rig.calls.addPlaceholders(placeholdersFor(card.id, { jobId: OTHER_JOB, name: 'Card · Oil' }))
    await rig.calls.placeResult(await resultFor(card.id, { imageIndex: 0, name: 'One' }))
    expect(topLayers().filter((name) => name.startsWith('Restyling'))).toHaveLength(2)
    await rig.calls.placeResult(await resultFor(card.id, { imageIndex: 1, name: 'Two' }))
    await rig.calls.placeResult(await resultFor(card.id, { jobId: OTHER_JOB, name: 'Three' }))
    expect(topLayers()).toEqual(['Card', 'One', 'Two', 'Three'])
    document.undo()
    expect(topLayers()).toEqual(['Card', 'One', 'Two'])
    document.undo()
    expect(topLayers()).toEqual(['Card', 'One'])
    document.undo()
    expect(topLayers()).toEqual(['Card'])
    expect(contentsOf(document)).toEqual(before)
  })

  it('places once, however often and however fast it is asked', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id))
    const result = await resultFor(card.id)
    const outcomes = await Promise.all([rig.calls.placeResult(result), rig.calls.placeResult(result)])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['already-placed', 'placed'])
    expect((await rig.calls.placeResult(result)).kind).toBe('already-placed')
    expect(topLayers()).toEqual(['Card', 'Card · Ink'])
  })

  it('survives closing and opening the plugin in between', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    const first = await openSandbox(document)
    const { documentId } = await first.calls.start()
    await first.calls.addPlaceholders(placeholdersFor(card.id))
    first.close()
    rig = await openSandbox(document)
    expect((await rig.calls.start()).documentId).toBe(documentId)
    expect(await rig.calls.listPlaceholders()).toEqual([{ jobId: JOB, waiting: [0], placed: [] }])
    expect((await rig.calls.placeResult(await resultFor(card.id))).kind).toBe('placed')
  })

  it('keeps a placeholder an outline, if that is what it was, when it is drawn anew after a step', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id, { look: 'outline', name: 'Outlined' }))
    const fills = () => document.currentPage.childIds.map((id) => document.getNode(id)).find((node) => node?.name.includes('Outlined'))?.fills
    expect(fills()).toEqual([])
    await rig.calls.addPlaceholders(placeholdersFor(card.id, { jobId: OTHER_JOB, name: 'Filled' }))
    await rig.calls.placeResult({ ...(await resultFor(card.id)), jobId: OTHER_JOB })
    expect(fills()).toEqual([])
  })

  it('follows a placeholder that was moved, and keeps one the designer renamed from being lost', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id))
    const { id } = findOnly('Restyling · Card · Ink')
    document.move([id], 1000, 500)
    document.rename(id, 'Mine')
    document.rename(card.id, 'Renamed')
    const moved = document.boxOf(id)
    expect((await rig.calls.placeResult(await resultFor(card.id))).kind).toBe('placed')
    expect(document.boxOf(findOnly('Card · Ink').id)).toEqual(moved)
  })

  it('still places a result whose placeholder, original or page is gone', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id))
    document.delete([findOnly('Restyling · Card · Ink').id])
    expect((await rig.calls.placeResult(await resultFor(card.id))).kind).toBe('placed-elsewhere')
    expect(topLayers()).toEqual(['Card', 'Card · Ink'])

    await rig.calls.addPlaceholders(placeholdersFor(card.id, { jobId: OTHER_JOB }))
    document.undo()
    document.delete([card.id])
    const orphan = await resultFor(card.id, { jobId: OTHER_JOB, name: 'Orphan' })
    const target = { ...orphan.recipe.request.target, pageId: '99:99' }
    const outcome = await rig.calls.placeResult({ ...orphan, recipe: { ...orphan.recipe, request: { ...orphan.recipe.request, target } } })
    expect(outcome.kind).toBe('placed-elsewhere')
    expect(topLayers()).toContain('Orphan')
  })

  it('says so when Figma cannot read the picture, and leaves the placeholder', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    rig = await openSandbox(document)
    await rig.calls.addPlaceholders(placeholdersFor(card.id))
    const broken = await resultFor(card.id, { image: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) })
    await expect(rig.calls.placeResult(broken)).rejects.toThrow('could not read the finished picture')
    expect(await rig.calls.listPlaceholders()).toEqual([{ jobId: JOB, waiting: [0], placed: [] }])
  })

  it('reveals a result on its page', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    rig = await openSandbox(document)
    const home = document.currentPage.id
    document.setCurrentPage(document.edit(() => document.graph.addPage('Other')).id)
    expect(await rig.calls.reveal(card.id)).toBe(true)
    expect(document.currentPage.id).toBe(home)
    expect(document.selection).toEqual([card.id])
    document.delete([card.id])
    expect(await rig.calls.reveal(card.id)).toBe(false)
  })
})

describe('what is kept on this machine', () => {
  it('is the access code and the panel’s settings, never the file’s', async () => {
    rig = await openSandbox(document)
    expect(await rig.calls.start()).toMatchObject({ accessCode: null, settings: null })
    await rig.calls.writeStorage('accessCode', 'uso_secret')
    await rig.calls.writeStorage('settings', { variants: 2 })
    expect(await rig.calls.start()).toMatchObject({ accessCode: 'uso_secret', settings: { variants: 2 } })
    await rig.calls.writeStorage('accessCode', null)
    expect((await rig.calls.start()).accessCode).toBeNull()
    expect(Buffer.from(await document.save()).includes('uso_secret')).toBe(false)
  })
})
