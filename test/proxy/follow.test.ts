import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../contract/api-error.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import type { JobState } from '../../contract/job.ts'
import type { CancelAnswer } from '../../contract/proxy-api.ts'
import { newJobId, picture, readLedger, requestWith, startBench, type Bench, type Client } from './harness.ts'
import type { JobPlan, Step } from './fal-stand-in.ts'

/** A 512×512 picture. */
const PRICE = 26_214

const IMPATIENT = { pollMs: 10, lostAfterMs: 50, resultKeptMs: 100, picturesKeptMs: 100, leaseMs: 1_000 }

let bench: Bench
let ada: Client
let request: JobRequest
beforeEach(async () => {
  bench = await startBench()
  ada = await bench.designer()
  request = requestWith(await ada.upload(await picture()))
})
afterEach(() => bench.close())

async function outcomeOf(plan: JobPlan, parameters: Partial<JobRequest['parameters']> = {}) {
  bench.fal.plan(plan)
  const { id } = await ada.start({ ...request, parameters: { ...request.parameters, ...parameters } })
  return ada.finished(id)
}

function expectTrueLedger() {
  bench.fal.finishAll()
  expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: bench.fal.chargedMicroUsd(), balanced: true })
}

describe('trouble on the way does not lose a paid job', () => {
  const trouble: Step[] = [
    { kind: 'reset' },
    { kind: 'early-fin' },
    { kind: 'truncated' },
    { kind: 'garbage' },
    { kind: 'empty' },
    { kind: 'html' },
    { kind: 'answer', status: 401 },
    { kind: 'answer', status: 404 },
    { kind: 'answer', status: 429 },
    { kind: 'answer', status: 500 },
    { kind: 'answer', status: 502 },
    { kind: 'redirect', to: 'http://127.0.0.1:1/' },
    { kind: 'gzip' },
  ]
  test.each(['status', 'result', 'media'] as const)('%s', async (call) => {
    // Long pauses between that many failures would only make the test slow.
    for (const step of trouble) {
      bench.fal.script(call, step)
      const job = await outcomeOf({ queuedLooks: 0, runningLooks: 0 })
      expect([step, job.state, job.chargedMicroUsd]).toEqual([step, 'done', PRICE])
    }
    expect(bench.fal.count('submit')).toBe(trouble.length)
    expectTrueLedger()
  })

  test('a call that never answers, or never ends, is given up and made again', async () => {
    await bench.restart({ timeouts: { connectMs: 500, callMs: 150, transferMs: 300 } })
    for (const call of ['status', 'result', 'media'] as const) {
      bench.fal.script(call, { kind: 'stall' }, { kind: 'trickle' })
    }
    expect((await outcomeOf({})).state).toBe('done')
    expectTrueLedger()
  })
})

