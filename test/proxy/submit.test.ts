import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../contract/api-error.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import { newJobId, picture, readLedger, requestWith, startBench, type Bench, type Client } from './harness.ts'
import type { Step } from './fal-stand-in.ts'

/** A 512×512 picture. */
const PRICE = 26_215

let bench: Bench
let ada: Client
let request: JobRequest
beforeEach(async () => {
  bench = await startBench()
  ada = await bench.designer('Ada', 10 * PRICE)
  request = requestWith(await ada.upload(await picture()))
})
afterEach(() => bench.close())

async function errorOf(response: Response) {
  const { error } = (await response.json()) as {
    error: { code: ErrorCode; details?: Record<string, unknown> }
  }
  return { status: response.status, ...error }
}

describe('the same id again', () => {
  test('50 at once make one job and one charge', async () => {
    const id = newJobId()
    const answers = await Promise.all(Array.from({ length: 50 }, () => ada.submit(request, id)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 200)).toHaveLength(49)
    await ada.finished(id)
    expect(bench.fal.count('submit')).toBe(1)
    expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: bench.fal.chargedMicroUsd(), balanced: true })
  })

  test('is answered with the job, also while the service has not answered', async () => {
    const id = newJobId()
    let goOn = () => {}
    bench.fal.script('submit', { kind: 'wait', until: new Promise<void>((resolve) => (goOn = resolve)) })
    const first = await ada.submit(request, id)
    expect(first.status).toBe(201)
    expect(await first.json()).toMatchObject({ id, state: 'submitting', heldMicroUsd: PRICE })
    const early = await ada.submit(request, id)
    expect(early.status).toBe(200)
    expect(await early.json()).toMatchObject({ id, state: 'submitting' })
    goOn()
    expect((await ada.finished(id)).state).toBe('done')
    const again = await ada.submit(request, id)
    expect(again.status).toBe(200)
    expect(await again.json()).toMatchObject({ id, state: 'done' })
    expect(bench.fal.count('submit')).toBe(1)
  })

  test('is refused for other parameters', async () => {
    const { id } = await ada.start(request)
    const other = await ada.submit({ ...request, parameters: { ...request.parameters, seed: 7 } }, id)
    expect(await errorOf(other)).toMatchObject({ status: 422, code: 'idempotency_conflict' })
  })

  test('a designer who hangs up while the service is asked does not end the submit', async () => {
    const id = newJobId()
    let goOn = () => {}
    bench.fal.script('submit', { kind: 'wait', until: new Promise<void>((resolve) => (goOn = resolve)) })
    const hangUp = new AbortController()
    const gone = ada
      .call('/v1/jobs', {
        method: 'POST',
        headers: { 'idempotency-key': id },
        body: JSON.stringify(request),
        signal: hangUp.signal,
      })
      .catch(() => 'gone')
    await ada.until(id, (job) => job.state === 'submitting')
    hangUp.abort()
    await gone
    goOn()
    expect((await ada.finished(id)).state).toBe('done')
  })
})

describe('a submit that travels beside its images', () => {
  /** The request for an image, and how to send that. */
  async function unsent() {
    const bytes = await picture()
    const hash = createHash('sha256').update(bytes).digest('hex')
    return { bytes, request: requestWith({ hash }) }
  }

  /** Until the proxy has had time to look for the image in vain. */
  const meanwhile = () => setTimeout(100)

  test('starts the moment they are there, once', async () => {
    const { bytes, request } = await unsent()
    const id = newJobId()
    const submits = Array.from({ length: 5 }, () => ada.submitAhead(request, id))
    await meanwhile()
    expect((await ada.call(`/v1/jobs/${id}`)).status).toBe(404)
    await ada.upload(bytes)
    const statuses = (await Promise.all(submits)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 201])
    expect((await ada.finished(id)).state).toBe('done')
    expect(bench.fal.count('submit')).toBe(1)
    expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: bench.fal.chargedMicroUsd(), balanced: true })
  })

  test('starts nothing for someone who has hung up', async () => {
    const { bytes, request } = await unsent()
    const id = newJobId()
    const hangUp = new AbortController()
    const gone = ada.submitAhead(request, id, hangUp.signal).catch(() => 'gone')
    await meanwhile()
    hangUp.abort()
    expect(await gone).toBe('gone')
    await meanwhile()
    await ada.upload(bytes)
    await meanwhile()
    expect((await ada.call(`/v1/jobs/${id}`)).status).toBe(404)
    expect(bench.fal.count('submit')).toBe(0)
  })

  test('is told that they did not come, and can be repeated', async () => {
    const { bytes, request } = await unsent()
    const id = newJobId()
    const inVain = await ada.submitAhead(request, id, undefined, 1)
    expect(await errorOf(inVain)).toMatchObject({ code: 'unknown_image' })
    await ada.upload(bytes)
    expect((await ada.submit(request, id)).status).toBe(201)
  })

  test('is told so at once when the proxy is about to stop', async () => {
    const { request } = await unsent()
    const waiting = ada.submitAhead(request, newJobId())
    await meanwhile()
    bench.proxy.drain()
    expect(await errorOf(await waiting)).toMatchObject({ code: 'unknown_image' })
  })

  test('is refused by the budget like any other', async () => {
    const { bytes, request } = await unsent()
    const bob = await bench.designer('Bob', PRICE - 1)
    const waiting = bob.submitAhead(request, newJobId())
    await meanwhile()
    await ada.upload(bytes)
    expect((await waiting).status).toBe(402)
  })
})

