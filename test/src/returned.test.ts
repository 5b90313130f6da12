import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { draw, newDocument } from '../support/drawing.ts'
import { JOB, placeholdersFor, resultFor } from './requests.ts'
import { openSandbox, type Rig } from './rig.ts'

/** What is waited for comes in milliseconds; on a busy machine it may take a while. */
const PATIENT = { timeout: 30_000 }

let document: CanvasDocument
let card: SceneNode
let rig: Rig

beforeEach(async () => {
  document = await newDocument()
  card = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200 })
  rig = await openSandbox(document)
})

afterEach(() => {
  rig.close()
  expect(rig.errors).toEqual([])
})

/** Figma tells changes a moment later, and of what came and went meanwhile nothing. */
const changesTold = () => new Promise((resolve) => setTimeout(resolve, 50))

it('tells when undo brings a placeholder back, and not when one is drawn', async () => {
  await rig.calls.addPlaceholders(placeholdersFor(card.id))
  // The designer's own step takes the placeholder into the history.
  document.move([card.id], 5, 0)
  await rig.calls.removePlaceholders(JOB)
  await rig.calls.describeLayers([])
  expect(rig.returns).toBe(0)
  document.undo()
  await vi.waitFor(() => expect(rig.returns).toBe(1), PATIENT)
  expect(await rig.calls.listPlaceholders()).toMatchObject([{ jobId: JOB, waiting: [0], placed: [] }])
})

it('tells when redo brings back a placeholder that undo took away while its run ended', async () => {
  document.move([card.id], 5, 0)
  await rig.calls.addPlaceholders(placeholdersFor(card.id))
  document.move([card.id], 10, 0)
  await changesTold()
  document.undo()
  document.undo()
  expect(await rig.calls.listPlaceholders()).toEqual([])
  await rig.calls.removePlaceholders(JOB)
  await changesTold()
  expect(rig.returns).toBe(0)
  document.redo()
  document.redo()
  await vi.waitFor(() => expect(rig.returns).toBeGreaterThan(0), PATIENT)
})

it('tells of a page that comes into view, where a placeholder may have come back unseen', async () => {
  const here = document.currentPage.id
  const elsewhere = document.edit(() => document.graph.addPage('Elsewhere'))
  await rig.calls.addPlaceholders(placeholdersFor(card.id))
  document.move([card.id], 5, 0)
  await rig.calls.removePlaceholders(JOB)
  rig.close()
  document.setCurrentPage(elsewhere.id)
  rig = await openSandbox(document)
  document.undo()
  await changesTold()
  expect(rig.returns).toBe(0)
  document.setCurrentPage(here)
  await vi.waitFor(() => expect(rig.returns).toBe(1), PATIENT)
  expect(await rig.calls.listPlaceholders()).toMatchObject([{ jobId: JOB, waiting: [0] }])
})

it('tells when undo brings a placeholder back in the middle of its removal', async () => {
  await rig.calls.addPlaceholders(placeholdersFor(card.id))
  document.move([card.id], 5, 0)
  const [placeholder = ''] = document.currentPage.childIds.filter((id) => id !== card.id)
  const stop = document.on('change', (changes) => {
    if (!changes.some(({ type, id }) => type === 'deleted' && id === placeholder)) return
    stop()
    // As soon as the plugin lets anybody else in.
    queueMicrotask(() => document.undo())
  })
  await rig.calls.removePlaceholders(JOB)
  await vi.waitFor(() => expect(rig.returns).toBeGreaterThan(0), PATIENT)
  expect(document.getNode(placeholder)).toBeDefined()
  expect(await rig.calls.listPlaceholders()).toMatchObject([{ jobId: JOB, waiting: [0] }])
})

it('takes away a copy for an export that undo brings back, and no layer that merely stands there', async () => {
  draw(document, 'TEXT', { text: 'Hello', width: 80, height: 20 }, card.id)
  draw(document, 'RECTANGLE', { width: 10, height: 10 }, card.id)
  document.edit(() => document.graph.updateNode(card.id, { rotation: 30 }))
  const far = draw(document, 'RECTANGLE', { x: -200_000, y: -200_000, width: 10, height: 10 })
  const own = [card.id, far.id]
  const stop = document.on('change', () => {
    if (document.currentPage.childIds.length < 3) return
    stop()
    // The designer's own step takes the copy into the history.
    queueMicrotask(() => document.move([card.id], 5, 0))
  })
  await rig.calls.exportImage(card.id, 'backdrop')
  expect(document.currentPage.childIds).toEqual(own)
  document.undo()
  expect(document.currentPage.childIds).toHaveLength(3)
  await vi.waitFor(() => expect(rig.returns).toBeGreaterThan(0), PATIENT)
  await rig.calls.listPlaceholders()
  expect(document.currentPage.childIds).toEqual(own)
})

