import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { CanvasDocument } from '../../../playground/host/document.ts'
import { assetsOnDisk } from '../../../playground/headless/assets.ts'
import { emptyDocument } from './harness.ts'

const blue = { type: 'SOLID', color: { r: 0, g: 0, b: 1, a: 1 }, opacity: 1, visible: true } as const

function rectangle(document: CanvasDocument, changes: object = {}): string {
  const box = { name: 'Box', x: 10, y: 20, width: 40, height: 30, fills: [{ ...blue }] }
  return document.graph.createNode('RECTANGLE', document.currentPage.id, { ...box, ...changes }).id
}

function undoAll(document: CanvasDocument): void {
  while (document.canUndo) document.undo()
}

/** Everything a document holds, in an order that does not depend on how it came about. */
function contents(document: CanvasDocument): unknown {
  return structuredClone([...document.graph.nodes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

describe('a document', () => {
  it('keeps pages, layers, text and images through a .fig file', async () => {
    const document = await emptyDocument()
    const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#ff0000' } }).png().toBuffer()
    document.graph.images.set('ab'.repeat(20), png)
    document.graph.images.set('cd'.repeat(20), png)
    rectangle(document, { name: 'Picture', fills: [{ ...blue, type: 'IMAGE', imageHash: 'ab'.repeat(20), imageScaleMode: 'FILL' }] })
    document.graph.createNode('TEXT', document.currentPage.id, { name: 'Words', text: 'Hello', width: 80, height: 20 })
    document.graph.addPage('Second')
    const opened = await CanvasDocument.open(await document.save(), assetsOnDisk)
    expect(opened.pages.map((page) => page.name)).toEqual(['Page 1', 'Second'])
    expect(opened.findByName('Words')?.text).toBe('Hello')
    expect(opened.findByName('Picture')).toMatchObject({ x: 10, y: 20, width: 40, height: 30 })
    expect([...opened.graph.images.keys()], 'images that no layer uses are left out').toEqual(['ab'.repeat(20)])
  })

  it('keeps what plugins stored on it and on its layers, and adds nothing', async () => {
    const document = await emptyDocument()
    const { graph } = document
    const box = rectangle(document, { pluginData: [{ pluginId: 'p', key: 'recipe', value: 'oil' }] })
    graph.updateNode(graph.rootId, { pluginData: [{ pluginId: 'p', key: 'job:1', value: '{"at":"1:2"}' }] })
    const first = await CanvasDocument.open(await document.save(), assetsOnDisk)
    const second = await CanvasDocument.open(await first.save(), assetsOnDisk)
    for (const opened of [first, second]) {
      expect(opened.getNode(opened.graph.rootId)?.pluginData).toEqual(graph.getNode(graph.rootId)?.pluginData)
      expect(opened.getNode(box)?.pluginData).toEqual(graph.getNode(box)?.pluginData)
      expect(opened.currentPage.childIds).toEqual([box])
    }
  })

  it('keeps the ids of its layers, and edits made after opening', async () => {
    const document = await emptyDocument()
    const { graph } = document
    const component = graph.createNode('COMPONENT', document.currentPage.id, { name: 'Button', width: 80, height: 30 })
    graph.createNode('RECTANGLE', component.id, { name: 'Inside', width: 10, height: 10 })
    const instance = graph.createInstance(component.id, document.currentPage.id, { name: 'Copy', x: 200 })
    const box = rectangle(document)
    const first = await CanvasDocument.open(await document.save(), assetsOnDisk)
    expect(first.findByName('Button')?.id).toBe(component.id)
    expect(first.findByName('Copy')).toMatchObject({ id: instance?.id, componentId: component.id })
    expect(first.graph.getInstances(component.id).map((node) => node.name)).toEqual(['Copy'])
    first.edit(() => first.graph.updateNode(box, { fills: [{ ...blue, color: { r: 1, g: 0, b: 0, a: 1 } }], x: 77 }))
    const added = rectangle(first, { name: 'New' })
    const second = await CanvasDocument.open(await first.save(), assetsOnDisk)
    expect(second.getNode(box)).toMatchObject({ name: 'Box', x: 77, fills: [{ color: { r: 1, g: 0, b: 0 } }] })
    expect(second.findByName('New')?.id).toBe(added)
    expect(second.graph.getChildren(component.id).map((node) => node.name)).toEqual(['Inside'])
  })

  it('refuses bytes that are no .fig file', async () => {
    await expect(CanvasDocument.open(new Uint8Array([1, 2, 3]), assetsOnDisk)).rejects.toThrow()
  })

  it('renders exactly the box, or with the shadow around it', async () => {
    const document = await emptyDocument()
    const shadow = { color: { r: 0, g: 0, b: 0, a: 1 }, offset: { x: 0, y: 4 }, radius: 8, spread: 0, visible: true }
    const id = rectangle(document, { effects: [{ type: 'DROP_SHADOW', ...shadow }] })
    const box = await sharp(document.render(id, { bounds: 'box', size: { scale: 2 } })).metadata()
    const ink = await sharp(document.render(id)).metadata()
    expect([box.width, box.height]).toEqual([80, 60])
    expect(ink.width).toBeGreaterThan(40)
    expect(ink.height).toBeGreaterThan(30)
  })

  it('fills the picture of a box to its last row and column', async () => {
    const document = await emptyDocument()
    const id = rectangle(document, { width: 33.4, height: 21.7 })
    const { data, info } = await sharp(document.render(id, { bounds: 'box', size: { widthPx: 101 } }))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(info.width).toBe(101)
    expect([...data.subarray(-4)]).toEqual([0, 0, 255, 255])
  })

  it('draws text with the fonts it was given, and JPEG on white', async () => {
    const document = await emptyDocument()
    const text = { text: 'Hello', fontFamily: 'Inter', fontSize: 40, width: 200, height: 60 }
    const black = { ...blue, color: { r: 0, g: 0, b: 0, a: 1 } }
    const { id } = document.graph.createNode('TEXT', document.currentPage.id, { ...text, fills: [black] })
    const jpeg = sharp(document.render(id, { format: 'JPG', bounds: 'box' }))
    expect((await jpeg.metadata()).format).toBe('jpeg')
    const { channels } = await jpeg.stats()
    expect(channels[0]?.max).toBeGreaterThan(250)
    expect(channels[0]?.min).toBeLessThan(30)
  })

  it('finds the layer under a point', async () => {
    const document = await emptyDocument()
    const id = rectangle(document)
    expect(document.hitTest(15, 25)?.id).toBe(id)
    expect(document.hitTest(500, 500)).toBeUndefined()
  })

  it('drops removed layers from the selection and says so', async () => {
    const document = await emptyDocument()
    const id = rectangle(document)
    document.select([id])
    let told = 0
    document.on('selection', () => told++)
    document.delete([id])
    expect(document.selection).toEqual([])
    expect(told).toBe(1)
  })
})

describe('undo', () => {
  it('takes back all that the plugin did since its last commit, exactly', async () => {
    const document = await emptyDocument()
    const id = rectangle(document)
    document.clearHistory()
    const before = contents(document)
    document.mutate('plugin', () => document.graph.updateNode(id, { name: 'One' }))
    document.mutate('plugin', () => document.graph.createNode('FRAME', document.currentPage.id))
    document.commitUndo()
    document.mutate('plugin', () => document.graph.updateNode(id, { name: 'Two' }))
    document.undo()
    expect(document.getNode(id)?.name).toBe('One')
    document.undo()
    expect(contents(document)).toEqual(before)
    expect(document.canUndo).toBe(false)
  })

  it('keeps the plugin’s open changes apart from the person’s next edit', async () => {
    const document = await emptyDocument()
    const id = rectangle(document)
    document.clearHistory()
    document.mutate('plugin', () => document.graph.updateNode(id, { opacity: 0.5 }))
    document.rename(id, 'Mine')
    document.undo()
    expect(document.getNode(id)).toMatchObject({ name: 'Box', opacity: 0.5 })
    document.undo()
    expect(document.getNode(id)?.opacity).toBe(1)
  })

  it('brings every sequence of edits back to the first state, and redo to the last', async () => {
    const document = await emptyDocument()
    const frame = document.graph.createNode('FRAME', document.currentPage.id, { width: 200, height: 200 }).id
    for (let index = 0; index < 4; index++) rectangle(document, { name: `Box ${index}` })
    document.clearHistory()
    const first = contents(document)
    const edit = fc.record({
      kind: fc.constantFrom('move', 'rename', 'delete', 'hide', 'create', 'reparent', 'reorder', 'commit'),
      pick: fc.nat(20),
      amount: fc.integer({ min: -50, max: 50 }),
    })
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 25 }), (edits) => {
        for (const { kind, pick, amount } of edits) {
          const layers = document.graph.flattenTree(document.currentPage.id).map(({ node }) => node.id)
          const id = layers[pick % Math.max(1, layers.length)]
          const plugin = (change: () => void) => document.mutate('plugin', change)
          if (kind === 'create') plugin(() => void rectangle(document))
          if (kind === 'commit') document.commitUndo()
          if (!id) continue
          if (kind === 'move') document.move([id], amount, 1)
          if (kind === 'rename') plugin(() => document.graph.updateNode(id, { name: `n${amount}` }))
          if (kind === 'delete') document.delete([id])
          if (kind === 'hide') document.setVisible(id, amount > 0)
          if (kind === 'reparent' && document.getNode(frame)) plugin(() => document.graph.reparentNode(id, frame))
          if (kind === 'reorder') plugin(() => document.graph.insertChildAt(id, document.currentPage.id, 0))
        }
        const last = contents(document)
        undoAll(document)
        expect(contents(document)).toEqual(first)
        while (document.canRedo) document.redo()
        expect(contents(document)).toEqual(last)
        undoAll(document)
        document.clearHistory()
      }),
      { numRuns: 40 },
    )
  })
})
