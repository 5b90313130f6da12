import type { SceneNode } from '@open-pencil/scene-graph'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PlaceOutcome } from '../../contract/plugin-calls.ts'
import { readRecipe } from '../../contract/recipe.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { contentsOf, draw, newDocument, solid } from '../support/drawing.ts'
import { JOB, placeholdersFor, resultFor } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

/** As long as content is exported, so that a pixel is a unit. */
const SCREEN = { width: 1024, height: 640 }

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

function write(text: string, look: Partial<SceneNode>, parent: SceneNode): SceneNode {
  const plain = { name: text, text, fontFamily: 'Inter', fontSize: 40, width: 300, height: 50, fills: [solid(0, 0, 0)] }
  return draw(document, 'TEXT', { ...plain, ...look }, parent.id)
}

function screen(look: Partial<SceneNode> = {}): SceneNode {
  const plain = { name: 'Screen', ...SCREEN, fills: [solid(0.8, 0.9, 1)], clipsContent: true }
  return draw(document, 'FRAME', { ...plain, ...look })
}

/** A card as a component, and a screen with an instance of an instance of it. */
function nestedInstances(): SceneNode {
  const card = draw(document, 'COMPONENT', { name: 'Card', x: 3000, width: 400, height: 200, fills: [solid(1, 1, 1)] })
  write('Inside', { x: 30, y: 30 }, card)
  const list = draw(document, 'COMPONENT', { name: 'List', x: 4000, width: 500, height: 300, fills: [solid(1, 0.9, 0.8)] })
  document.edit(() => document.graph.createInstance(card.id, list.id, { x: 40, y: 40 }))
  write('Around', { x: 40, y: 245 }, list)
  const frame = screen()
  document.edit(() => document.graph.createInstance(list.id, frame.id, { x: 100, y: 60 }))
  return frame
}

/** What is drawn, which texts of it can live, and what is special about it. */
const layouts: Record<string, { make: () => SceneNode; live: string[] }> = {
  'a frame in a frame': {
    make() {
      const frame = screen()
      const inner = draw(document, 'FRAME', { x: 60, y: 80, width: 500, height: 300, fills: [solid(1, 1, 1)] }, frame.id)
      write('Inner', { x: 20, y: 30 }, inner)
      write('Outer', { x: 600, y: 500, locked: true }, frame)
      write('Unseen', { x: 20, y: 500, visible: false }, frame)
      return frame
    },
    live: ['Inner', 'Outer'],
  },
  'a group': {
    make() {
      const frame = screen()
      const group = draw(document, 'GROUP', { x: 100, y: 100, width: 400, height: 200, fills: [] }, frame.id)
      draw(document, 'RECTANGLE', { width: 400, height: 200 }, group.id)
      write('Grouped', { x: 30, y: 40 }, group)
      return frame
    },
    live: ['Grouped'],
  },
  'auto-layout, which must not close the gap': {
    make() {
      const column = { layoutMode: 'VERTICAL', itemSpacing: 20, paddingLeft: 40, paddingTop: 40 } as const
      const frame = screen({ ...column, primaryAxisSizing: 'FIXED', counterAxisSizing: 'FIXED' })
      write('First', {}, frame)
      draw(document, 'RECTANGLE', { width: 200, height: 80 }, frame.id)
      const row = draw(document, 'FRAME', { layoutMode: 'HORIZONTAL', primaryAxisSizing: 'HUG', counterAxisSizing: 'HUG', fills: [solid(1, 1, 1)] }, frame.id)
      write('Second', {}, row)
      draw(document, 'ELLIPSE', { width: 60, height: 60 }, row.id)
      return frame
    },
    live: ['First', 'Second'],
  },
  'nested instances': { make: nestedInstances, live: ['Inside', 'Around'] },
  'a rotated parent': {
    make() {
      const frame = screen()
      const turned = draw(document, 'FRAME', { x: 300, y: 200, width: 400, height: 200, rotation: 30, fills: [solid(1, 1, 1)] }, frame.id)
      write('Turned', { x: 40, y: 40 }, turned)
      write('Turned on', { x: 40, y: 120, rotation: -10 }, turned)
      return frame
    },
    live: ['Turned', 'Turned on'],
  },
  'faded layers, whose fading the text keeps': {
    make() {
      const frame = screen()
      const faded = draw(document, 'FRAME', { x: 60, y: 80, width: 500, height: 300, fills: [], opacity: 0.5 }, frame.id)
      write('Faded', { x: 20, y: 30, opacity: 0.5 }, faded)
      write('Gone', { x: 20, y: 130, opacity: 0 }, faded)
      return frame
    },
    live: ['Faded'],
  },
  'a frame that cuts off': {
    make() {
      const frame = screen()
      const list = draw(document, 'FRAME', { x: 60, y: 80, width: 500, height: 100, fills: [], clipsContent: true }, frame.id)
      write('Cut in half', { x: 20, y: 75 }, list)
      write('Scrolled away', { x: 20, y: 140 }, list)
      write('Off the screen', { x: 1100, y: 20 }, frame)
      return frame
    },
    live: ['Cut in half'],
  },
  'a dialogue above other text': {
    make() {
      const frame = screen()
      write('Below the card', { x: 100, y: 300 }, frame)
      write('Below the edge', { x: 20, y: 20, width: 900, textAlignHorizontal: 'RIGHT' }, frame)
      draw(document, 'RECTANGLE', { x: 60, y: 40, width: 100, height: 560, fills: [solid(1, 1, 1)] }, frame.id)
      const card = draw(document, 'FRAME', { x: 50, y: 250, width: 600, height: 300, fills: [solid(1, 1, 1)] }, frame.id)
      write('On the card', { x: 30, y: 30 }, card)
      return frame
    },
    live: ['Below the edge', 'On the card'],
  },
}

