import type { SceneNode } from '@open-pencil/scene-graph'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PlaceOutcome, PlaceRequest } from '../../contract/plugin-calls.ts'
import { readRecipe } from '../../contract/recipe.ts'
import type { Placement } from '../../contract/job-request.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { contentsOf, draw, newDocument, solid } from '../support/drawing.ts'
import { picture, placeholdersFor, resultFor } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

const BLUE = { r: 20, g: 60, b: 200 }

let document: CanvasDocument
let rig: Rig

beforeEach(async () => {
  document = await newDocument()
  rig = await openSandbox(document)
})

afterEach(() => {
  rig.close()
  expect(rig.errors).toEqual([])
})

async function restyle(
  target: SceneNode,
  placement: Exclude<Placement, 'grid'>,
  changes: Partial<PlaceRequest> & { keepText?: boolean } = {},
): Promise<PlaceOutcome> {
  await rig.calls.addPlaceholders(placeholdersFor(target.id, { placement }))
  return rig.calls.placeResult(await resultFor(document, target.id, { image: await picture(BLUE.r, BLUE.g, BLUE.b), ...changes }))
}

function node(outcome: { nodeId: string | null }): SceneNode {
  const found = document.getNode(outcome.nodeId ?? '')
  expect(found).toBeDefined()
  return found!
}

/** Colour in the middle of a layer, as the page shows it. */
async function colourAt(id: string): Promise<number[]> {
  const { x, y, width, height } = document.boxOf(id)
  const area = { x: x + width / 2 - 2, y: y + height / 2 - 2, width: 4, height: 4 }
  const png = document.renderArea(document.currentPage.id, area)
  return [...(await sharp(png).removeAlpha().raw().toBuffer())].slice(0, 3)
}

function screen(look: Partial<SceneNode> = {}, parent?: string): SceneNode {
  return draw(document, 'FRAME', { name: 'Screen', x: 100, y: 50, width: 320, height: 200, clipsContent: true, ...look }, parent)
}

function write(parent: SceneNode, text = 'Title'): SceneNode {
  const look = { x: 20, y: 10, width: 200, height: 40, fontFamily: 'Inter', fontSize: 24 }
  return draw(document, 'TEXT', { name: text, text, ...look, fills: [solid(0, 0, 0)] }, parent.id)
}

/** What must have the result exactly over it, and where the result has to stand in the layer tree. */
const targets: Record<string, { make: () => { target: SceneNode; parent: string } }> = {
  'a frame': {
    make() {
      const target = screen()
      return { target, parent: target.id }
    },
  },
  'a frame in auto-layout, with auto-layout': {
    make() {
      const row = draw(document, 'FRAME', { layoutMode: 'HORIZONTAL', itemSpacing: 10, paddingLeft: 30, paddingTop: 20, primaryAxisSizing: 'HUG', counterAxisSizing: 'HUG' })
      draw(document, 'RECTANGLE', { width: 50, height: 50 }, row.id)
      const look = { layoutMode: 'VERTICAL', primaryAxisSizing: 'FIXED', counterAxisSizing: 'FIXED', width: 320, height: 200 } as const
      const target = draw(document, 'FRAME', look, row.id)
      draw(document, 'RECTANGLE', { width: 80, height: 30 }, target.id)
      draw(document, 'RECTANGLE', { width: 50, height: 50 }, row.id)
      return { target, parent: target.id }
    },
  },
  'a rectangle in auto-layout': {
    make() {
      const row = draw(document, 'FRAME', { layoutMode: 'HORIZONTAL', itemSpacing: 10, primaryAxisSizing: 'HUG', counterAxisSizing: 'HUG' })
      draw(document, 'RECTANGLE', { width: 50, height: 50 }, row.id)
      const target = draw(document, 'RECTANGLE', { width: 320, height: 200 }, row.id)
      draw(document, 'RECTANGLE', { width: 50, height: 50 }, row.id)
      return { target, parent: row.id }
    },
  },
  'a part of a group': {
    make() {
      const group = draw(document, 'GROUP', { x: 70, y: 90, width: 400, height: 300, fills: [] })
      draw(document, 'RECTANGLE', { width: 400, height: 300 }, group.id)
      const target = draw(document, 'RECTANGLE', { x: 40, y: 50, width: 320, height: 200 }, group.id)
      return { target, parent: group.id }
    },
  },
  'a layer in nested instances, above the outermost one': {
    make() {
      const card = draw(document, 'COMPONENT', { x: 3000, width: 320, height: 200 })
      draw(document, 'RECTANGLE', { x: 10, y: 20, width: 100, height: 60 }, card.id)
      const list = draw(document, 'COMPONENT', { x: 4000, width: 500, height: 300 })
      document.edit(() => document.graph.createInstance(card.id, list.id, { x: 40, y: 40 }))
      const frame = screen({ width: 900, height: 600 })
      document.edit(() => document.graph.createInstance(list.id, frame.id, { x: 100, y: 60 }))
      const target = document.graph.flattenTree(frame.id).map((each) => each.node).find((each) => each.width === 100)
      return { target: target!, parent: frame.id }
    },
  },
  'a layer in a turned frame': {
    make() {
      const turned = screen({ width: 600, height: 500, rotation: 30 })
      const target = draw(document, 'RECTANGLE', { x: 60, y: 80, width: 320, height: 200 }, turned.id)
      return { target, parent: turned.id }
    },
  },
}