describe('a clear no', () => {
  const cases: [string, Step, ErrorCode, boolean][] = [
    ['401', { kind: 'answer', status: 401, body: { detail: 'canary' } }, 'service_key_rejected', false],
    [
      '403',
      { kind: 'answer', status: 403, body: { detail: 'User is locked. canary' } },
      'service_key_rejected',
      false,
    ],
    ['429', { kind: 'answer', status: 429 }, 'service_busy', true],
    [
      '422 with a list',
      {
        kind: 'answer',
        status: 422,
        body: {
          detail: [{ loc: ['body'], msg: 'canary', type: 'content_policy_violation', input: 'canary' }],
        },
      },
      'service_rejected',
      false,
    ],
    [
      '422 with a sentence',
      { kind: 'answer', status: 422, body: { detail: 'canary' } },
      'service_rejected',
      false,
    ],
  ]
  test.each(cases)(
    '%s fails the job, gives the money back and is not tried again',
    async (_, step, code, retryable) => {
      bench.fal.script('submit', step)
      const job = await ada.start(request)
      expect(job).toMatchObject({ state: 'failed', chargedMicroUsd: 0, error: { code, retryable } })
      expect(job.error?.message).toContain('Nothing was charged')
      expect(JSON.stringify(job) + bench.log.join('')).not.toContain('canary')
      expect(bench.fal.count('submit')).toBe(1)
      expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: 0, balanced: true })
    },
  )

  test('a refused connection fails the job, because nothing was sent', async () => {
    await bench.fal.close()
    const job = await ada.start(request)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'service_unreachable', retryable: true } })
    expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: 0, balanced: true })
  })
})

describe('no clear answer', () => {
  const steps: [string, Step][] = [
    ['a reset', { kind: 'reset' }],
    ['an early end', { kind: 'early-fin' }],
    ['an answer lost on the way', { kind: 'lost-answer' }],
    ['half an answer', { kind: 'truncated' }],
    ['no answer', { kind: 'stall' }],
    ['an answer that never ends', { kind: 'trickle' }],
    ['garbage', { kind: 'garbage' }],
    ['nothing', { kind: 'empty' }],
    ['a web page', { kind: 'html' }],
    ['500', { kind: 'answer', status: 500 }],
    ['502', { kind: 'answer', status: 502 }],
    ['503', { kind: 'answer', status: 503 }],
    ['504', { kind: 'answer', status: 504 }],
    ['408', { kind: 'answer', status: 408 }],
    ['a redirect elsewhere', { kind: 'redirect', to: 'http://127.0.0.1:1/' }],
    ['no request id', { kind: 'answer', status: 200, body: { status: 'IN_QUEUE' } }],
  ]
  test.each(steps)(
    '%s leaves the job uncertain and its money on hold, and is never sent again',
    async (_, step) => {
      bench.fal.script('submit', step)
      const job = await ada.start(request)
      expect(job).toMatchObject({
        state: 'uncertain',
        chargedMicroUsd: null,
        error: { code: 'submit_uncertain' },
      })
      expect((await ada.submit(request, job.id)).status).toBe(200)
      await bench.restart()
      expect((await ada.job(job.id)).state).toBe('uncertain')
      expect(bench.fal.count('submit')).toBe(1)
      bench.fal.finishAll()
      const { held, spent, balanced } = readLedger(bench.dataDir)
      expect({ held, spent, balanced }).toEqual({ held: PRICE, spent: 0, balanced: true })
      expect(bench.fal.chargedMicroUsd()).toBeLessThanOrEqual(held)
    },
  )

  test('a compressed answer is understood', async () => {
    bench.fal.script('submit', { kind: 'gzip' })
    expect((await ada.start(request)).state).toBe('queued')
  })
})

describe('money', () => {
  test('a burst at the edge of the budget is let in exactly as far as it goes', async () => {
    await bench.restart({ maxOpenJobs: 100 })
    const answers = await Promise.all(Array.from({ length: 40 }, () => ada.submit(request)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10)
    const refused = answers.find(({ status }) => status === 402)
    expect(refused && (await errorOf(refused))).toMatchObject({
      code: 'budget_spent',
      retryable: false,
      details: { neededMicroUsd: PRICE },
    })
    for (const answer of answers.filter(({ status }) => status === 201)) {
      await ada.finished(((await answer.json()) as { id: string }).id)
    }
    expect((await ada.submit(request)).status).toBe(402)
    expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: bench.fal.chargedMicroUsd(), balanced: true })
  })

  test('the budget starts anew with the month', async () => {
    const me = (await (await ada.call('/v1/me')).json()) as { renewsAt: number }
    const renewal = new Date(me.renewsAt)
    expect(renewal.getTime()).toBeGreaterThan(Date.now())
    expect([renewal.getUTCDate(), renewal.getUTCHours()]).toEqual([1, 0])
  })

  test('more jobs at once than allowed are 429, and one that ends makes room', async () => {
    await bench.restart({ maxOpenJobs: 2 })
    bench.fal.plan({ hold: 'running' }, { hold: 'running' })
    const first = await ada.start(request)
    await ada.start(request)
    const third = await ada.submit(request)
    expect(await errorOf(third)).toMatchObject({ status: 429, code: 'rate_limited', retryable: true })
    bench.fal.release()
    await ada.finished(first.id)
    await ada.start(request)
  })
})
