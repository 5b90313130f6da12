import { describe, expect, test } from 'vitest'
import type { Job } from '../../contract/job.ts'
import { FIRST_DRAFT, type Draft } from '../../ui/state/draft.ts'
import { groupRuns, summaryOf, type RunGroup } from '../../ui/state/group.ts'
import { cellsOf, isMatrix, pictureCount, priceOfAll } from '../../ui/state/matrix.ts'
import { EMPTY_SLOTS, fillFromSelection, moveSource } from '../../ui/state/slots.ts'
import { words } from '../../ui/words.ts'
import { connected, openRig, until, type Rig } from './rig.ts'
import { layer, pngOf } from './stand-in/pictures.ts'

const PICTURE = { bytes: await pngOf(48, 102, '#123'), width: 480, height: 1024 }
const EXTRA = await Promise.all([
  layer('2:1', 'Sign up', 390, 844, { hasText: true }),
  layer('2:2', 'Ink', 300, 300, { imageLike: true, type: 'RECTANGLE' }),
])

/** Three screens and two styles selected. */
function openMatrix(before?: (rig: Pick<Rig, 'sandbox' | 'proxy'>) => void): Promise<Rig> {
  return openRig({
    select: ['1:1', '1:3', '2:1', '1:2', '2:2'],
    before(parts) {
      for (const each of EXTRA) parts.sandbox.layers.set(each.id, each)
      before?.(parts)
    },
  })
}

function onlyGroup({ panel }: Rig): RunGroup {
  const [group] = panel.runs.groups.value
  if (!group || panel.runs.groups.value.length !== 1) throw new Error(`There are ${panel.runs.groups.value.length} runs.`)
  return group
}

async function startedMatrix(before?: (rig: Pick<Rig, 'sandbox' | 'proxy'>) => void): Promise<Rig> {
  const rig = await openMatrix(before)
  await connected(rig)
  rig.panel.run()
  return rig
}

function jobAt({ proxy }: Rig, row: number, column: number): Job {
  const job = [...proxy.jobs.values()].find(({ request: { run } }) => run?.row === row && run.column === column)
  if (!job) throw new Error(`No job for the cell ${row} ${column}.`)
  return job
}

describe('a draft of several', () => {
  const slots = fillFromSelection(EMPTY_SLOTS, EXTRA, ['content', 'style', 'extra-style'])
  const draft: Draft = { ...FIRST_DRAFT, slots }

  test('is one cell for one content and one style', () => {
    expect(isMatrix(draft)).toBe(false)
    expect(cellsOf(draft)).toHaveLength(1)
  })

  test('has a cell for each content and style, and costs the sum of them', async () => {
    const rig = await openMatrix()
    const several = rig.panel.draft.value
    expect(cellsOf(several).map(({ row, column }) => `${row}${column}`)).toEqual(['00', '01', '10', '11', '20', '21'])
    expect(pictureCount({ ...several, variants: 2 })).toBe(12)
    // Two phone screens are 480 × 1024, the dashboard 1024 × 640; each in two styles.
    expect(priceOfAll(several)).toBe(2 * (2 * 49_152 + 65_536))
    await connected(rig)
    expect(rig.panel.price.value).toBe(327_680)
    expect(words.run.button('restyle', 6, 327_680)).toBe('Restyle · 6 images · about $0.33')
  })

  test('rows and columns are in the order of the slots', async () => {
    const rig = await openMatrix()
    const { slots: before, ...rest } = rig.panel.draft.value
    const moved = { ...rest, slots: moveSource(before, 'style', '2:2', 'style', 0) }
    expect(cellsOf(moved).slice(0, 2).map(({ draft: cell }) => cell.slots.style.sources[0]?.id)).toEqual(['2:2', '1:2'])
  })
})

