import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JobRequest } from '../../contract/job-request.ts'
import { newJobId, picture, readLedger, requestWith, startBench, type Bench, type Client } from './harness.ts'

let bench: Bench
let ada: Client
let request: JobRequest
beforeEach(async () => {
  bench = await startBench({ publicUrl: new URL('https://restyle.example/') })
  ada = await bench.designer('Ada')
  request = requestWith(await ada.upload(await picture()))
})
afterEach(async () => {
  expect(bench.fal.violations).toEqual([])
  await bench.close()
})

/** A job that the service has and whose answer was lost. */
async function uncertain() {
  bench.fal.script('submit', { kind: 'lost-answer' })
  const job = await ada.start(request)
  expect(job.state).toBe('uncertain')
  const standInJob = bench.fal.jobs.at(-1)
  if (!standInJob) throw new Error('The service has no job.')
  return { id: job.id, standInJob }
}

const notify = (...args: [Parameters<Bench['fal']['notify']>[0], Parameters<Bench['fal']['notify']>[2]?]) =>
  bench.fal.notify(args[0], bench.url, args[1])

test('a job that was uncertain is found again, kept and charged', async () => {
  const { id, standInJob } = await uncertain()
  bench.fal.finishAll()
  expect((await notify(standInJob)).status).toBe(200)
  const job = await ada.finished(id)
  expect(job).toMatchObject({ state: 'done', error: null })
  expect((await ada.call(`/v1/jobs/${id}/images/0`)).status).toBe(200)
  // fal tells again when it is not sure that it was heard.
  expect((await notify(standInJob)).status).toBe(200)
  expect(bench.fal.count('submit')).toBe(1)
  expect(bench.fal.count('keys')).toBe(1)
  expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: bench.fal.chargedMicroUsd(), balanced: true })
})

test('one that comes before the answer to the submit is remembered, should that answer never come', async () => {
  let goOn = () => {}
  const wait = { kind: 'wait', until: new Promise<void>((resolve) => (goOn = resolve)) } as const
  bench.fal.script('submit', wait)
  const id = newJobId()
  const submitted = ada.submit(request, id)
  while (bench.fal.count('submit') === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  const webhook = decodeURIComponent(/fal_webhook=([^&]+)/.exec(bench.fal.requests.at(-1)?.path ?? '')?.[1] ?? '')
  expect((await notify({ requestId: 'told-early', webhook } as Parameters<typeof notify>[0])).status).toBe(200)
  await bench.fal.close()
  goOn()
  expect((await submitted).status).toBe(201)
  expect(await ada.until(id, (job) => job.state !== 'submitting')).toMatchObject({ state: 'queued', error: null })
})

test('a hold that ended before the webhook came is not held again, but the charge is written down', async () => {
  await bench.restart({ uncertainHoldMs: 0 })
  const { id, standInJob } = await uncertain()
  await bench.restart()
  expect(await ada.job(id)).toMatchObject({ state: 'uncertain', error: { code: 'submit_uncertain' } })
  expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: 0, balanced: true })
  bench.fal.finishAll()
  await notify(standInJob)
  expect((await ada.finished(id)).state).toBe('done')
  expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: bench.fal.chargedMicroUsd(), balanced: true })
})

test('an uncertain job whose hold ended can be put away', async () => {
  const { id } = await uncertain()
  expect((await ada.call(`/v1/jobs/${id}/placed`, { method: 'POST' })).status).toBe(409)
  await bench.restart({ uncertainHoldMs: 0 })
  const late = await uncertain()
  await bench.restart()
  expect((await ada.call(`/v1/jobs/${late.id}/placed`, { method: 'POST' })).status).toBe(200)
})

describe('is refused', () => {
  const refused = async (response: Promise<Response>) => {
    expect([400, 404]).toContain((await response).status)
    expect(readLedger(bench.dataDir).spent).toBe(0)
  }

  test('when it is old, or from the future', async () => {
    const { standInJob } = await uncertain()
    const now = Math.floor(Date.now() / 1_000)
    await refused(notify(standInJob, { timestamp: now - 301 }))
    await refused(notify(standInJob, { timestamp: now + 302 }))
  })

  test('when what was signed is not what came', async () => {
    const { standInJob } = await uncertain()
    await refused(notify(standInJob, { userId: 'someone else' }))
  })

  test('when its address is not one we made for this job', async () => {
    const { standInJob } = await uncertain()
    const webhook = standInJob.webhook ?? ''
    await refused(notify({ ...standInJob, webhook: webhook.replace(/[0-9a-f]{32}/, newJobId()) }))
    await refused(notify({ ...standInJob, webhook: webhook.slice(0, -1) }))
  })

  test('without any signature', async () => {
    const { id, standInJob } = await uncertain()
    const path = new URL(standInJob.webhook ?? '').pathname
    await refused(fetch(`${bench.url}${path}`, { method: 'POST', body: '{"request_id":"x"}' }))
    expect((await ada.job(id)).state).toBe('uncertain')
  })
})

test('without a public address none is asked for', async () => {
  await bench.restart({ publicUrl: null })
  await ada.start(request)
  expect(bench.fal.jobs.at(-1)?.webhook).toBeNull()
})