/** RGB of a PNG, on white. */
async function pixelsOf(png: Uint8Array): Promise<Buffer> {
  return sharp(png).flatten({ background: '#fff' }).removeAlpha().raw().toBuffer()
}

function meanDifference(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0))
  return sum / a.length
}

function subtreeOf(id: string): string {
  const ids = [id, ...document.graph.flattenTree(id).map(({ node }) => node.id)]
  return JSON.stringify(ids.map((each) => document.getNode(each)))
}

function only(name: string): SceneNode {
  const found = document.currentPage.childIds.map((id) => document.getNode(id)).filter((node) => node?.name === name)
  expect(found).toHaveLength(1)
  return found[0]!
}

function textsIn(id: string): SceneNode[] {
  return document.graph.flattenTree(id).map(({ node }) => node).filter(({ type }) => type === 'TEXT')
}

/** Places what was exported as if the model had changed nothing, so that the result must look like the original. */
async function placeBackdrop(id: string): Promise<PlaceOutcome> {
  const { png } = await rig.calls.exportImage(id, 'backdrop')
  await rig.calls.addPlaceholders(placeholdersFor(id))
  return rig.calls.placeResult(await resultFor(document, id, { keepText: true, image: png }))
}

describe.each(Object.entries(layouts))('%s', (_name, { make, live }) => {
  it('is exported without its live text and without being touched', async () => {
    const frame = make()
    const before = contentsOf(document)
    const original = subtreeOf(frame.id)
    let changes = 0
    const stop = document.on('change', () => {
      changes++
      expect(subtreeOf(frame.id)).toBe(original)
    })
    const whole = await rig.calls.exportImage(frame.id, 'content')
    expect(changes).toBe(0)
    const { png, ...size } = await rig.calls.exportImage(frame.id, 'backdrop')
    expect(changes).toBeGreaterThan(0)
    stop()
    expect(contentsOf(document)).toEqual(before)
    expect(size).toEqual({ width: whole.width, height: whole.height, background: whole.background })

    // The same layer with nothing but transparent letters in place of the live ones.
    document.edit(() => {
      for (const text of textsIn(frame.id)) if (live.includes(text.name)) document.graph.updateNode(text.id, { fills: [] })
    })
    const wanted = await rig.calls.exportImage(frame.id, 'content')
    expect(meanDifference(await pixelsOf(png), await pixelsOf(wanted.png))).toBe(0)
    expect(meanDifference(await pixelsOf(png), await pixelsOf(whole.png))).toBeGreaterThan(0.05)
  })

  it('gets its text back where it stood', async () => {
    const frame = make()
    const before = contentsOf(document)
    const outcome = await placeBackdrop(frame.id)
    const plate = only('Card · Ink')
    expect(outcome).toMatchObject({ kind: 'placed', nodeId: plate.id, textLost: false })
    expect(textsIn(plate.id).map(({ name }) => name)).toEqual(live)
    const looks = (id: string) => pixelsOf(document.render(id, { bounds: 'box' }))
    expect(meanDifference(await looks(plate.id), await looks(frame.id))).toBeLessThan(0.02)
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })
})