it('lets nobody in between a placeholder of a grid and the note that it is awaited', async () => {
  const side = Array.from({ length: 4 }, (_, i) => i)
  const cells = side.flatMap((row) => side.map((column) => ({ jobId: `${row}a${column}`.padStart(32, '0'), row, column, count: 4, name: 'Cell' })))
  const adding = rig.calls.addGrid({
    ...{ runId: JOB, name: 'Grid', besideIds: [card.id], status: 'Waiting', cells },
    rows: side.map((i) => ({ name: `Row ${i}`, targetId: card.id, size: null })),
    columns: side.map((i) => ({ name: `Style ${i}` })),
  })
  let isDrawn = false
  void adding.finally(() => (isDrawn = true))
  while (!isDrawn) {
    const noted = JSON.stringify(document.getNode(document.graph.rootId)?.pluginData)
    const frames = [...document.graph.nodes.values()].filter(({ type, name }) => type === 'FRAME' && name.startsWith('Restyling · '))
    expect(frames.filter(({ id }) => !noted.includes(`\\"${id}\\"`)).map(({ id }) => id)).toEqual([])
    await new Promise(setImmediate)
  }
  await adding
})

it('tells when redo brings a whole grid back after its runs', async () => {
  await rig.calls.addGrid({
    ...{ runId: JOB, name: 'Grid', besideIds: [card.id], status: 'Waiting' },
    ...{ rows: [{ name: 'Card', targetId: card.id, size: null }], columns: [{ name: 'Swatch' }] },
    cells: [{ jobId: JOB, row: 0, column: 0, count: 1, name: 'Card · Swatch' }],
  })
  await changesTold()
  document.undo()
  expect(await rig.calls.listPlaceholders()).toEqual([])
  await rig.calls.removePlaceholders(JOB)
  await changesTold()
  expect(rig.returns).toBe(0)
  document.redo()
  await vi.waitFor(() => expect(rig.returns).toBeGreaterThan(0), PATIENT)
  expect(await rig.calls.listPlaceholders()).toMatchObject([{ jobId: JOB, waiting: [0] }])
})

it('draws a grid anew when undo takes away what was drawn of it, and leaves nothing else', async () => {
  const side = Array.from({ length: 4 }, (_, i) => i)
  const cells = side.flatMap((row) => side.map((column) => ({ jobId: `${row}a${column}`.padStart(32, '0'), row, column, count: 1, name: 'Cell' })))
  const adding = rig.calls.addGrid({
    ...{ runId: JOB, name: 'Grid', besideIds: [card.id], status: 'Waiting', cells },
    rows: side.map((i) => ({ name: `Row ${i}`, targetId: card.id, size: null })),
    columns: side.map((i) => ({ name: `Style ${i}` })),
  })
  await vi.waitFor(() => expect(document.findByName('Row 0')).toBeDefined(), { interval: 1 })
  document.undo()
  await adding
  const grids = document.currentPage.childIds.filter((id) => id !== card.id)
  expect(grids.map((id) => document.getNode(id)?.name)).toEqual(['Grid'])
  expect((await rig.calls.listPlaceholders()).flatMap(({ waiting }) => waiting)).toHaveLength(16)
})

it('leaves nothing of a grid that was being drawn when the plugin was closed', async () => {
  const side = Array.from({ length: 12 }, (_, i) => i)
  const adding = rig.calls.addGrid({
    ...{ runId: JOB, name: 'Grid', besideIds: [card.id], status: 'Waiting' },
    rows: side.map((i) => ({ name: `Row ${i}`, targetId: card.id, size: null })),
    columns: side.map((i) => ({ name: `Style ${i}` })),
    cells: side.flatMap((row) => side.map((column) => ({ jobId: `${row}a${column}`.padStart(32, '0'), row, column, count: 1, name: 'Cell' }))),
  })
  adding.catch(() => undefined)
  await vi.waitFor(() => expect(document.findByName('Grid')).toBeDefined(), { ...PATIENT, interval: 1 })
  rig.close()
  expect(document.currentPage.childIds).toEqual([card.id])
  expect(document.getNode(document.graph.rootId)?.pluginData).toEqual([])
})

it('loses no placeholder of other jobs when the plugin is closed in the middle of a placement', async () => {
  const jobs = Array.from({ length: 30 }, (_, i) => String(i).padStart(32, '0'))
  for (const jobId of jobs) await rig.calls.addPlaceholders(placeholdersFor(card.id, { jobId }))
  const standing = () => document.currentPage.childIds.filter((id) => document.getNode(id)?.name.startsWith('Restyling'))
  const before = standing().length
  expect(before).toBe(jobs.length)
  const [first = ''] = jobs
  rig.calls.placeResult(await resultFor(document, card.id, { jobId: first })).catch(() => undefined)
  // Closed between two of its tasks: the picture is placed, and not all of the others are back.
  await vi.waitFor(() => expect(standing().length).toBeLessThan(before - 1), { ...PATIENT, interval: 0 })
  rig.close()
  expect(standing()).toHaveLength(before - 1)
  rig = await openSandbox(document)
  const waiting = (await rig.calls.listPlaceholders()).filter((job) => job.waiting.length > 0)
  expect(waiting.map(({ jobId }) => jobId).sort()).toEqual(jobs.slice(1))
  for (const { jobId } of waiting) await rig.calls.removePlaceholders(jobId)
  expect(standing()).toEqual([])
})
