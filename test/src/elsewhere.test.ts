import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SavedStyle } from '../../contract/library.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { draw, newDocument, solid } from '../support/drawing.ts'
import { JOB, picture, placeholdersFor, resultFor } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

let document: CanvasDocument
let rig: Rig

beforeEach(async () => {
  document = await newDocument()
})

afterEach(() => {
  rig.close()
  expect(rig.errors).toEqual([])
})

function styleOf(id: string, name: string): SavedStyle {
  const drawn = { hash: 'a'.repeat(64), contentType: 'image/png', width: 64, height: 40 }
  return { version: 1, id: id.repeat(16), name, words: '', pictures: [drawn], rank: id, createdAt: 0 }
}

describe('a picture dropped on the canvas', () => {
  it('is told with its place on the page, inside of a layer too', async () => {
    draw(document, 'FRAME', { x: 100, y: 100, width: 400, height: 400 })
    rig = await openSandbox(document)
    await rig.calls.start()
    rig.host.drop({ items: [], dropMetadata: { jobId: JOB, imageIndex: 1 }, x: 150, y: 160 })
    await expect.poll(() => rig.drops).toEqual([{ jobId: JOB, imageIndex: 1, x: 150, y: 160 }])
  })

  it('is none of ours when it names no picture', async () => {
    rig = await openSandbox(document)
    await rig.calls.start()
    for (const dropMetadata of [undefined, { jobId: 'x', imageIndex: 0 }, { jobId: JOB, imageIndex: -1 }]) {
      rig.host.drop({ items: [{ type: 'text/plain', data: 'x' }], dropMetadata, x: 1, y: 2 })
    }
    await rig.calls.start()
    expect(rig.drops).toEqual([])
  })
})

describe('the quick action', () => {
  async function withStyles(): Promise<void> {
    const card = draw(document, 'FRAME', { width: 320, height: 200 })
    document.select([card.id])
    const first = await openSandbox(document)
    await first.calls.changeLibrary('team', { kind: 'add', style: styleOf('a', 'Sumi ink'), pictures: [await picture()] })
    await first.calls.changeLibrary('personal', { kind: 'add', style: styleOf('b', 'Wool felt'), pictures: [await picture()] })
    first.close()
    rig = await openSandbox(document, { storage: first.storage, command: 'quick', parameters: 'ask' })
  }

  it('suggests saved styles and one to four variants, and opens no panel before', async () => {
    await withStyles()
    expect((await rig.host.suggest('style', '')).names).toEqual(['Sumi ink', 'Wool felt'])
    expect((await rig.host.suggest('style', 'FELT')).names).toEqual(['Wool felt'])
    expect((await rig.host.suggest('variants', '')).names).toEqual(['1', '2', '3', '4'])
    expect(rig.panel).toBe('closed')
    rig.host.answer({ style: 'Wool felt', variants: '2' })
    expect(rig.panel).toBe('shown')
    expect(await rig.calls.start()).toMatchObject({ command: 'quick', quick: { style: 'Wool felt', variants: 2 } })
  })

  it('says what is missing', async () => {
    rig = await openSandbox(document, { command: 'quick', parameters: 'ask' })
    expect((await rig.host.suggest('style', '')).error).toMatch(/^Select what you want/)
    document.select([draw(document, 'FRAME', { width: 10, height: 10 }).id])
    expect((await rig.host.suggest('style', '')).error).toMatch(/no saved styles yet/)
  })
})

describe.each(['figjam', 'slides', 'buzz'] as const)('in %s', (editorType) => {
  it('everything but the page of styles works', async () => {
    const card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
    rig = await openSandbox(document, { editorType })
    expect((await rig.calls.start()).editor).toBe(editorType)
    await rig.calls.exportImage(card.id, 'content')
    await rig.calls.addPlaceholders(placeholdersFor(card.id))
    const outcome = await rig.calls.placeResult(await resultFor(document, card.id))
    expect(outcome.kind).toBe('placed')
    expect(await rig.calls.toggleCompare(outcome.nodeId ?? '')).toBe('original')
    await rig.calls.promote(outcome.nodeId ?? '')
    await rig.calls.addGrid({
      ...{ runId: 'a'.repeat(32), name: 'Grid', besideIds: [card.id], rows: [{ name: 'Card', targetId: card.id, size: null }] },
      ...{ columns: [{ name: 'Ink' }], cells: [{ jobId: 'b'.repeat(32), row: 0, column: 0, count: 1, name: 'Card' }], status: 'Waiting' },
    })
    expect(await rig.calls.brandColours()).toEqual([])
    await expect(rig.calls.makeStylesPage()).rejects.toThrow('no pages for styles')
  })
})

describe('brand colours', () => {
  it('are those of variables, one for each mode, aliases followed, and of paint styles', async () => {
    const { graph } = document
    const base = graph.createCollection('Base')
    const [light] = base.modes
    const dark = { modeId: 'dark', name: 'Dark' }
    base.modes.push(dark)
    const teal = graph.createVariable('teal', 'COLOR', base.id, { r: 0, g: 0.5, b: 0.5, a: 1 })
    teal.valuesByMode[dark.modeId] = { r: 0, g: 0.25, b: 0.25, a: 1 }
    const theme = graph.createCollection('Theme')
    graph.createVariable('accent', 'COLOR', theme.id, { aliasId: teal.id })
    graph.createVariable('size', 'FLOAT', theme.id, 4)
    const circle = graph.createVariable('circle', 'COLOR', theme.id, { r: 0, g: 0, b: 0, a: 1 })
    circle.valuesByMode[theme.defaultModeId] = { aliasId: circle.id }
    const gone = graph.createVariable('gone', 'COLOR', theme.id, { r: 0, g: 0, b: 0, a: 1 })
    gone.valuesByMode[theme.defaultModeId] = { aliasId: 'nowhere' }
    const style = (name: string, fills: ReturnType<typeof solid>[]) =>
      draw(document, 'RECTANGLE', { name, fills, sharedStyleType: 'FILL', source: { id: name } as never })
    style('Brand / Warm / Coral', [solid(1, 0.5, 0.25)])
    style('Two', [solid(1, 0, 0), solid(0, 1, 0)])
    rig = await openSandbox(document)
    expect(light).toBeDefined()
    expect(await rig.calls.brandColours()).toEqual([
      { name: `teal · ${light?.name}`, colour: { r: 0, g: 0.5, b: 0.5 }, group: 'Base' },
      { name: 'teal · Dark', colour: { r: 0, g: 0.25, b: 0.25 }, group: 'Base' },
      { name: 'accent', colour: { r: 0, g: 0.5, b: 0.5 }, group: 'Theme' },
      { name: 'Coral', colour: { r: 1, g: 0.5, b: 0.25 }, group: 'Brand / Warm' },
    ])
  })
})
