import fc from 'fast-check'
import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { ClientStorage } from '../../../playground/host/figma/storage.ts'
import { emptyDocument, endRuns, refusal, run, settled, value } from './harness.ts'

afterEach(endRuns)

async function picture(width: number, height: number, format: 'png' | 'jpeg' | 'gif' | 'webp'): Promise<string> {
  const image = sharp({ create: { width, height, channels: 3, background: '#336699' } })
  return `new Uint8Array([${[...(await image.toFormat(format).toBuffer())].join()}])`
}

const frame = 'const f = figma.createFrame()'

describe('what Figma refuses', () => {
  it.each([
    ['figma.getNodeById("1:1")', 'in getNodeById: Cannot call with documentAccess: dynamic-page. Use figma.getNodeByIdAsync instead.'],
    ['figma.currentPage = figma.currentPage', 'in set_currentPage: Cannot call with documentAccess: dynamic-page. Use figma.setCurrentPageAsync instead.'],
    ['f.nonsense', "no such property 'nonsense' on FRAME node"],
    ['f.nonsense = 1', 'object is not extensible'],
    ['f.characters', "no such property 'characters' on FRAME node"],
    ['f.id = "x"', "no setter for property 'id' on FRAME node"],
    ['f.reactions', 'in get_reactions: "reactions" of FRAME node is not in this stand-in for Figma.'],
    ['figma.createVector()', 'in get_createVector: "createVector" of figma is not in this stand-in for Figma.'],
    ['f.resize(0, 10)', 'in resize: Property "width" failed validation: Number must be greater than or equal to 0.01'],
    ['f.opacity = 2', 'in set_opacity: Property "opacity" failed validation: Number must be less than or equal to 1'],
    ['f.name = 3', 'in set_name: Property "name" failed validation: Expected string, received number'],
    ['f.fills = [{ type: "SOLID", color: { r: 1, g: 0, b: 0 }, colour: 1 }]', `in set_fills: Property "fills" failed validation: Unrecognized key(s) in object: 'colour' at [0]`],
    ['f.fills = [{ type: "SOLID", color: { r: 255, g: 0, b: 0 } }]', 'in set_fills: Property "fills" failed validation: Number must be less than or equal to 1 at [0].color.r'],
    ['f.fills = [{ type: "SOLID" }]', 'in set_fills: Property "fills" failed validation: Required at [0].color'],
    ['f.layoutPositioning = "ABSOLUTE"', 'in set_layoutPositioning: Can only set layoutPositioning = ABSOLUTE if the parent node has layoutMode !== NONE'],
    ['f.appendChild(f)', 'in appendChild: Cannot move node. A node cannot be its own parent'],
    ['f.setRelaunchData({ other: "x" })', 'in setRelaunchData: The command "other" is not in "relaunchButtons" of the manifest'],
    ['f.setPluginData("k", "x".repeat(100_001))', /at most 100 kB/],
    ['f.setSharedPluginData("a", "k", "v")', /The namespace "a" must be at least 3 alphanumeric characters/],
    ['figma.ui.postMessage(1)', /No UI/],
    ['figma.showUI("<p>", { widht: 1 })', /Unrecognized key\(s\) in object: 'widht'/],
    ['f.exportAsync({ format: "WEBP" })', /Invalid enum value/],
    ['f.exportAsync({ format: "SVG" })', 'in exportAsync: Export as SVG is not in this stand-in for Figma.'],
    ['(f.visible = false, f.exportAsync())', 'in exportAsync: Failed to export node. This node may not have any visible layers.'],
    ['(f.remove(), f.name)', /^in get_name: The node with id ".+" does not exist$/],
    ['figma.loadFontAsync({ family: "Nowhere", style: "Bold" })', 'in loadFontAsync: The font "Nowhere Bold" could not be loaded'],
    ['figma.createText().characters = "x"', /^in set_characters: Cannot write to node with unloaded font "Inter Regular"/],
    ['figma.currentUser', /"permissions" in manifest.json must include "currentuser"/],
    ['figma.on("slidechange", () => 1)', /The event "slidechange" is not in this stand-in/],
    ['figma.createImage(new Uint8Array(4))', 'in createImage: Image is too small'],
    ['figma.createImage(new Uint8Array(64))', 'in createImage: Image type is unsupported'],
    ['figma.clientStorage.setAsync("k", () => 1)', 'in setAsync: Cannot unwrap function'],
  ])('%s', async (expression, message) => {
    const told = await refusal(expression, frame)
    if (message instanceof RegExp) expect(told).toMatch(message)
    else expect(told).toBe(message)
  })

  it('images over 4096 px and WebP', async () => {
    expect(await refusal(`figma.createImage(${await picture(4097, 1, 'png')})`)).toBe('in createImage: Image is too large')
    expect(await refusal(`figma.createImage(${await picture(8, 8, 'webp')})`)).toBe('in createImage: Image type is unsupported')
    for (const format of ['png', 'jpeg', 'gif'] as const) {
      const size = await value(`figma.createImage(${await picture(40, 30, format)}).getSizeAsync()`)
      expect(size).toEqual({ width: 40, height: 30 })
    }
  })

  it('children of pages that were not loaded', async () => {
    const document = await emptyDocument()
    const second = document.graph.addPage('Second')
    document.graph.createNode('FRAME', second.id, { name: 'There' })
    const message = await refusal('figma.root.children[1].children', '', document)
    expect(message).toMatch(/page that has not been explicitly loaded/)
    expect(await refusal('figma.root.findAll()', '', document)).toMatch(/without calling figma.loadAllPagesAsync\(\) first/)
    const names = await value('figma.root.children[1].loadAsync().then(() => figma.root.children[1].children.map(n => n.name))', '', document)
    expect(names).toEqual(['There'])
  })

  it('changing what is inside an instance, but not its fills', async () => {
    const setup = `
      const c = figma.createComponent(); const r = figma.createRectangle(); c.appendChild(r)
      const i = c.createInstance(); const child = i.children[0]; ${frame}`
    expect(await refusal('child.remove()', setup)).toBe('in remove: Removing this node is not allowed')
    expect(await refusal('f.appendChild(child)', setup)).toMatch(/Node is inside of an instance/)
    expect(await refusal('i.appendChild(f)', setup)).toMatch(/New parent is an instance or is inside of an instance/)
    expect(await refusal('child.x = 4', setup)).toMatch(/inside an instance/)
    expect(await value('(child.fills = [], child.fills.length)', setup)).toBe(0)
    expect(await refusal('i.mainComponent', setup)).toMatch(/Use node.getMainComponentAsync instead/)
  })

  it('more than 5 MB in the client storage', async () => {
    const storage = new ClientStorage()
    storage.set('a', new Uint8Array(4 * 1024 * 1024))
    expect(() => storage.set('b', 'x'.repeat(2 * 1024 * 1024))).toThrow(/5 MB/)
    expect(storage.keys()).toEqual(['a'])
  })
})