describe('how a job can end', () => {
  const broken = (status: number, body: unknown, more: object = {}) => ({ error: { status, body, ...more } })
  const list = { detail: [{ loc: ['body'], msg: 'canary', type: 'image_load_error', input: 'canary' }] }
  const cases: [string, JobPlan, JobState, ErrorCode | null, number][] = [
    ['well', {}, 'done', null, PRICE],
    ['billed more than expected', { units: 0.5 }, 'done', null, 50_000],
    ['bare, like the published example', { bare: true }, 'done', null, PRICE],
    ['without saying what it billed', { units: null }, 'done', null, PRICE + 1],
    ['flagged', { flagged: true }, 'done', null, PRICE],
    ['with the model’s 422 as a list', broken(422, list), 'failed', 'service_rejected', 0],
    ['with a billed 422', broken(422, list, { units: 0.1 }), 'failed', 'service_rejected', 10_000],
    ['with a 422 as a sentence', broken(422, { detail: 'canary' }), 'failed', 'service_rejected', 0],
    [
      'with a 422 its status keeps silent about',
      broken(422, list, { hiddenInStatus: true }),
      'failed',
      'service_rejected',
      0,
    ],
    ['with the model’s 500', broken(500, { detail: 'canary' }), 'failed', 'service_failed', 0],
    [
      'with a 500 its status keeps silent about',
      broken(500, {}, { hiddenInStatus: true }),
      'failed',
      'service_failed',
      0,
    ],
    [
      'without a machine',
      broken(500, {}, { errorType: 'runner_scheduling_failure' }),
      'failed',
      'service_failed',
      0,
    ],
    ['with no pictures in the answer', { result: { seed: 1 } }, 'failed', 'result_unreadable', PRICE],
    ['with an empty list of pictures', { result: { images: [] } }, 'failed', 'result_unreadable', PRICE],
    [
      'with pictures elsewhere',
      { result: { images: [{ url: 'http://169.254.169.254/x.png' }] } },
      'failed',
      'result_unreadable',
      PRICE,
    ],
    [
      'with pictures at a file',
      { result: { images: [{ url: 'file:///etc/passwd' }] } },
      'failed',
      'result_unreadable',
      PRICE,
    ],
  ]
  test.each(cases)('%s', async (_, plan, state, code, charged) => {
    const job = await outcomeOf(plan)
    expect(job).toMatchObject({ state, chargedMicroUsd: charged })
    expect(job.error?.code ?? null).toBe(code)
    expect(job.images.map(({ flagged }) => flagged)).toEqual(state === 'done' ? [plan.flagged ?? false] : [])
    expect(JSON.stringify(job) + bench.log.join('')).not.toContain('canary')
    // Without the header our own rounding, up, stands in for the service’s.
    if (plan.units !== null) expectTrueLedger()
  })

  test('pictures that come inside the answer are kept like others', async () => {
    const job = await outcomeOf({}, { sync_mode: true, num_images: 3, output_format: 'jpeg' })
    expect(job.state).toBe('done')
    expect(job.images).toHaveLength(3)
    expect(bench.fal.count('media')).toBe(0)
    const bytes = await (await ada.call(`/v1/jobs/${job.id}/images/2`)).arrayBuffer()
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 512, height: 512, format: 'jpeg' })
  })

  test('pictures that are never pictures are waited for, then told as unreadable and paid', async () => {
    await bench.restart({ timings: IMPATIENT })
    const job = await outcomeOf({ picture: Buffer.from('<html>not a picture</html>') })
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'result_unreadable' },
      chargedMicroUsd: PRICE,
    })
    expectTrueLedger()
  })

  test('a job that vanishes counts as paid, because it most likely was', async () => {
    await bench.restart({ timings: IMPATIENT })
    const { id } = await ada.start(request)
    bench.fal.jobs.length = 0
    const job = await ada.finished(id)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'result_lost' }, chargedMicroUsd: PRICE + 1 })
  })

  test('sends the images in the order of the request, and the seed only when there is one', async () => {
    const [content, extra] = [await ada.upload(await picture()), await ada.upload(await picture())]
    const [style] = request.images
    const three: JobRequest = {
      ...request,
      parameters: { ...request.parameters, seed: 7 },
      images: [
        { role: 'content', hash: content.hash, name: '', nodeId: null },
        { ...style!, role: 'style' },
        { role: 'extra-style', hash: extra.hash, name: '', nodeId: null },
      ],
    }
    const job = await ada.start(three)
    const input = bench.fal.jobs.at(-1)?.input
    expect(input?.input_image_urls.map((url) => /[0-9a-f]{64}/.exec(url)?.[0])).toEqual(
      three.images.map(({ hash }) => hash),
    )
    expect(input?.seed).toBe(7)
    expect((await ada.finished(job.id)).seed).toBe(7)
  })
})

