import type { SceneNode } from '@open-pencil/scene-graph'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readRecipe, type Recipe } from '../../contract/recipe.ts'
import { contentsOf, draw, solid } from '../support/drawing.ts'
import { buildForFreePort, openStudio, type BuiltPlugin, type Studio } from './rig.ts'

let built: BuiltPlugin
let studio: Studio

beforeAll(async () => {
  built = await buildForFreePort()
})

/** Three cards with live text, and two styles, all selected. */
beforeEach(async () => {
  studio = await openStudio(built)
  const { document, content, style } = studio
  const look = { fontFamily: 'Inter', fontSize: 16, width: 200, height: 24, x: 20, y: 20, fills: [solid(0, 0, 0)] }
  const more = ['Second', 'Third'].map((name, i) =>
    draw(document, 'FRAME', { name, x: 400 * (i + 1), width: 320, height: 200, fills: [solid(0.9, 0.9 - i * 0.3, 0.8)] }),
  )
  for (const card of [content, ...more]) draw(document, 'TEXT', { ...look, name: 'Title', text: card.name }, card.id)
  const other = draw(document, 'RECTANGLE', { name: 'Ember', x: 200, y: 400, width: 100, height: 100, fills: [solid(0.8, 0.2, 0.1)] })
  document.select([])
  document.select([content.id, ...more.map(({ id }) => id), style.id, other.id])
})

afterEach(() => studio.close())

function results(): { node: SceneNode; recipe: Recipe }[] {
  const { graph } = studio.document
  const found: { node: SceneNode; recipe: Recipe }[] = []
  const walk = (node: SceneNode) => {
    const reading = readRecipe(node.pluginData.find(({ key }) => key === 'recipe')?.value ?? '')
    if (reading.ok) found.push({ node, recipe: reading.recipe })
    for (const child of graph.getChildren(node.id)) walk(child)
  }
  for (const id of studio.document.currentPage.childIds) {
    const node = studio.document.getNode(id)
    if (node) walk(node)
  }
  return found
}

async function clickRun(): Promise<void> {
  const { ui } = studio.plugin
  const button = await ui.waitFor(() => {
    const restyle = ui.byRole('button', /^Restyle · 6 images/)
    return restyle.getAttribute('aria-disabled') === 'true' ? null : restyle
  })
  ui.click(button)
}

function places(): string[] {
  return results().map(({ recipe }) => `${recipe.request.run?.row} ${recipe.request.run?.column}`).sort()
}

const ALL = ['0 0', '0 1', '1 0', '1 1', '2 0', '2 1']

describe('three screens in two styles', () => {
  it('fill one grid with live text, under one seed, and change nothing else', async () => {
    const originals = [...studio.document.currentPage.childIds]
    const before = contentsOf(studio.document)
    await clickRun()
    await studio.plugin.ui.waitFor(() => results().length === 6, 45_000)
    expect(places()).toEqual(ALL)
    expect(new Set(results().map(({ recipe }) => recipe.request.parameters.seed)).size).toBe(1)
    for (const { node, recipe } of results()) {
      expect(studio.document.graph.getChildren(node.id).map(({ text }) => text)).toEqual([recipe.request.target.name])
    }
    const after = contentsOf(studio.document)
    for (const id of originals) expect(after[id]).toEqual(before[id])
    expect(studio.bench.fal.violations).toEqual([])
  })

  it('take another seed in one cell, from the layer’s own button', async () => {
    await clickRun()
    await studio.plugin.ui.waitFor(() => results().length === 6, 45_000)
    await studio.plugin.ui.waitFor(() => studio.plugin.ui.document.querySelector('[data-matrix="good"]'), 45_000)
    studio.plugin.close()
    const at = (row: number, column: number) =>
      results().find(({ recipe: { request } }) => request.run?.row === row && request.run.column === column)
    const before = at(1, 1)
    studio.document.select([before?.node.id ?? ''])
    await studio.reopen('vary')
    await studio.plugin.ui.waitFor(() => at(1, 1)?.recipe.parentJobId === before?.recipe.jobId, 45_000)
    expect(places()).toEqual(ALL)
    expect(at(1, 1)?.recipe.request.parameters.seed).not.toBe(before?.recipe.request.parameters.seed)
    expect(studio.document.graph.getChildren(at(1, 1)?.node.id ?? '').map(({ text }) => text)).toEqual(['Second'])
  })

  it('closed in the middle of the run, are found in their cells on return', async () => {
    await clickRun()
    await studio.plugin.ui.waitFor(() => studio.plugin.ui.text.includes('of 6 pictures placed'))
    await studio.plugin.ui.waitFor(() => studio.bench.fal.uploaded.length >= 5)
    // All six are with the proxy; how many have arrived by now does not matter.
    await studio.plugin.ui.waitFor(() => studio.plugin.ui.document.querySelector('[data-matrix]') !== null && noneToSend())
    studio.plugin.close()
    await studio.reopen()
    await studio.plugin.ui.waitFor(() => results().length === 6, 45_000)
    expect(places()).toEqual(ALL)
  })
})

/** True once no cell of the matrix is still on its way out. */
function noneToSend(): boolean {
  const labels = [...studio.plugin.ui.document.querySelectorAll('.cell')].map((cell) => cell.getAttribute('aria-label') ?? '')
  return labels.length === 6 && !labels.some((label) => /Preparing|Uploading|Sending/.test(label))
}