describe('a plate', () => {
  it('is a frame with the picture as its fill, in the original’s shape, with its recipe', async () => {
    const frame = screen({ cornerRadius: 24 })
    write('Title', { x: 40, y: 40 }, frame)
    await placeBackdrop(frame.id)
    const plate = only('Card · Ink')
    expect(plate).toMatchObject({ type: 'FRAME', ...SCREEN, cornerRadius: 24, clipsContent: true })
    expect(plate.fills).toMatchObject([{ type: 'IMAGE', imageScaleMode: 'CROP' }])
    const recipe = readRecipe(plate.pluginData.find(({ key }) => key === 'recipe')?.value ?? '')
    expect(recipe).toMatchObject({ ok: true, recipe: { jobId: JOB, request: { keepText: true } } })
  })

  it('of a group cuts nothing off', async () => {
    const group = draw(document, 'GROUP', { ...SCREEN, fills: [] })
    draw(document, 'RECTANGLE', SCREEN, group.id)
    write('Title', { x: 40, y: 40 }, group)
    await placeBackdrop(group.id)
    expect(only('Card · Ink')).toMatchObject({ clipsContent: false })
  })

  it('holds plain, editable texts, those of instances too', async () => {
    await placeBackdrop(nestedInstances().id)
    const [text] = textsIn(only('Card · Ink').id)
    expect(text).toMatchObject({ text: 'Inside', fontFamily: 'Inter', fontSize: 40, locked: false, componentId: null })
    document.setText(text!.id, 'Mine')
    expect(document.getNode(text!.id)?.text).toBe('Mine')
  })

  it('takes texts as they are when it is placed', async () => {
    const frame = screen()
    const title = write('Title', { x: 40, y: 40 }, frame)
    await rig.calls.addPlaceholders(placeholdersFor(frame.id))
    document.setText(title.id, 'Edited')
    document.setVisible(frame.id, false)
    await rig.calls.placeResult(await resultFor(document, frame.id, { keepText: true }))
    expect(textsIn(only('Card · Ink').id).map(({ text }) => text)).toEqual(['Edited'])
  })

  it('is a plain picture when the original is gone, and says so', async () => {
    const frame = screen()
    write('Title', { x: 40, y: 40 }, frame)
    await rig.calls.addPlaceholders(placeholdersFor(frame.id))
    document.delete([frame.id])
    const outcome = await rig.calls.placeResult(await resultFor(document, frame.id, { keepText: true }))
    expect(outcome).toMatchObject({ kind: 'placed', texts: [], textLost: true })
    expect(only('Card · Ink').type).toMatch('RECTANGLE')
  })

  it('tells where its texts stand and how they are set', async () => {
    const frame = screen()
    write('Title', { x: 256, y: 320, fontWeight: 700, fills: [solid(1, 0, 0, 0.5)], opacity: 0.5 }, frame)
    const outcome = await placeBackdrop(frame.id)
    const [text] = textsIn(only('Card · Ink').id)
    expect(outcome).toMatchObject({
      texts: [
        {
          nodeId: text?.id,
          box: { x: 0.25, y: 0.5, width: 300 / 1024, height: 50 / 640 },
          styles: [{ colour: { r: 1, g: 0, b: 0 }, opacity: 0.25, fontSize: 40, fontWeight: 700 }],
        },
      ],
    })
  })
})