describe('running a matrix', () => {
  test('every source is exported and sent once, and all cells share one seed', async () => {
    const rig = await startedMatrix()
    await until(() => rig.proxy.submissions === 6)
    expect(rig.sandbox.calls.filter((call) => call.startsWith('export')).sort()).toEqual([
      'export backdrop 1:1',
      'export backdrop 2:1',
      'export content 1:3',
      'export style 1:2',
      'export style 2:2',
    ])
    expect(rig.proxy.uploads).toBe(5)
    const jobs = [...rig.proxy.jobs.values()]
    expect(new Set(jobs.map(({ request }) => request.parameters.seed)).size).toBe(1)
    expect(jobs[0]?.request.parameters.seed).not.toBeNull()
    expect(jobAt(rig, 1, 1).request).toMatchObject({
      images: [{ name: 'Dashboard' }, { name: 'Ink' }],
      placement: 'grid',
      run: { row: 1, column: 1, rows: 3, columns: 2 },
      target: { nodeId: '1:3' },
    })
  })

  test('a grid stands with a placeholder in every cell before anything is sent', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const rig = await startedMatrix(({ proxy }) => proxy.failNext('upload', { kind: 'hold', until: held }))
    await until(() => rig.sandbox.waitingCount === 6)
    const [grid] = rig.sandbox.grids.values()
    expect(grid).toMatchObject({
      rows: [{ name: 'Login screen', targetId: '1:1' }, { name: 'Dashboard', targetId: '1:3' }, { name: 'Sign up' }],
      columns: [{ name: 'Poster' }, { name: 'Ink' }],
      besideIds: ['1:1', '1:3', '2:1'],
    })
    expect(rig.proxy.submissions).toBe(0)
    release()
    await until(() => rig.proxy.submissions === 6)
  })

  test('cells are placed as they come, while others run', async () => {
    const rig = await startedMatrix()
    await until(() => rig.proxy.submissions === 6 && rig.proxy.streamCount === 1)
    rig.proxy.finish(jobAt(rig, 2, 0).id, [PICTURE])
    await until(() => summaryOf(onlyGroup(rig)).underWay === 5)
    expect(summaryOf(onlyGroup(rig))).toMatchObject({ pictures: 6, placed: 1, settled: false })
    for (const job of rig.proxy.jobs.values()) if (job.state !== 'done') rig.proxy.finish(job.id, [PICTURE])
    await until(() => summaryOf(onlyGroup(rig)).underWay === 0)
    expect(summaryOf(onlyGroup(rig))).toMatchObject({ placed: 6, settled: true, chargedMicroUsd: 327_680 })
  })

  test('is told by quarters, not cell by cell', async () => {
    const rig = await openMatrix()
    await connected(rig)
    const heard: string[] = []
    rig.panel.announcement.subscribe((sentence) => void heard.push(sentence))
    rig.panel.run()
    await until(() => rig.proxy.submissions === 6 && rig.proxy.streamCount === 1)
    for (const job of rig.proxy.jobs.values()) rig.proxy.finish(job.id, [PICTURE])
    await until(() => summaryOf(onlyGroup(rig)).underWay === 0)
    expect(heard.at(-1)).toBe(words.runs.matrixEnded(6, 6, 0))
    expect(heard.length).toBeLessThan(10)
  })

  test('waits its turn when the proxy takes no more at once, and loses nothing', async () => {
    const full = { kind: 'refuse', status: 429, code: 'rate_limited', message: 'Eight at once.', retryable: true } as const
    const rig = await startedMatrix(({ proxy }) => proxy.failNext('submit', full, 12))
    await until(() => rig.proxy.submissions === 6)
    await until(() => rig.panel.runs.list.value.every(({ trip }) => trip.at === 'following'))
  })

  test('cancelling all stops what is not sent and what is in line', async () => {
    const rig = await startedMatrix()
    await until(() => rig.proxy.submissions === 6)
    await rig.panel.runs.cancelAll(onlyGroup(rig).id)
    await until(() => summaryOf(onlyGroup(rig)).cancelled === 6)
    expect([...rig.proxy.jobs.values()].every(({ state }) => state === 'cancelled')).toBe(true)
  })

  test('a failed cell is tried again in its place', async () => {
    const rig = await startedMatrix()
    await until(() => rig.proxy.submissions === 6 && rig.proxy.streamCount === 1)
    const { id } = jobAt(rig, 1, 0)
    rig.proxy.move(id, 'failed', { chargedMicroUsd: 0, error: { code: 'service_failed', message: 'It failed.', retryable: true } })
    await until(() => summaryOf(onlyGroup(rig)).failed === 1)
    await until(() => rig.sandbox.removed.has(id))
    rig.panel.runs.repeat(id)
    await until(() => rig.proxy.submissions === 7)
    expect(onlyGroup(rig).cells).toHaveLength(6)
    expect(rig.sandbox.calls).toContain(`reuse cell ${id}`)
    const again = [...rig.proxy.jobs.values()].at(-1)
    expect(again?.request.run).toMatchObject({ row: 1, column: 0 })
    expect(rig.proxy.uploads).toBe(5)
  })

  test('cells in any state are found again after closing', async () => {
    const rig = await startedMatrix()
    // Whoever closes before the answer is there may find the job cancelled.
    await until(() => rig.panel.runs.list.value.filter(({ trip }) => trip.at === 'following').length === 6)
    rig.panel.runs.forget()
    rig.proxy.finish(jobAt(rig, 0, 0).id, [PICTURE])
    rig.proxy.move(jobAt(rig, 0, 1).id, 'running')
    const again = await rig.reopen()
    await until(() => again.runs.groups.value.length === 1)
    const group = () => again.runs.groups.value[0] as RunGroup
    await until(() => summaryOf(group()).placed === 1 && summaryOf(group()).underWay === 5)
    expect(group()).toMatchObject({ rows: 3, columns: 2 })
  })
})

test('runs of one job stay runs of their own', async () => {
  const rig = await openRig()
  await connected(rig)
  rig.panel.run()
  rig.panel.run()
  expect(groupRuns(rig.panel.runs.list.value).map(({ cells, rows }) => [cells.length, rows])).toEqual([[1, 1], [1, 1]])
})
