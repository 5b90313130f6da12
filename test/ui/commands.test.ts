import { describe, expect, test } from 'vitest'
import type { ResultLayer, StartInfo } from '../../contract/plugin-calls.ts'
import { readRecipe, type Recipe } from '../../contract/recipe.ts'
import { draftOfRecipe } from '../../ui/state/again.ts'
import { imagesOf, parametersOf } from '../../ui/state/draft.ts'
import { words } from '../../ui/words.ts'
import { connected, openRig, until, type Rig } from './rig.ts'
import { pngOf } from './stand-in/pictures.ts'

const PICTURE = { bytes: await pngOf(48, 102, '#123'), width: 480, height: 1024 }

/** A result on the canvas, and the panel closed. */
async function withResult(change: (rig: Rig) => void = () => {}): Promise<{ rig: Rig; result: ResultLayer }> {
  const rig = await openRig()
  await connected(rig)
  change(rig)
  rig.panel.run()
  await until(() => rig.proxy.submissions > 0 && rig.proxy.streamCount === 1)
  for (const { id } of rig.proxy.jobs.values()) rig.proxy.finish(id, [PICTURE])
  await until(() => rig.panel.runs.list.value.every(({ trip }) => trip.at === 'done'))
  const [placed] = rig.sandbox.placed
  if (!placed) throw new Error('Nothing was placed.')
  return { rig, result: rig.sandbox.resultLayer(placed) }
}

function reopenFor(rig: Rig, command: StartInfo['command'], result: ResultLayer | null = null) {
  rig.sandbox.opening = { command, result, quick: null }
  return rig.reopen()
}

describe('vary', () => {
  test('sends the same request with a new seed at once, beside the result, and uploads nothing', async () => {
    const { rig, result } = await withResult()
    const uploads = rig.proxy.uploads
    await reopenFor(rig, 'vary', result)
    await until(() => rig.proxy.submissions === 2)
    const [first, second] = [...rig.proxy.jobs.values()]
    expect(second?.request.images).toEqual(first?.request.images)
    expect(second?.request.plan).toEqual(first?.request.plan)
    expect(second?.request.keepText).toBe(true)
    expect(second?.request.parent).toEqual({ jobId: first?.id, imageIndex: 0 })
    expect(second?.request.parameters.seed).not.toBeNull()
    expect(second?.request.parameters.seed).not.toBe(first?.request.parameters.seed)
    expect(second?.request.target.nodeId).toBe(result.nodeId)
    expect(rig.proxy.uploads).toBe(uploads)
  })

  test('exports anew what the proxy no longer has', async () => {
    const { rig, result } = await withResult()
    rig.proxy.images.clear()
    await reopenFor(rig, 'vary', result)
    await until(() => rig.proxy.submissions === 2)
  })

  test('says which picture is missing when neither the proxy nor the file has it', async () => {
    const { rig, result } = await withResult()
    rig.proxy.images.clear()
    rig.sandbox.layers.delete('1:2')
    const panel = await reopenFor(rig, 'vary', { ...result, sources: { ...(result.sources.content ? { content: result.sources.content } : {}) } })
    await until(() => panel.runs.list.value[0]?.trip.at === 'failed')
    expect(panel.runs.list.value[0]?.trip).toMatchObject({ why: words.errors.imageGone('Poster') })
    expect(rig.proxy.submissions).toBe(1)
  })

  test('asks first when it costs more than the limit', async () => {
    const { rig, result } = await withResult()
    await rig.panel.settings.set({ confirmAboveMicroUsd: 0 })
    const panel = await reopenFor(rig, 'vary', result)
    await until(() => panel.confirmation.value !== null)
    expect(rig.proxy.submissions).toBe(1)
    panel.confirm(false)
    expect(panel.confirmation.value).toBeNull()
    await panel.repeating.vary(recipeOn(result), result)
    panel.confirm(true)
    await until(() => rig.proxy.submissions === 2)
  })

  test('a cell of a grid is varied in its cell', async () => {
    const rig = await openRig({ select: ['1:1', '1:3', '1:2'] })
    await connected(rig)
    rig.panel.run()
    await until(() => rig.proxy.submissions === 2 && rig.proxy.streamCount === 1)
    for (const { id } of rig.proxy.jobs.values()) rig.proxy.finish(id, [PICTURE])
    await until(() => rig.panel.runs.list.value.every(({ trip }) => trip.at === 'done'))
    const placed = rig.sandbox.placed.find(({ recipe }) => recipe.request.run?.row === 1)
    const result = placed && rig.sandbox.resultLayer(placed)
    const panel = await reopenFor(rig, 'vary', result ?? null)
    await until(() => rig.proxy.submissions === 3)
    expect(rig.sandbox.calls).toContain(`reuse cell ${result?.nodeId}`)
    const again = [...rig.proxy.jobs.values()].at(-1)
    expect(again?.request).toMatchObject({ placement: 'grid', run: placed?.recipe.request.run, target: { nodeId: '1:3' } })
    expect(panel.runs.groups.value[0]).toMatchObject({ rows: 2, columns: 1 })
  })
})