describe.each(Object.entries(targets))('over %s', (_name, { make }) => {
  it('lies exactly on it, moves nothing, and goes with one undo', async () => {
    const { target, parent } = make()
    const before = contentsOf(document)
    const others = [...document.graph.getAllNodes()].map(({ id }) => [id, document.boxOf(id)] as const)
    const outcome = await restyle(target, 'over')
    expect(outcome.kind).toBe('placed')
    const layer = node(outcome)
    expect(layer.parentId).toBe(parent)
    const [own, wanted] = [document.boxOf(layer.id), document.boxOf(target.id)]
    for (const side of ['x', 'y', 'width', 'height'] as const) expect(own[side]).toBeCloseTo(wanted[side], 2)
    for (const [id, box] of others) if (document.getNode(id)?.type !== 'CANVAS') expect(document.boxOf(id)).toEqual(box)
    expect(await colourAt(target.id)).toEqual(Object.values(BLUE))
    expect(layer).toMatchObject({ horizontalConstraint: 'SCALE', verticalConstraint: 'SCALE' })
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })
})

describe('over a frame', () => {
  it('waits with a placeholder that lets the frame shine through and touches nothing in it', async () => {
    const target = screen()
    const before = JSON.stringify(document.getNode(target.id))
    await rig.calls.addPlaceholders(placeholdersFor(target.id, { placement: 'over', count: 2 }))
    const waiting = document.currentPage.childIds.map((id) => document.getNode(id)!).filter(({ name }) => name.startsWith('Restyling'))
    expect(waiting).toHaveLength(1)
    expect(document.boxOf(waiting[0]!.id)).toEqual(document.boxOf(target.id))
    expect(waiting[0]?.fills[0]?.opacity).toBeLessThan(1)
    expect(JSON.stringify(document.getNode(target.id))).toBe(before)
  })

  it('has the text on it that stays live, once, also when it is restyled again', async () => {
    const target = screen()
    write(target)
    const first = node(await restyle(target, 'over', { keepText: true }))
    const texts = (id: string) => document.graph.flattenTree(id).map((each) => each.node).filter(({ type }) => type === 'TEXT')
    expect(texts(first.id).map(({ text, x, y }) => [text, x, y])).toEqual([['Title', 20, 10]])
    const JOB = 'b'.repeat(32)
    await rig.calls.addPlaceholders(placeholdersFor(target.id, { placement: 'over', jobId: JOB }))
    const second = await rig.calls.placeResult(await resultFor(document, target.id, { jobId: JOB, keepText: true }))
    expect(texts(second.nodeId ?? '')).toHaveLength(1)
  })

  it('is no part of what is sent for the next result, nor of the comparison', async () => {
    const target = screen()
    write(target)
    const clean = await rig.calls.exportImage(target.id, 'content')
    const outcome = await restyle(target, 'over')
    const again = await rig.calls.exportImage(target.id, 'content')
    expect(Buffer.from(again.png).equals(Buffer.from(clean.png))).toBe(true)
    expect(await rig.calls.toggleCompare(outcome.nodeId ?? '')).toBe('original')
    expect(await colourAt(target.id)).not.toEqual(Object.values(BLUE))
    expect(await rig.calls.toggleCompare(outcome.nodeId ?? '')).toBe('result')
    expect(await colourAt(target.id)).toEqual(Object.values(BLUE))
  })

  it('follows it where it was moved and resized meanwhile', async () => {
    const target = screen()
    await rig.calls.addPlaceholders(placeholdersFor(target.id, { placement: 'over' }))
    document.edit(() => document.graph.updateNode(target.id, { x: 700, y: 800, width: 500 }))
    const outcome = await rig.calls.placeResult(await resultFor(document, target.id))
    expect(document.boxOf(outcome.nodeId ?? '')).toMatchObject({ x: 700, y: 800, width: 500, height: 200 })
  })

  it('that is gone leaves the result where the placeholder stands', async () => {
    const target = screen()
    await rig.calls.addPlaceholders(placeholdersFor(target.id, { placement: 'over' }))
    document.delete([target.id])
    const outcome = await rig.calls.placeResult(await resultFor(document, target.id))
    expect(document.boxOf(outcome.nodeId ?? '')).toMatchObject({ x: 100, y: 50, width: 320, height: 200 })
  })
})