describe('the copy that is exported', () => {
  it('leaves no undo step and no trace in the selection', async () => {
    const frame = screen()
    write('Title', { x: 40, y: 40 }, frame)
    document.select([frame.id])
    const before = contentsOf(document)
    draw(document, 'RECTANGLE', { name: 'Latest' })
    await rig.calls.exportImage(frame.id, 'backdrop')
    expect(document.selection).toEqual([frame.id])
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })

  it('is in no undo step of a result that is placed meanwhile', async () => {
    const frame = screen()
    write('Title', { x: 40, y: 40 }, frame)
    const before = contentsOf(document)
    await rig.calls.addPlaceholders(placeholdersFor(frame.id))
    const result = await resultFor(document, frame.id, { keepText: true })
    await Promise.all([rig.calls.exportImage(frame.id, 'backdrop'), rig.calls.placeResult(result), rig.calls.exportImage(frame.id, 'backdrop')])
    document.undo()
    expect(contentsOf(document)).toEqual(before)
    document.redo()
    expect(document.currentPage.childIds.map((id) => document.getNode(id)?.name)).toEqual(['Screen', 'Card · Ink'])
  })

  it('goes away with the plugin', async () => {
    const frame = screen()
    write('Title', { x: 40, y: 40 }, frame)
    const before = contentsOf(document)
    const copied = new Promise<void>((resolve) => document.on('change', () => resolve()))
    rig.calls.exportImage(frame.id, 'backdrop').catch(() => undefined)
    await copied
    rig.close()
    expect(contentsOf(document)).toEqual(before)
    rig = await openSandbox(document)
  })

  it('keeps the size that its parent’s auto-layout gave the original', async () => {
    const row = screen({ layoutMode: 'HORIZONTAL', primaryAxisSizing: 'FIXED', counterAxisSizing: 'FIXED' })
    const card = draw(document, 'FRAME', { layoutMode: 'HORIZONTAL', primaryAxisSizing: 'HUG', counterAxisSizing: 'HUG', layoutGrow: 1, layoutAlignSelf: 'STRETCH' }, row.id)
    write('Title', {}, card)
    expect(document.getNode(card.id)).toMatchObject(SCREEN)
    const { png } = await rig.calls.exportImage(card.id, 'backdrop')
    const wanted = await sharp({ create: { ...SCREEN, channels: 3, background: { r: 230, g: 77, b: 51 } } }).raw().toBuffer()
    expect(meanDifference(await pixelsOf(png), wanted)).toBeLessThan(1)
  })

  it('of nothing but text is refused, in words', async () => {
    const frame = screen({ name: 'Words', fills: [] })
    write('Title', { x: 40, y: 40 }, frame)
    const before = contentsOf(document)
    await expect(rig.calls.exportImage(frame.id, 'backdrop')).rejects.toThrow('“Words” shows nothing but text')
    expect(contentsOf(document)).toEqual(before)
  })

  it('keeps a text that is a mask', async () => {
    const frame = screen()
    const group = draw(document, 'GROUP', { x: 100, y: 100, width: 400, height: 200, fills: [] }, frame.id)
    write('Letters', { isMask: true, fontSize: 120, width: 400, height: 200 }, group)
    draw(document, 'RECTANGLE', { width: 400, height: 200 }, group.id)
    write('Title', { x: 600, y: 40 }, frame)
    await placeBackdrop(frame.id)
    expect(textsIn(only('Card · Ink').id).map(({ name }) => name)).toEqual(['Title'])
    const { png } = await rig.calls.exportImage(frame.id, 'backdrop')
    document.edit(() => document.graph.updateNode(textsIn(frame.id).find(({ name }) => name === 'Title')!.id, { fills: [] }))
    const wanted = await rig.calls.exportImage(frame.id, 'content')
    expect(meanDifference(await pixelsOf(png), await pixelsOf(wanted.png))).toBe(0)
  })
})

describe('a backing', () => {
  const colour = { r: 1, g: 1, b: 1 }

  it('stands just behind its text, turned with it, as an undo step of its own', async () => {
    const frame = screen()
    write('Title', { x: 300, y: 300, rotation: 20 }, frame)
    await placeBackdrop(frame.id)
    const plate = only('Card · Ink')
    const before = contentsOf(document)
    const [text] = textsIn(plate.id)
    expect(await rig.calls.addBackings([{ textId: text!.id, colour, opacity: 0.6 }])).toBe(1)
    const [patch, ...above] = document.graph.getChildren(plate.id)
    expect(above.map(({ id }) => id)).toEqual([text!.id])
    expect(patch).toMatchObject({ name: 'Backing · Title', rotation: 20, width: 320, height: 70 })
    expect(patch?.fills).toMatchObject([{ type: 'SOLID', color: colour, opacity: 0.6 }])
    const middle = ({ x, y, width, height }: SceneNode) => [x + width / 2, y + height / 2].map((value) => value.toFixed(3))
    expect(middle(patch!)).toEqual(middle(text!))
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })

  it('is left out for a text that was deleted', async () => {
    const frame = screen()
    const title = write('Title', { x: 40, y: 40 }, frame)
    document.delete([title.id])
    expect(await rig.calls.addBackings([{ textId: title.id, colour, opacity: 1 }])).toBe(0)
  })
})

it('several layers are revealed together', async () => {
  const frame = screen()
  const texts = [write('One', {}, frame), write('Two', { y: 100 }, frame)]
  expect(await rig.calls.reveal(...texts.map(({ id }) => id), '9:99')).toBe(true)
  expect(document.selection).toEqual(texts.map(({ id }) => id))
})
