import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import type { Job } from '../../contract/job.ts'
import type { JobPage } from '../../contract/proxy-api.ts'
import type { Clock } from '../../ui/host.ts'
import { groupResults, tilesOf } from '../../ui/state/results/groups.ts'
import { History } from '../../ui/state/results/history.ts'
import { aJob, aJobRequest } from '../support/examples.ts'

const RUN = 'a'.repeat(32)
const clock: Clock = { now: () => 5_000, sleep: () => Promise.resolve() }

function job(number: number, changes: Partial<Job> = {}): Job {
  return aJob({ id: number.toString(16).padStart(32, '0'), createdAt: 1_000 + number, ...changes })
}

function cell(number: number, row: number, column: number): Job {
  return job(number, { request: { ...aJobRequest({}), run: { id: RUN, row, column, rows: 2, columns: 2 } } })
}

function tiles(of: Job) {
  return tilesOf({ id: of.id, job: of, run: null, row: 0, column: 0 }, 5_000)
}

describe('jobs by the click that started them', () => {
  test('a matrix is one run, row by row, and of two jobs for one cell the newer counts', () => {
    const [matrix, single] = groupResults([job(1), cell(5, 1, 1), cell(2, 0, 0), cell(3, 0, 1), cell(4, 1, 0), cell(9, 0, 1)], [], 5_000)
    expect(matrix).toMatchObject({ id: RUN, rows: 2, columns: 2, startedAt: 1_009 })
    expect(matrix?.cells.map(({ job }) => job?.createdAt)).toEqual([1_002, 1_009, 1_004, 1_005])
    expect(single?.cells.map(({ id }) => id)).toEqual([job(1).id])
  })

  test('a job under way has a tile for each picture to come, a failed one a single tile', () => {
    const request = aJobRequest({})
    const parameters = { ...request.parameters, num_images: 3 }
    expect(tiles(job(1, { state: 'running', request: { ...request, parameters } })).map(({ kind }) => kind)).toEqual(['waiting', 'waiting', 'waiting'])
    expect(tiles(job(1, { state: 'failed' })).map(({ kind }) => kind)).toEqual(['failed'])
  })

  test('a flagged picture is told from the others', () => {
    const image = { index: 0, width: 8, height: 8, contentType: 'image/png', byteLength: 9, flagged: false }
    const done = job(1, { state: 'done', images: [image, { ...image, index: 1, flagged: true }] })
    expect(tiles(done).map(({ kind }) => kind)).toEqual(['picture', 'flagged'])
  })
})

describe('the history', () => {
  function open(pages: Record<string, JobPage>) {
    const asked: (number | null)[] = []
    const history = new History({
      runs: signal([]),
      clock,
      proxy: {
        jobs(before) {
          asked.push(before)
          const page = pages[String(before)]
          return page ? Promise.resolve(page) : Promise.reject(new Error('offline'))
        },
        job: () => Promise.reject(new Error('offline')),
      },
    })
    return { history, asked }
  }

  test('is read page by page to its end, and not beyond', async () => {
    const { history, asked } = open({ null: { jobs: [job(3), job(2)], before: 1_002 }, 1002: { jobs: [job(1)], before: null } })
    for (let i = 0; i < 4; i++) await history.loadMore()
    expect(asked).toEqual([null, 1_002])
    expect(history.loading.value).toBe('complete')
    expect(history.groups.value.map(({ startedAt }) => startedAt)).toEqual([1_003, 1_002, 1_001])
  })

  test('says when it could not be read, and goes on from there', async () => {
    const pages: Record<string, JobPage> = {}
    const { history } = open(pages)
    await history.loadMore()
    expect(history.loading.value).toBe('failed')
    pages.null = { jobs: [job(1)], before: null }
    await history.loadMore()
    expect(history.groups.value).toHaveLength(1)
  })

  test('never takes a job back to an earlier state', async () => {
    const done = job(1, { state: 'done', revision: 9 })
    const pages: Record<string, JobPage> = { null: { jobs: [done], before: null } }
    const { history } = open(pages)
    await history.loadMore()
    pages.null = { jobs: [job(1, { state: 'running', revision: 4 })], before: null }
    await history.refresh()
    expect(history.groups.value[0]?.cells[0]?.job?.state).toBe('done')
  })

  test('shows nothing of one designer to the next', async () => {
    let answer: (page: JobPage) => void = () => undefined
    const history = new History({
      ...{ runs: signal([]), clock },
      proxy: { jobs: () => new Promise((resolve) => (answer = resolve)), job: () => Promise.reject(new Error('offline')) },
    })
    const reading = history.loadMore()
    history.forget()
    answer({ jobs: [job(1)], before: null })
    await reading
    expect(history.groups.value).toEqual([])
  })
})
