import { availableParallelism, cpus, loadavg } from 'node:os'
import sharp from 'sharp'
import type { PlaceRequest } from '../contract/plugin-calls.ts'
import { createCrowdedDocument } from '../playground/documents/large.ts'
import { buildPlugin } from '../scripts/build-plugin.ts'
import { draw, solid } from '../test/support/drawing.ts'
import { openSandbox, type Rig } from '../test/src/rig.ts'
import { JOB, placeholdersFor, resultFor } from '../test/src/requests.ts'
import { writeJson } from './json-option.ts'
import { table } from './table.ts'

/** A task longer than this is felt at the canvas. */
const MOST_MS = 50
const RUNS = 5

interface Figures {
  call: string
  /** Longest uninterrupted run of plugin code, without the time inside calls of `figma`, in ms. Of the fastest run: others on the machine only add. */
  longestTaskMs: number
  /** The same with the stand-in's own time, which says nothing of Figma's. */
  withStandInMs: number
  /** To an empty call measured in the same run. */
  timesEmptyCall: number
  tasks: number
}

/** Longest task of the sandbox half per call, on a page of 10,000 layers. */
export async function run(args: string[]): Promise<void> {
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version }
  const load = loadavg()[0] ?? 0
  console.log(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}, load ${load.toFixed(1)}\n`)
  // What is measured is the plugin as it is now, not one that was built some time ago.
  await buildPlugin()
  const document = await createCrowdedDocument()
  const layers = document.graph.flattenTree(document.currentPage.id).length
  const rig = await openSandbox(document)
  const figures = await measureAll(rig)
  rig.close()
  if (rig.errors[0]) throw rig.errors[0]

  const rows = figures.map(({ call, longestTaskMs, withStandInMs, timesEmptyCall, tasks }) => [
    ...[call, longestTaskMs.toFixed(1), withStandInMs.toFixed(1), timesEmptyCall.toFixed(1), tasks],
    longestTaskMs <= MOST_MS ? 'yes' : 'NO',
  ])
  const heads = ['call', 'longest task ms', 'with stand-in ms', '× empty call', 'tasks', `under ${MOST_MS} ms`]
  console.log(`A page of ${layers} layers, the sandbox half in QuickJS, the fastest of ${RUNS} runs\n\n${table(heads, rows)}`)
  if (figures.some(({ longestTaskMs }) => longestTaskMs > MOST_MS)) process.exitCode = 1
  await writeJson(args, { machine, load, layers, runs: RUNS, figures })
}

async function measureAll(rig: Rig): Promise<Figures[]> {
  const { document, calls } = rig
  const lists = document.currentPage.childIds.slice(0, 100)
  const first = lists[0] ?? ''
  const picture = new Uint8Array(await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#336699' } }).png().toBuffer())
  const results: PlaceRequest[] = []
  const jobOf = (kind: string, i: number) => (kind + String(i)).padStart(32, '0')
  for (let i = 0; i < RUNS; i++) {
    results.push(await resultFor(document, first, { jobId: jobOf('a', i), image: picture, keepText: true }))
  }
  const heap = document.edit(() => {
    const group = document.graph.createNode('FRAME', document.currentPage.id, { x: 9000, name: 'Heap', width: 4000, height: 4000 })
    for (let i = 0; i < 5_000; i++) document.graph.createNode('RECTANGLE', group.id, { x: i % 70, y: i / 70, fills: [solid(0, 0, 0)] })
    return group
  })
  const select = async (ids: string[]) => {
    const seen = rig.selections.length
    document.select([])
    document.select(ids)
    while (rig.selections.length === seen) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const cells = Array.from({ length: 40 }, (_, i) => ({ row: Math.floor(i / 4), column: i % 4, count: 1, name: 'Screen · Ink' }))
  const grid = (run: number) => ({
    ...{ runId: jobOf('f', run), name: 'Grid', status: 'Waiting', besideIds: lists.slice(0, 10) },
    rows: lists.slice(0, 10).map((targetId) => ({ name: 'Screen', targetId, size: null })),
    columns: ['Oil', 'Ink', 'Felt', 'Riso'].map((name) => ({ name })),
    cells: cells.map((cell, i) => ({ ...cell, jobId: jobOf(`c${run}`, i) })),
  })
  const works: [string, (run: number) => Promise<unknown>][] = [
    ['an empty call', () => calls.describeLayers([])],
    ['start', () => calls.start()],
    ['selection of one list', () => select([first])],
    ['selection of 100 lists', () => select(lists)],
    ['selection of 5,000 shapes in a frame', () => select([heap.id])],
    ['thumbnail', () => calls.thumbnail(first)],
    ['exportImage content', () => calls.exportImage(first, 'content')],
    ['exportImage backdrop', () => calls.exportImage(first, 'backdrop')],
    ['addPlaceholders × 4', (i) => calls.addPlaceholders(placeholdersFor(first, { jobId: jobOf('a', i), count: 4 }))],
    ['setPlaceholderStatus', (i) => calls.setPlaceholderStatus(jobOf('a', i), 'Restyling')],
    ['placeResult with live text', (i) => calls.placeResult(results[i]!)],
    ['addGrid 10 × 4', (i) => calls.addGrid(grid(i))],
    ['placeResult in a grid', async (i) => calls.placeResult({ ...results[i]!, jobId: jobOf(`c${i}`, 0) })],
    ['promote', async () => calls.promote((await calls.placeResult({ ...results[0]!, jobId: JOB })).nodeId ?? '')],
    ['listPlaceholders', () => calls.listPlaceholders()],
    ['listStyles', () => calls.listStyles('team')],
    ['brandColours', () => calls.brandColours()],
  ]
  draw(document, 'RECTANGLE', { x: -9000, width: 10, height: 10 })
  const figures: Figures[] = []
  for (const [call, work] of works) figures.push(await measure(rig, call, work, figures[0]))
  return figures
}

async function measure(
  { sandbox: { timings } }: Rig,
  call: string,
  work: (run: number) => Promise<unknown>,
  empty: Figures | undefined,
): Promise<Figures> {
  const plugin: number[] = []
  const whole: number[] = []
  let tasks = 0
  for (let i = 0; i < RUNS; i++) {
    Object.assign(timings, { longestTaskMs: 0, longestTaskWithoutHostMs: 0, tasks: 0 })
    await work(i)
    // What a call sets off, such as being told of its own changes, is its work too.
    await new Promise((resolve) => setTimeout(resolve, 50))
    plugin.push(timings.longestTaskWithoutHostMs)
    whole.push(timings.longestTaskMs)
    tasks = timings.tasks
  }
  const longestTaskMs = Math.min(...plugin)
  return { call, longestTaskMs, withStandInMs: Math.min(...whole), timesEmptyCall: longestTaskMs / (empty?.longestTaskMs ?? longestTaskMs), tasks }
}
