import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Step } from '../proxy/fal-stand-in.ts'
import { contentsOf, draw } from '../support/drawing.ts'
import { buildForFreePort, clickRestyle, openStudio, RESULT, stageOf, untilPlaced, type BuiltPlugin, type Studio } from './rig.ts'

let built: BuiltPlugin
let studio: Studio

beforeAll(async () => {
  built = await buildForFreePort()
})

afterEach(async () => {
  await studio.close()
  expect(studio.bench.fal.violations).toEqual([])
})

function placeholders(): string[] {
  return studio.layers().filter((name) => name.startsWith('Restyling'))
}

describe('a trip', () => {
  it('ends with one result beside the original, one charge and an untouched original', async () => {
    studio = await openStudio(built)
    const before = contentsOf(studio.document)[studio.content.id]
    await clickRestyle(studio)
    await untilPlaced(studio)
    expect(studio.layers()).toEqual(['Card', 'Swatch', RESULT])
    expect(studio.bench.fal.charges).toHaveLength(1)
    expect(contentsOf(studio.document)[studio.content.id]).toEqual(before)
    studio.document.undo()
    expect(studio.layers()).toEqual(['Card', 'Swatch'])
  })

  it('sends the same images once, however often they are restyled', async () => {
    studio = await openStudio(built)
    await clickRestyle(studio)
    await untilPlaced(studio)
    await clickRestyle(studio)
    await studio.plugin.ui.waitFor(() => studio.layers().filter((name) => name === RESULT).length === 2)
    expect(studio.bench.fal.count('upload')).toBe(2)
    expect(studio.bench.fal.charges).toHaveLength(2)
  })
})

describe('closing the plugin', () => {
  it('before anything was sent leaves no placeholder and no charge behind', async () => {
    studio = await openStudio(built)
    studio.bench.fal.script('upload', { kind: 'stall' })
    await clickRestyle(studio)
    await studio.plugin.ui.waitFor(() => placeholders().length === 1)
    studio.plugin.close()
    await studio.reopen()
    await studio.plugin.ui.waitFor(() => placeholders().length === 0)
    expect(studio.bench.fal.charges).toEqual([])
    await studio.plugin.ui.waitFor(() => studio.plugin.ui.text.includes('nothing was charged'))
  })

  it.each(['queued', 'running'] as const)('while the job is %s brings the result on return', async (hold) => {
    studio = await openStudio(built)
    studio.bench.fal.plan({ hold })
    await clickRestyle(studio)
    await studio.plugin.ui.waitFor(() => studio.bench.fal.jobs.length === 1)
    studio.plugin.close()
    studio.bench.fal.release()
    await studio.reopen()
    await untilPlaced(studio)
    expect(studio.layers()).toEqual(['Card', 'Swatch', RESULT])
    expect(studio.bench.fal.charges).toHaveLength(1)
  })

  it('on another page, after the original was deleted, still brings the result', async () => {
    studio = await openStudio(built)
    const home = studio.document.currentPage.id
    studio.bench.fal.plan({ hold: 'running' })
    await clickRestyle(studio)
    await studio.plugin.ui.waitFor(() => studio.bench.fal.jobs.length === 1)
    studio.document.delete([studio.content.id])
    studio.document.setCurrentPage(studio.document.edit(() => studio.document.graph.addPage('Elsewhere')).id)
    studio.bench.fal.release()
    await studio.plugin.ui.waitFor(() =>
      studio.document.getNode(home)?.childIds.some((id) => studio.document.getNode(id)?.name === RESULT),
    )
    expect(studio.document.currentPage.name).toBe('Elsewhere')
    expect(studio.layers()).toEqual([])
  })
})

describe('the proxy', () => {
  it('restarted in the middle of a job loses nothing', async () => {
    studio = await openStudio(built)
    studio.bench.fal.plan({ hold: 'running' })
    await clickRestyle(studio)
    await studio.plugin.ui.waitFor(() => stageOf(studio) === 'restyling')
    await studio.bench.restart()
    studio.bench.fal.release()
    await untilPlaced(studio)
    expect(studio.bench.fal.charges).toHaveLength(1)
  })

  it('that refuses for lack of budget sends nothing, and says whose budget it is', async () => {
    studio = await openStudio(built, { budgetMicroUsd: 1_000 })
    const { ui } = studio.plugin
    await ui.waitFor(() => ui.text.includes('is left'))
    expect(ui.byRole('button', /^Restyle · /).getAttribute('aria-disabled')).toBe('true')
    expect(studio.bench.fal.requests).toEqual([])
  })

  it('that no longer knows the code asks for another, and keeps what runs', async () => {
    studio = await openStudio(built)
    await studio.bench.proxy.designers.revoke('Ada')
    studio.plugin.close()
    await studio.reopen()
    await studio.plugin.ui.waitFor(() => studio.plugin.ui.text.includes('This code doesn’t work'))
    expect(studio.layers()).toEqual(['Card', 'Swatch'])
  })
})

