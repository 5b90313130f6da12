import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { contentsOf, draw, newDocument, solid } from '../support/drawing.ts'
import { JOB, placeholdersFor, resultFor } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

let document: CanvasDocument
let rig: Rig
let card: string

beforeEach(async () => {
  document = await newDocument()
  card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200, fills: [solid(0.9, 0.2, 0.1)] }).id
})

afterEach(() => {
  rig.close()
  expect(rig.errors).toEqual([])
})

async function placed(): Promise<string> {
  const first = await openSandbox(document)
  await first.calls.addPlaceholders(placeholdersFor(card))
  const outcome = await first.calls.placeResult(await resultFor(document, card))
  first.close()
  expect(first.errors).toEqual([])
  return outcome.nodeId ?? ''
}

describe('starting', () => {
  it('tells the editor, the file and the command', async () => {
    rig = await openSandbox(document, { command: 'results' })
    expect(await rig.calls.start()).toMatchObject({
      ...{ editor: 'figma', command: 'results', result: null, quick: null, documentName: document.name },
    })
    expect(rig.panel).toBe('shown')
  })

  it.each(['vary', 'run-again', 'recipe'])('tells the result that %s was pressed on', async (command) => {
    const id = await placed()
    document.select([id])
    rig = await openSandbox(document, { command })
    const { result } = await rig.calls.start()
    expect(result).toMatchObject({ nodeId: id, name: 'Card · Ink', recipe: expect.stringContaining(JOB) as string })
    expect(result?.sources.content).toMatchObject({ id: card, name: 'Card' })
    expect(result?.sources.style).toBeUndefined()
  })

  it('tells no result when none is selected, or another command was given', async () => {
    document.select([card])
    rig = await openSandbox(document, { command: 'vary' })
    expect((await rig.calls.start()).result).toBeNull()
  })

  it('with the last style keeps the panel out of sight', async () => {
    rig = await openSandbox(document, { command: 'restyle-last' })
    expect((await rig.calls.start()).command).toBe('restyle-last')
    expect(rig.panel).toBe('hidden')
    // No answer comes from a plugin that is closed.
    rig.calls.close('Done').catch(() => undefined)
    await expect.poll(() => rig.closed).toEqual({ message: 'Done' })
  })
})

describe('a result', () => {
  it('carries buttons, and says what it was made in', async () => {
    const id = await placed()
    const buttons = document.getNode(id)?.pluginRelaunchData
    expect(buttons?.map(({ command }) => command)).toEqual(['vary', 'run-again', 'compare', 'recipe'])
    expect(buttons?.at(-1)?.message).toBe('Starry oil · seed 7')
    rig = await openSandbox(document)
  })

  it('is found from a layer inside it, and is none elsewhere', async () => {
    const id = await placed()
    const inside = draw(document, 'RECTANGLE', { width: 10, height: 10 }, card)
    rig = await openSandbox(document)
    expect((await rig.calls.readResult(id))?.nodeId).toBe(id)
    expect(await rig.calls.readResult(inside.id)).toBeNull()
    expect(await rig.calls.readResult('9:9')).toBeNull()
  })

  it('whose recipe was damaged, or is from a newer plugin, is handed on as it is', async () => {
    const id = await placed()
    rig = await openSandbox(document)
    const write = (value: string) =>
      document.edit(() => document.graph.updateNode(id, { pluginData: [{ pluginId: 'uso-restyle', key: 'recipe', value }] }))
    write('{"version":1,"jobId":"x"}')
    expect(await rig.calls.readResult(id)).toMatchObject({ recipe: '{"version":1,"jobId":"x"}', sources: {} })
    write('{"version":99}')
    expect(await rig.calls.readResult(id)).toMatchObject({ recipe: '{"version":99}', sources: {} })
  })

  it('is described as far as its layers are still there', async () => {
    rig = await openSandbox(document)
    expect((await rig.calls.describeLayers([card, '9:9'])).map(({ name }) => name)).toEqual(['Card'])
  })
})

describe('Compare', () => {
  it('shows the original over the result and takes it away again, from the layer’s own button, with no panel', async () => {
    const id = await placed()
    const before = contentsOf(document)
    document.select([id])
    const looks = (nodeId: string) => Buffer.from(document.render(nodeId, { bounds: 'box' }))
    const [result, original] = [looks(id), looks(card)]
    expect(result.equals(original)).toBe(false)

    rig = await openSandbox(document, { command: 'compare' })
    await expect.poll(() => rig.closed?.message).toMatch(/^Showing the original/)
    expect(rig.panel).toBe('closed')
    expect(looks(id).equals(original)).toBe(true)
    document.undo()
    expect(contentsOf(document)).toEqual(before)
    document.redo()

    const second = await openSandbox(document, { command: 'compare' })
    await expect.poll(() => second.closed?.message).toBe('Showing the result.')
    expect(looks(id).equals(result)).toBe(true)
    expect(second.errors).toEqual([])
    second.close()
  })

  it('says so when there is nothing to compare with', async () => {
    const id = await placed()
    document.delete([card])
    rig = await openSandbox(document)
    expect(await rig.calls.toggleCompare(id)).toBe('gone')
    document.select([])
    const second = await openSandbox(document, { command: 'compare' })
    await expect.poll(() => second.closed?.message).toBe('Select a result of Uso Restyle first.')
    second.close()
  })
})