describe('nodes', () => {
  it('are one object however they are reached', async () => {
    expect(await value('f.children[0] === r && r.parent === f && f.parent === figma.currentPage', `${frame}; const r = figma.createRectangle(); f.appendChild(r)`)).toBe(true)
  })

  it('tell which members they have', async () => {
    expect(await value('["fills" in f, "characters" in f, "children" in f]', frame)).toEqual([true, false, true])
  })

  it('give copies: changing a returned array changes nothing', async () => {
    const grey = await value('(f.fills.push(1), f.fills[0].color.r = 0, f.fills)', frame)
    expect(grey).toMatchObject([{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }])
  })

  it('say mixed when corners differ', async () => {
    expect(await value('(f.cornerRadius = 8, f.topLeftRadius = 2, [f.cornerRadius === figma.mixed, f.topRightRadius])', frame)).toEqual([true, 8])
  })

  it('are placed by their turned corner, as in Figma', async () => {
    const setup = `${frame}; f.x = 100; f.y = 50; f.resize(40, 20); f.rotation = 90`
    expect(await value('[f.x, f.y, f.rotation, f.width]', setup)).toEqual([100, 50, 90, 40])
    expect(await value('f.absoluteBoundingBox', setup)).toEqual({ x: 100, y: 10, width: 20, height: 40 })
    expect(await value('f.relativeTransform', setup)).toEqual([[0, 1, 100], [-1, 0, 50]])
  })

  it('keep corner and angle whatever is set in whatever order', async () => {
    const { sandbox } = await run('globalThis.f = figma.createFrame()')
    const number = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(number, number, fc.integer({ min: -179, max: 180 }), fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 }), (x, y, angle, width, height) => {
        const code = `f.rotation = ${angle}; f.x = ${x}; f.resize(${width}, ${height}); f.y = ${y}; JSON.stringify([f.x, f.y, f.rotation, f.width, f.height])`
        const seen = JSON.parse(String(sandbox.evaluate(code))) as number[]
        seen.forEach((each, index) => expect(each).toBeCloseTo([x, y, angle, width, height][index] ?? NaN, 6))
      }),
      { numRuns: 60 },
    )
  })

  it('place the children of a group relative to the frame around it', async () => {
    const setup = `${frame}; f.x = 500; const r = figma.createRectangle(); f.appendChild(r); r.x = 30; r.y = 40; const g = figma.group([r], f)`
    expect(await value('[r.x, r.y, g.x, g.y, r.absoluteTransform[0][2], r.parent === g]', setup)).toEqual([30, 40, 30, 40, 530, true])
  })

  it('settle auto-layout at once', async () => {
    const setup = `${frame}; f.layoutMode = 'HORIZONTAL'; f.itemSpacing = 10; f.paddingLeft = 5
      const a = figma.createRectangle(); const b = figma.createRectangle(); f.appendChild(a); f.appendChild(b)`
    expect(await value('[a.x, b.x, f.width, f.height]', setup)).toEqual([5, 115, 215, 100])
    expect(await value('(b.layoutPositioning = "ABSOLUTE", b.x = 3, [f.width, b.x])', setup)).toEqual([105, 3])
  })

  it('export the box, or by the length of an edge', async () => {
    const setup = `${frame}; f.resize(200, 100); f.effects = [{ type: 'DROP_SHADOW', color: { r: 0, g: 0, b: 0, a: 1 }, offset: { x: 0, y: 0 }, radius: 10, visible: true, blendMode: 'NORMAL' }]
      const size = async (settings) => figma.createImage(await f.exportAsync(settings)).getSizeAsync()`
    expect(await value('size({ format: "PNG", useAbsoluteBounds: true })', setup)).toEqual({ width: 200, height: 100 })
    expect(await value('size({ format: "JPG", useAbsoluteBounds: true, constraint: { type: "WIDTH", value: 50 } })', setup)).toEqual({ width: 50, height: 25 })
    const withShadow = (await value('size()', setup)) as { width: number }
    expect(withShadow.width).toBeGreaterThan(200)
  })

  it('export what lies in the area of a slice', async () => {
    const setup = `const r = figma.createRectangle(); r.x = 10; const s = figma.createSlice(); s.x = 10; s.resize(50, 60)`
    expect(await value('s.type', setup)).toBe('SLICE')
    expect(await value('s.exportAsync().then((bytes) => figma.createImage(bytes).getSizeAsync())', setup)).toEqual({ width: 50, height: 60 })
  })

  it('keep plugin data and find layers by it', async () => {
    const setup = `${frame}; f.setPluginData('job', '7'); f.setSharedPluginData('uso', 'style', 'x')`
    expect(await value('figma.currentPage.findAllWithCriteria({ types: ["FRAME"], pluginData: { keys: ["job"] } }).map((n) => n.getPluginData("job"))', setup)).toEqual(['7'])
    expect(await value('figma.currentPage.findAllWithCriteria({ pluginData: { keys: ["other"] } }).length', setup)).toBe(0)
    expect(await value('[f.getSharedPluginData("uso", "style"), f.getSharedPluginDataKeys("uso"), f.getPluginDataKeys()]', setup)).toEqual(['x', ['style'], ['job']])
    expect(await value('(f.setPluginData("job", ""), f.getPluginDataKeys())', setup)).toEqual([])
    expect(await value('(f.setRelaunchData({ again: "Once more" }), f.clone().getRelaunchData())', setup)).toEqual({ again: 'Once more' })
  })

  it('copy a part of an instance as a layer of its own', async () => {
    const setup = `const c = figma.createComponent(); const r = figma.createRectangle(); r.name = 'Part'; c.appendChild(r)
      const part = c.createInstance().children[0]; const copy = part.clone(); ${frame}; f.appendChild(copy); copy.x = 7`
    expect(await value('[copy.parent.name, copy.name, copy.x, part.x]', setup)).toEqual(['Frame', 'Part', 7, 0])
    const { document } = await run(setup)
    expect(document.getNode(document.findByName('Frame')?.childIds[0] ?? '')).toMatchObject({ name: 'Part', componentId: null })
  })

  it('size text by its characters', async () => {
    const setup = `const t = figma.createText(); const wide = async (s) => { await figma.loadFontAsync(t.fontName); t.characters = s; return t.width }`
    const widths = (await value('(async () => [await wide("Hi"), await wide("Hi, a longer text")])()', setup)) as number[]
    expect(widths[0]).toBeGreaterThan(5)
    expect(widths[1]).toBeGreaterThan((widths[0] ?? 0) * 3)
  })
})

