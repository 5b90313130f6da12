import { unzipSync } from 'fflate'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { buildForFreePort, clickRestyle, openStudio, RESULT, untilPlaced, type BuiltPlugin, type Studio } from './rig.ts'

let built: BuiltPlugin
let studio: Studio

beforeAll(async () => {
  built = await buildForFreePort()
})

beforeEach(async () => {
  studio = await openStudio(built)
})

afterEach(() => studio.close())

function placeholders(): string[] {
  return studio.layers().filter((name) => name.startsWith('Restyling'))
}

/** Every step there is, as a designer who holds the keys down. */
function undoAll(): void {
  while (studio.document.canUndo && studio.layers().length > 1) studio.document.undo()
}

it('takes a result away for good: it is not placed again when the plugin is opened again', async () => {
  await clickRestyle(studio)
  await untilPlaced(studio)
  await studio.plugin.ui.waitFor(() => studio.bench.fal.jobs.length === 1)
  await studio.plugin.ui.waitFor(() => /Done/.test(studio.plugin.ui.text))
  studio.document.undo()
  studio.plugin.close()
  await studio.reopen()
  await studio.plugin.ui.waitFor(() => studio.plugin.ui.byRole('button', /^Restyle · /))
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(studio.layers()).not.toContain(RESULT)
  expect(placeholders()).toEqual([])
})

it('leaves no placeholder of a run that is over, while the plugin is open', async () => {
  studio.bench.fal.plan({ hold: 'running', error: { status: 500, body: { detail: 'out of memory' }, units: 0 } })
  await clickRestyle(studio)
  await studio.plugin.ui.waitFor(() => placeholders().length === 1)
  studio.document.move([studio.content.id], 10, 0)
  await studio.plugin.ui.waitFor(() => studio.bench.fal.jobs.length === 1)
  studio.bench.fal.release()
  await studio.plugin.ui.waitFor(() => placeholders().length === 0)
  studio.document.undo()
  expect(placeholders()).toHaveLength(1)
  await studio.plugin.ui.waitFor(() => placeholders().length === 0)
  undoAll()
  await studio.plugin.ui.waitFor(() => placeholders().length === 0)
})

it('gives back the file as it was saved before, to the byte, but for the notes that the plugin keeps in it', async () => {
  const before = await savedCanvas()
  await clickRestyle(studio)
  await untilPlaced(studio)
  await studio.plugin.ui.waitFor(() => /Done/.test(studio.plugin.ui.text))
  expect((await savedCanvas()).equals(before)).toBe(false)
  studio.document.undo()
  expect(studio.layers()).toEqual(['Card', 'Swatch'])
  expect((await savedCanvas()).equals(before)).toBe(true)
})

/** The layers of the file as it would be saved, without what plugins store on the document itself. */
async function savedCanvas(): Promise<Buffer> {
  const root = studio.document.getNode(studio.document.graph.rootId)
  if (!root) throw new Error('The document has no root.')
  const notes = root.pluginData
  root.pluginData = []
  const { 'canvas.fig': canvas } = unzipSync(await studio.document.save())
  root.pluginData = notes
  if (!canvas) throw new Error('The saved file has no layers.')
  return Buffer.from(canvas)
}
