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