describe('figma', () => {
  it('takes back one committed step for one undo', async () => {
    const { document, sandbox } = await run(`globalThis.a = figma.createFrame(); figma.commitUndo(); globalThis.b = figma.createFrame(); b.name = 'B'; figma.commitUndo()`)
    document.undo()
    expect(sandbox.evaluate('[a.removed, b.removed].join()')).toBe('false,true')
    document.redo()
    expect(sandbox.evaluate('b.name')).toBe('B')
  })

  it('tells of selection, page and node changes after they happened', async () => {
    const { document, log } = await run(`
      figma.on('selectionchange', () => console.log('selected ' + figma.currentPage.selection.map((n) => n.name)))
      figma.on('currentpagechange', () => console.log('page ' + figma.currentPage.name))
      figma.currentPage.on('nodechange', (e) => console.log(e.nodeChanges.map((c) => c.type + ' ' + (c.properties || '')).join()))
      figma.createFrame().name = 'F'`)
    const id = document.findByName('F')?.id ?? ''
    document.select([id])
    await settled()
    document.rename(id, 'G')
    await settled()
    document.setCurrentPage(document.graph.addPage('Other').id)
    await settled()
    expect(log).toContain('selected F')
    expect(log).toContain('PROPERTY_CHANGE name')
    expect(log).toContain('page Other')
  })

  it('shows, resizes and closes the window, never smaller than Figma makes it', async () => {
    const { windows } = await run(`figma.showUI('<p>', { width: 10, height: 20, visible: false, themeColors: true }); figma.ui.resize(20, 300); figma.ui.show()`)
    expect(windows).toMatchObject([{ html: '<p>', options: { widthPx: 70, heightPx: 300, visible: true, themeColors: true } }])
  })

  it('cuts notifications at 100 characters and tells why they went', async () => {
    const { host, log } = await run(`figma.notify('x'.repeat(150), { error: true, button: { text: 'Retry', action: () => console.log('pressed') }, onDequeue: (why) => console.log(why) })`)
    const [notification] = [...host.notifications.values()]
    expect(notification).toMatchObject({ message: `${'x'.repeat(100)}…`, error: true })
    notification?.button?.press()
    expect(log).toEqual(['pressed', 'action_button_click'])
  })

  it('keeps client storage from run to run', async () => {
    const clientStorage = new ClientStorage()
    await run('figma.clientStorage.setAsync("k", { a: [1, null, "x"], bytes: new Uint8Array([1, 2]) })', { clientStorage })
    const { log } = await run('figma.clientStorage.getAsync("k").then((v) => console.log(v.a.length, v.bytes instanceof Uint8Array, v.bytes[1]))', { clientStorage })
    expect(log).toEqual(['3 true 2'])
  })

  it('encodes and decodes base64', async () => {
    expect(await value('figma.base64Encode(new Uint8Array([0, 255, 16]))')).toBe('AP8Q')
    expect(await value('Array.from(figma.base64Decode("AP8Q"))')).toEqual([0, 255, 16])
  })

  it('closes: handlers hear it, the window goes, open changes become one step', async () => {
    const closed: (string | undefined)[] = []
    const { document, log, windows, errors } = await run(
      `figma.on('close', () => console.log('bye')); figma.showUI('<p>'); figma.createFrame(); setTimeout(() => console.log('never'), 1); figma.closePlugin('Done')`,
      { onClose: (message) => closed.push(message) },
    )
    expect(log).toEqual(['bye'])
    expect(closed).toEqual(['Done'])
    expect(windows[0]?.open).toBe(false)
    expect(errors).toEqual([])
    document.undo()
    expect(document.currentPage.childIds).toEqual([])
  })
})