describe('as fill', () => {
  it('keeps what the layer was filled with, gives it back, and is one undo step', async () => {
    const target = screen({ fills: [solid(0.2, 0.8, 0.2), solid(1, 0, 0, 0.5)], cornerRadius: 8 })
    write(target)
    const before = contentsOf(document)
    const outcome = await restyle(target, 'fill')
    expect(outcome).toMatchObject({ kind: 'placed', nodeId: target.id, texts: [], textLost: false })
    expect(document.currentPage.childIds).toEqual([target.id])
    expect(document.getNode(target.id)?.fills).toMatchObject([{ type: 'IMAGE' }])
    expect(readRecipe((await rig.calls.readResult(target.id))?.recipe ?? '').ok).toBe(true)
    const filled = contentsOf(document)
    expect(await rig.calls.restoreFills(target.id)).toBe(true)
    expect(document.getNode(target.id)).toMatchObject({ fills: [{ color: { g: 0.8 } }, { opacity: 0.5 }], pluginData: [], pluginRelaunchData: [] })
    expect(await rig.calls.restoreFills(target.id)).toBe(false)
    document.undo()
    expect(contentsOf(document)).toEqual(filled)
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })

  it('gives back the first fills after two results', async () => {
    const target = screen({ fills: [solid(0.2, 0.8, 0.2)] })
    await restyle(target, 'fill')
    await restyle(target, 'fill', { jobId: 'b'.repeat(32) })
    await rig.calls.restoreFills(target.id)
    expect(document.getNode(target.id)?.fills).toMatchObject([{ type: 'SOLID', color: { g: 0.8 } }])
  })

  it('is compared by showing the fills before', async () => {
    const target = screen({ fills: [solid(0.2, 0.8, 0.2)] })
    await restyle(target, 'fill')
    expect(await rig.calls.toggleCompare(target.id)).toBe('original')
    expect(await colourAt(target.id)).toEqual([51, 204, 51])
    expect(await rig.calls.toggleCompare(target.id)).toBe('result')
    expect(await colourAt(target.id)).toEqual(Object.values(BLUE))
  })

  it('is taken off, not the layer with it, when the result is deleted', async () => {
    const target = screen({ fills: [solid(0.2, 0.8, 0.2)] })
    await restyle(target, 'fill')
    expect(await rig.calls.deleteResults([target.id])).toBe(1)
    expect(document.getNode(target.id)?.fills).toMatchObject([{ type: 'SOLID' }])
  })

  it('works inside an instance', async () => {
    const component = draw(document, 'COMPONENT', { x: 2000, width: 100, height: 100 })
    draw(document, 'RECTANGLE', { width: 50, height: 50 }, component.id)
    const instance = document.edit(() => document.graph.createInstance(component.id, document.currentPage.id, {}))!
    const target = document.graph.getChildren(instance.id)[0]!
    expect(await restyle(target, 'fill')).toMatchObject({ kind: 'placed', nodeId: target.id })
  })

  it.each(['GROUP', 'TEXT'] as const)('stands beside a %s, which cannot be filled', async (type) => {
    const target = type === 'TEXT' ? write(screen()) : draw(document, 'GROUP', { width: 100, height: 80, fills: [] })
    if (type === 'GROUP') draw(document, 'RECTANGLE', { width: 100, height: 80 }, target.id)
    const outcome = await restyle(target, 'fill')
    expect(outcome.kind).toBe('placed-elsewhere')
    expect(outcome.nodeId).not.toBe(target.id)
  })
})