describe('cancel', () => {
  const cancel = async (id: string) => {
    const response = await ada.call(`/v1/jobs/${id}/cancel`, { method: 'POST' })
    return {
      status: response.status,
      ...((await response.json()) as CancelAnswer & { error?: { code: string } }),
    }
  }

  test('in the queue removes the job and gives the money back', async () => {
    bench.fal.plan({ hold: 'queued' })
    const { id } = await ada.start(request)
    await ada.until(id, (job) => job.queuePosition === 2)
    const answer = await cancel(id)
    expect(answer).toMatchObject({ outcome: 'removed', job: { state: 'cancelled', chargedMicroUsd: 0 } })
    expectTrueLedger()
  })

  test('of a running job says that it goes on, and its pictures are kept', async () => {
    bench.fal.plan({ hold: 'running' })
    const { id } = await ada.start(request)
    await ada.until(id, (job) => job.state === 'running')
    expect(await cancel(id)).toMatchObject({ outcome: 'already-running', job: { cancelRequested: true } })
    bench.fal.release()
    expect(await ada.finished(id)).toMatchObject({ state: 'done', chargedMicroUsd: PRICE })
    expectTrueLedger()
  })

  test('of a running job that the service does stop is told as cancelled', async () => {
    bench.fal.plan({ hold: 'running', error: { status: 499, body: {}, errorType: 'cancelled' } })
    const { id } = await ada.start(request)
    await ada.until(id, (job) => job.state === 'running')
    await cancel(id)
    bench.fal.release()
    expect(await ada.finished(id)).toMatchObject({ state: 'cancelled', chargedMicroUsd: 0 })
    expectTrueLedger()
  })

  test('of a finished job changes nothing', async () => {
    const { id } = await ada.start(request)
    await ada.finished(id)
    expect(await cancel(id)).toMatchObject({ outcome: 'already-finished', job: { state: 'done' } })
    expect(bench.fal.count('cancel')).toBe(0)
  })

  test('while the job is being handed in waits for that first', async () => {
    let goOn = () => {}
    bench.fal.plan({ hold: 'queued' })
    bench.fal.script('submit', { kind: 'wait', until: new Promise<void>((resolve) => (goOn = resolve)) })
    const id = newJobId()
    const submitted = ada.submit(request, id)
    await ada.until(id, (job) => job.state === 'submitting')
    const cancelled = cancel(id)
    goOn()
    await submitted
    expect(await cancelled).toMatchObject({ outcome: 'removed' })
    expectTrueLedger()
  })

  test('that does not reach the service is told, and leaves the job as it was', async () => {
    bench.fal.plan({ hold: 'queued' })
    const { id } = await ada.start(request)
    bench.fal.script('cancel', { kind: 'reset' })
    expect(await cancel(id)).toMatchObject({ status: 502, error: { code: 'service_unreachable' } })
    expect(await ada.job(id)).toMatchObject({ state: 'queued', cancelRequested: false })
  })

  test('of an uncertain job is not possible', async () => {
    bench.fal.script('submit', { kind: 'lost-answer' })
    const { id } = await ada.start(request)
    expect(await cancel(id)).toMatchObject({ status: 409, error: { code: 'submit_uncertain' } })
  })
})

describe('afterwards', () => {
  test('pictures are there only when the job is done, and only as many as there are', async () => {
    bench.fal.plan({ hold: 'queued' })
    const { id } = await ada.start(request)
    const early = await ada.call(`/v1/jobs/${id}/images/0`)
    expect(await early.json()).toMatchObject({ error: { code: 'not_ready', retryable: true } })
    expect((await ada.call(`/v1/jobs/${id}/placed`, { method: 'POST' })).status).toBe(409)
    bench.fal.release()
    await ada.finished(id)
    expect((await ada.call(`/v1/jobs/${id}/images/0`)).headers.get('content-security-policy')).toContain(
      'sandbox',
    )
    for (const n of ['1', '-1', '0x0', '..%2f0', 'x']) {
      expect((await ada.call(`/v1/jobs/${id}/images/${n}`)).status).toBe(404)
    }
  })

  test.each(['running', 'storing'] as const)('a picture of a job that is %s is answered as soon as it is stored', async (state) => {
    let goOn = () => {}
    bench.fal.plan(state === 'running' ? { hold: 'running' } : {})
    bench.fal.script('media', { kind: 'wait', until: new Promise<void>((resolve) => (goOn = resolve)) })
    const { id } = await ada.start(request)
    await ada.until(id, (job) => job.state === state)
    const asked = ada.call(`/v1/jobs/${id}/images/0`)
    bench.fal.release()
    await expect.poll(() => bench.fal.count('media')).toBe(1)
    goOn()
    expect((await asked).status).toBe(200)
    expect((await ada.job(id)).state).toBe('done')
  })

  test('whoever waits for a picture that does not come is told so at the job’s end', async () => {
    bench.fal.plan({ hold: 'running', error: { status: 500, body: { detail: 'no' } } })
    const { id } = await ada.start(request)
    await ada.until(id, (job) => job.state === 'running')
    const asked = ada.call(`/v1/jobs/${id}/images/0`)
    bench.fal.release()
    expect((await asked).status).toBe(404)
  })

  test('a picture that cannot be read for a moment is to be asked for again; one that is lost is told as such', async () => {
    const { id } = await ada.finished((await ada.start(request)).id)
    const results = join(bench.dataDir, 'media', 'results')
    const ask = () => ada.call(`/v1/jobs/${id}/images/0`)
    await rename(results, `${results}-away`)
    await writeFile(results, 'not a folder')
    const away = await ask()
    expect([away.status, await away.json()]).toMatchObject([500, { error: { code: 'internal', retryable: true } }])
    await rm(results)
    await rename(`${results}-away`, results)
    expect((await ask()).status).toBe(200)
    await rm(results, { recursive: true })
    const lost = await ask()
    expect([lost.status, await lost.json()]).toMatchObject([500, { error: { code: 'internal', retryable: false } }])
  })

  test('a clock that jumps by a month is no reason to give up a picture that cannot be kept just then', async () => {
    await bench.close()
    let jumped = 0
    bench = await startBench({}, { now: () => Date.now() + jumped })
    ada = await bench.designer()
    request = requestWith(await ada.upload(await picture()))
    const results = join(bench.dataDir, 'media', 'results')
    await writeFile(results, 'not a folder')
    const { id } = await ada.start(request)
    await ada.until(id, (job) => job.state === 'storing')
    await expect.poll(() => bench.fal.count('media')).toBeGreaterThan(0)
    jumped = 30 * 24 * 3_600_000
    const tries = bench.fal.count('media')
    await expect.poll(() => bench.fal.count('media'), { timeout: 10_000 }).toBeGreaterThan(tries + 1)
    await rm(results)
    expect((await ada.finished(id)).state).toBe('done')
    expectTrueLedger()
  })

  test('jobs are listed newest first, page by page, each once', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.unshift((await ada.start(request)).id)
    await Promise.all(ids.map((id) => ada.finished(id)))
    await ada.call(`/v1/jobs/${ids[1]}/placed`, { method: 'POST' })
    const seen: string[] = []
    let before: number | null = null
    do {
      const response = await ada.call(`/v1/jobs?limit=2${before === null ? '' : `&before=${before}`}`)
      const page = (await response.json()) as { jobs: { id: string }[]; before: number | null }
      seen.push(...page.jobs.map(({ id }) => id))
      before = page.before
    } while (before !== null)
    expect(seen).toEqual(ids)
    const unplaced = (await (await ada.call('/v1/jobs?placed=false')).json()) as { jobs: { id: string }[] }
    expect(unplaced.jobs.map(({ id }) => id)).toEqual(ids.filter((_, index) => index !== 1))
  })
})