describe('run again', () => {
  test('fills the view with what the result was made from, to be run as it was', async () => {
    const { rig, result } = await withResult(({ panel }) => panel.editor.change({ steps: 12, guidance: 6, seed: 7, format: 'jpeg' }))
    const before = [...rig.proxy.jobs.values()][0]?.request
    rig.sandbox.selection = [result.nodeId]
    const panel = await reopenFor(rig, 'run-again', result)
    await until(() => panel.draft.value.parent !== null)
    expect(imagesOf(panel.draft.value).map(({ source }) => source.id)).toEqual(['1:1', '1:2'])
    expect(parametersOf(panel.draft.value)).toEqual(before?.parameters)
    panel.run()
    await until(() => rig.proxy.submissions === 2)
    const again = [...rig.proxy.jobs.values()].at(-1)?.request
    expect({ ...again, parent: undefined }).toEqual({ ...before, parent: undefined })
  })

  test('what is gone from the file is taken from the proxy by hash', async () => {
    const { result } = await withResult()
    const draft = draftOfRecipe(recipeOn(result), {}, { team: [], personal: [] })
    expect(imagesOf(draft).map(({ source }) => source.kind)).toEqual(['kept', 'kept'])
    expect(parametersOf(draft).keep_size).toBe(true)
  })

  test('a saved style takes its place again, and its words are not doubled', async () => {
    const { result } = await withResult()
    const recipe = recipeOn(result)
    const hash = recipe.request.images[1]?.hash ?? ''
    const style = {
      ...{ version: 1 as const, id: '0123456789abcdef', name: 'Riso', words: 'grainy print', rank: 'a0', createdAt: 1 },
      pictures: [{ hash, contentType: 'image/png', width: 512, height: 512 }],
    }
    const request = { ...recipe.request, parameters: { ...recipe.request.parameters, prompt: 'A boat, grainy print' } }
    const draft = draftOfRecipe({ ...recipe, request }, {}, { team: [style], personal: [] })
    expect(draft.prompts.restyle).toBe('A boat')
    expect(parametersOf(draft).prompt).toBe('A boat, grainy print')
  })
})

describe('other commands', () => {
  test('results opens the results, and recipe the recipe', async () => {
    const { rig, result } = await withResult()
    const results = await reopenFor(rig, 'results')
    await until(() => results.view.value === 'results')
    const recipe = await reopenFor(rig, 'recipe', result)
    await until(() => recipe.recipe.value?.nodeId === result.nodeId)
  })

  test.each([
    ['absent', ''],
    ['damaged', '{"version":1}'],
    ['from-the-future', '{"version":99}'],
  ] as const)('a recipe that is %s is told of in words', async (reason, recipe) => {
    const { rig, result } = await withResult()
    const panel = await reopenFor(rig, 'vary', { ...result, recipe })
    await until(() => panel.runs.notices.value.includes(words.commands.unreadable[reason]))
    expect(rig.proxy.submissions).toBe(1)
  })

  test('restyle with last style runs hidden, tells how it goes, and closes when all is placed', async () => {
    const { rig } = await withResult()
    rig.sandbox.selection = ['1:3']
    await reopenFor(rig, 'restyle-last')
    await until(() => rig.proxy.submissions === 2 && rig.proxy.streamCount === 1)
    const job = [...rig.proxy.jobs.values()].at(-1)
    expect(job?.request.images.map(({ name }) => name)).toEqual(['Dashboard', 'Poster'])
    expect(rig.sandbox.notified).toContain(words.commands.restyling)
    expect(rig.sandbox.closed).toEqual([])
    rig.proxy.finish(job?.id ?? '', [PICTURE])
    await until(() => rig.sandbox.closed.length === 1)
    expect(rig.sandbox.closed).toEqual([words.commands.placed(1)])
  })

  test('restyle with last style says why it cannot, and closes', async () => {
    const { rig } = await withResult()
    rig.sandbox.layers.delete('1:2')
    await reopenFor(rig, 'restyle-last')
    await until(() => rig.sandbox.closed.length === 1)
    expect(rig.sandbox.closed).toEqual([words.commands.noLastStyle])
    expect(rig.proxy.submissions).toBe(1)
  })
})

test('the time a run takes is learned, and told of the next', async () => {
  const { rig } = await withResult(({ proxy }) => {
    const finish = proxy.finish.bind(proxy)
    proxy.finish = (id, pictures) => {
      proxy.move(id, 'running', { startedAt: Date.now() - 15_000 })
      finish(id, pictures)
    }
  })
  rig.panel.run()
  await until(() => rig.proxy.submissions === 2 && rig.proxy.streamCount === 1)
  const id = [...rig.proxy.jobs.keys()].at(-1) ?? ''
  rig.proxy.move(id, 'running')
  await until(() => rig.panel.runs.list.value.some(({ expectedMs }) => expectedMs !== null))
  expect(Math.round((rig.run().expectedMs ?? 0) / 1000)).toBe(15)
})

function recipeOn(result: ResultLayer): Recipe {
  const reading = readRecipe(result.recipe)
  if (!reading.ok) throw new Error('No recipe.')
  return reading.recipe
}
