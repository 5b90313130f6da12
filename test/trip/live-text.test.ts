import type { SceneNode } from '@open-pencil/scene-graph'
import sharp from 'sharp'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readRecipe } from '../../contract/recipe.ts'
import { contentsOf, draw, solid } from '../support/drawing.ts'
import { buildForFreePort, clickRestyle, openStudio, RESULT, stageOf, untilPlaced, type BuiltPlugin, type Studio } from './rig.ts'

let built: BuiltPlugin
let studio: Studio

beforeAll(async () => {
  built = await buildForFreePort()
})

/** A card with black words on white, which comes back from the model in deep blue. */
beforeEach(async () => {
  studio = await openStudio(built)
  const { document, content, style, bench } = studio
  document.edit(() => document.graph.updateNode(content.id, { fills: [solid(1, 1, 1)] }))
  const look = { fontFamily: 'Inter', fontSize: 16, width: 200, height: 24 }
  draw(document, 'TEXT', { ...look, name: 'Dark', text: 'Dark', x: 20, y: 20, fills: [solid(0, 0, 0)] }, content.id)
  draw(document, 'TEXT', { ...look, name: 'Light', text: 'Light', x: 20, y: 120, fills: [solid(1, 1, 1)] }, content.id)
  document.select([])
  document.select([content.id, style.id])
  const blue = sharp({ create: { width: 1024, height: 640, channels: 3, background: { r: 10, g: 20, b: 120 } } })
  bench.fal.plan({ picture: await blue.png().toBuffer() })
})

afterEach(async () => {
  await studio.close()
  expect(studio.bench.fal.violations).toEqual([])
})

function childrenOf(node: SceneNode | undefined): SceneNode[] {
  return node ? studio.document.graph.getChildren(node.id) : []
}

function plate(): SceneNode {
  const node = studio.document.findByName(RESULT)
  if (!node) throw new Error('There is no result.')
  return node
}

async function untilDone(): Promise<void> {
  await clickRestyle(studio)
  await untilPlaced(studio)
  await studio.plugin.ui.waitFor(() => stageOf(studio) === 'done')
}

describe('live text', () => {
  it('is not sent, and stands on the result where it stood on the original', async () => {
    const { document, plugin, bench, content } = studio
    const original = contentsOf(document)[content.id]
    await plugin.ui.waitFor(() => plugin.ui.byRole('checkbox', 'Keep text live'))
    expect(plugin.ui.text).not.toContain('Has text')
    await untilDone()
    expect(contentsOf(document)[content.id]).toEqual(original)
    expect(childrenOf(plate()).map(({ type, text, x, y }) => [type, text, x, y])).toEqual([
      ['TEXT', 'Dark', 20, 20],
      ['TEXT', 'Light', 20, 120],
    ])
    const recipe = readRecipe(plate().pluginData.find(({ key }) => key === 'recipe')?.value ?? '')
    expect(recipe).toMatchObject({ ok: true, recipe: { request: { keepText: true } } })
    // Images go up side by side: the content is the one with the card's proportions.
    const sent = await Promise.all(bench.fal.uploaded.map((bytes) => sharp(bytes).metadata()))
    const ofCard = bench.fal.uploaded[sent.findIndex(({ width, height }) => width !== height)]
    const { channels } = await sharp(ofCard).stats()
    // White, and at the round corners the page behind them: nothing as dark as a letter.
    expect(Math.min(...channels.map(({ min }) => min))).toBeGreaterThan(200)
    document.undo()
    expect(studio.layers()).toEqual(['Card', 'Swatch'])
  })

  it('that is hard to read on the picture is told, shown and backed, as an undo step of its own', async () => {
    const { document, plugin } = studio
    await untilDone()
    await plugin.ui.waitFor(() => plugin.ui.text.includes('1 text is hard to read'))
    const [dark, light] = childrenOf(plate())
    plugin.ui.click(plugin.ui.byRole('button', 'Show the hard-to-read texts of Card on the canvas'))
    await plugin.ui.waitFor(() => document.selection.join() === dark?.id)
    const before = contentsOf(document)
    plugin.ui.click(plugin.ui.byRole('button', 'Add backing to the hard-to-read texts of Card'))
    await plugin.ui.waitFor(() => childrenOf(plate()).length === 3)
    expect(childrenOf(plate()).map(({ name }) => name)).toEqual(['Backing · Dark', 'Dark', 'Light'])
    expect(light?.text).toBe('Light')
    await plugin.ui.waitFor(() => !plugin.ui.text.includes('hard to read'))
    document.undo()
    expect(contentsOf(document)).toEqual(before)
  })

  it('turned off, goes out with the rest and comes back in the picture', async () => {
    const { plugin } = studio
    plugin.ui.click(await plugin.ui.waitFor(() => plugin.ui.byRole('checkbox', 'Keep text live')))
    await plugin.ui.waitFor(() => plugin.ui.text.includes('Has text'))
    await untilDone()
    expect(childrenOf(plate())).toEqual([])
    expect(plate().type).not.toBe('FRAME')
  })
})