describe('the service’s status stream', () => {
  /** Without a hint nobody would look again within the test. */
  const PATIENT = { pollMs: 600_000, lostAfterMs: 600_000, resultKeptMs: 600_000, picturesKeptMs: 600_000, leaseMs: 1_000 }

  test('tells when to look, so that no pause passes between a job’s end and its picture', async () => {
    await bench.restart({ timings: PATIENT })
    const job = await outcomeOf({ generationMs: 100 })
    expect([job.state, job.chargedMicroUsd]).toEqual(['done', PRICE])
    expect(bench.fal.count('stream')).toBe(1)
    // Once as it was taken, once as it ran, once as it ended; one more where two of these came together.
    expect(bench.fal.count('status')).toBeLessThanOrEqual(4)
    expectTrueLedger()
  })

  test.each<Step>([
    { kind: 'reset' },
    { kind: 'garbage' },
    { kind: 'html' },
    { kind: 'answer', status: 404 },
    { kind: 'answer', status: 500 },
    { kind: 'stall' },
    { kind: 'redirect', to: 'http://127.0.0.1:1/' },
  ])('that goes wrong ($kind) is done without', async (step) => {
    bench.fal.script('stream', step)
    const job = await outcomeOf({ queuedLooks: 1, runningLooks: 1 })
    expect([job.state, job.chargedMicroUsd]).toEqual(['done', PRICE])
    expect(bench.fal.count('stream')).toBe(1)
    expectTrueLedger()
  })

  test('that lies is not believed', async () => {
    bench.fal.script('stream', { kind: 'answer', status: 200, body: Array.from({ length: 50 }, () => ({ status: 'COMPLETED' })) })
    bench.fal.plan({ hold: 'running' })
    const { id } = await ada.start(request)
    await expect.poll(async () => (await ada.job(id)).state).toBe('running')
    expect(bench.fal.count('result')).toBe(0)
    bench.fal.release()
    expect((await ada.finished(id)).state).toBe('done')
    expectTrueLedger()
  })

  test('is closed with the proxy', async () => {
    bench.fal.plan({ hold: 'running' })
    await ada.start(request)
    await expect.poll(() => bench.fal.count('stream')).toBe(1)
    await bench.restart()
    await expect.poll(() => bench.fal.openStreams()).toBe(1)
  })
})