describe('the image service', () => {
  const refusals: [string, Step][] = [
    ['401', { kind: 'answer', status: 401, body: { detail: 'Invalid key' } }],
    ['403', { kind: 'answer', status: 403, body: { detail: 'Exhausted balance' } }],
    ['422', { kind: 'answer', status: 422, body: { detail: [{ loc: ['body'], msg: 'too large', type: 'image_too_large' }] } }],
    ['429', { kind: 'answer', status: 429, body: { detail: 'slow down' } }],
  ]

  it.each(refusals)('answering %s to a submit charges nothing, leaves no placeholder and says what to do', async (_, step) => {
    studio = await openStudio(built)
    studio.bench.fal.script('submit', step)
    await clickRestyle(studio)
    await studio.plugin.ui.waitFor(() => stageOf(studio) === 'failed')
    await studio.plugin.ui.waitFor(() => placeholders().length === 0)
    expect(studio.bench.fal.count('submit')).toBe(1)
    expect(studio.bench.fal.charges).toEqual([])
    expect(studio.plugin.ui.text).toMatch(/[Nn]othing was charged/)
    expect(studio.plugin.ui.text).not.toMatch(/undefined|\[object|TypeError|Invalid key/)
  })

  const unclear: [string, Step][] = [
    ['an error of its own', { kind: 'answer', status: 503, body: { detail: 'unavailable' } }],
    ['a page of HTML', { kind: 'html' }],
    ['nothing', { kind: 'empty' }],
    ['a lost answer', { kind: 'lost-answer' }],
  ]

  it.each(unclear)('answering a submit with %s is never asked twice, and the designer is told', async (_, step) => {
    studio = await openStudio(built)
    studio.bench.fal.script('submit', step)
    await clickRestyle(studio)
    await studio.plugin.ui.waitFor(() => ['uncertain', 'failed'].includes(stageOf(studio) ?? ''))
    studio.plugin.close()
    await studio.reopen()
    await studio.plugin.ui.waitFor(() => stageOf(studio) !== null)
    expect(studio.bench.fal.count('submit')).toBe(1)
    expect(studio.bench.fal.charges.length).toBeLessThanOrEqual(1)
  })

  it('that fails while it works charges nothing and takes the placeholder away', async () => {
    studio = await openStudio(built)
    studio.bench.fal.plan({ error: { status: 500, body: { detail: 'out of memory' }, units: 0 } })
    await clickRestyle(studio)
    await studio.plugin.ui.waitFor(() => stageOf(studio) === 'failed')
    await studio.plugin.ui.waitFor(() => placeholders().length === 0)
    expect(studio.layers()).toEqual(['Card', 'Swatch'])
  })

  it('that flags a picture gives a labelled tile instead of a black layer', async () => {
    studio = await openStudio(built)
    studio.bench.fal.plan({ flagged: true })
    await clickRestyle(studio)
    const { ui } = studio.plugin
    await ui.waitFor(() => ui.text.includes('Held back'))
    await ui.waitFor(() => placeholders().length === 0)
    expect(studio.layers()).toEqual(['Card', 'Swatch'])
  })

  it('whose media fails at first still has its pictures kept and placed', async () => {
    studio = await openStudio(built)
    studio.bench.fal.script('media', { kind: 'reset' }, { kind: 'truncated' }, { kind: 'answer', status: 500 })
    await clickRestyle(studio)
    await untilPlaced(studio)
    expect(studio.bench.fal.charges).toHaveLength(1)
  })
})

describe('awkward layers', () => {
  it.each([
    ['a layer named </script>', { name: '</script>', width: 320, height: 200 }],
    ['a layer of one pixel', { name: 'Dot', width: 1, height: 1 }],
    ['a layer of 20,000 pixels', { name: 'Wall', width: 20_000, height: 2_000 }],
    ['a locked layer', { name: 'Locked', width: 320, height: 200, locked: true }],
    ['a rotated layer', { name: 'Turned', width: 320, height: 200, rotation: 30 }],
  ])('%s is restyled and lands in its box', async (_, look) => {
    studio = await openStudio(built)
    const { document } = studio
    const layer = draw(document, 'FRAME', { x: 5_000, y: 0, ...look })
    const { ui } = studio.plugin
    await ui.waitFor(() => ui.byRole('group', 'Style: Swatch'))
    document.select([layer.id])
    await ui.waitFor(() => ui.byRole('group', `Content: ${look.name}`))
    await clickRestyle(studio)
    const name = `${look.name} · Swatch`
    await ui.waitFor(() => studio.layers().includes(name))
    const placed = document.boxOf(document.findByName(name)!.id)
    const original = document.boxOf(layer.id)
    expect(placed.width).toBeCloseTo(original.width, 1)
    expect(placed.height).toBeCloseTo(original.height, 1)
  })

  it.each([
    ['hidden', { name: 'Ghost', width: 50, height: 50, visible: false }, 'is hidden'],
    ['empty', { name: 'Nothing', width: 50, height: 50, fills: [] }, 'shows nothing'],
    ['too thin', { name: 'Ruler', width: 4_000, height: 10 }, '16 times'],
  ])('one that is %s is refused with a reason', async (_, look, reason) => {
    studio = await openStudio(built)
    const layer = draw(studio.document, 'FRAME', look)
    studio.document.select([layer.id])
    const { ui } = studio.plugin
    await ui.waitFor(() => ui.text.includes(reason))
    expect(ui.byRole('button', /^Restyle · /).getAttribute('aria-disabled')).toBe('true')
  })
})