describe('a result', () => {
  it('keeps its raw picture hidden under the palette-locked one, and can be painted anew', async () => {
    const target = screen()
    const result = await resultFor(document, target.id, { raw: await picture(1, 2, 3) })
    const outcome = await rig.calls.placeResult(result)
    expect(node(outcome).fills).toMatchObject([{ type: 'IMAGE', visible: false }, { type: 'IMAGE', visible: true }])
    const recipe = { ...result.recipe, seed: 99 }
    expect(await rig.calls.repaintResult(outcome.nodeId ?? '', await picture(9, 9, 9), await picture(1, 2, 3), recipe)).toBe(true)
    expect(await colourAt(outcome.nodeId ?? '')).toEqual([9, 9, 9])
    expect(readRecipe((await rig.calls.readResult(outcome.nodeId ?? ''))?.recipe ?? '')).toMatchObject({ recipe: { seed: 99 } })
    expect(await rig.calls.repaintResult('9:9', result.image, result.image, recipe)).toBe(false)
    document.undo()
    expect(await colourAt(outcome.nodeId ?? '')).toEqual([20, 120, 60])
  })

  it('lands where it was dropped, on the page that is open', async () => {
    const target = screen()
    const other = document.edit(() => document.graph.addPage('Other'))
    document.setCurrentPage(other.id)
    const outcome = await rig.calls.placeResult(await resultFor(document, target.id, { at: { x: 1000, y: 500 } }))
    expect(outcome).toMatchObject({ kind: 'placed', pageId: other.id })
    expect(document.boxOf(outcome.nodeId ?? '')).toEqual({ x: 840, y: 400, width: 320, height: 200 })
  })

  it('is placed once more when asked to, clear of the first', async () => {
    const target = screen()
    const first = await restyle(target, 'beside')
    const result = await resultFor(document, target.id, { again: true })
    const second = await rig.calls.placeResult(result)
    expect(second.kind).toBe('placed')
    expect(second.nodeId).not.toBe(first.nodeId)
    const [a, b] = [document.boxOf(first.nodeId ?? ''), document.boxOf(second.nodeId ?? '')]
    expect(a.x + a.width <= b.x || a.y + a.height <= b.y).toBe(true)
  })

  it('is promoted above the outermost instance, in the original’s size', async () => {
    const component = draw(document, 'COMPONENT', { x: 2000, width: 300, height: 100 })
    write(component)
    const frame = screen()
    const instance = document.edit(() => document.graph.createInstance(component.id, frame.id, { x: 5, y: 6 }))!
    const outcome = await restyle(instance, 'beside', { keepText: true })
    document.edit(() => document.graph.updateNode(outcome.nodeId ?? '', { width: 600, height: 200 }))
    const { nodeId } = await rig.calls.promote(outcome.nodeId ?? '')
    expect(document.getNode(nodeId)).toMatchObject({ parentId: frame.id, x: 5, y: 6, width: 300, height: 100 })
    expect(document.getNode(instance.id)?.childIds).toHaveLength(1)
  })

  it('that has no original any more is not promoted, in words', async () => {
    const target = screen()
    const outcome = await restyle(target, 'beside')
    document.delete([target.id])
    await expect(rig.calls.promote(outcome.nodeId ?? '')).rejects.toThrow('no longer in the file')
    const other = screen()
    await expect(rig.calls.promote(other.id)).rejects.toThrow('Select a result')
  })
})
