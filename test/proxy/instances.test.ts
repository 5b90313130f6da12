import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { JobRequest } from '../../contract/job-request.ts'
import { Designers } from '../../proxy/designers.ts'
import { monthOf, type Ledger } from '../../proxy/ledger/ledger.ts'
import { openPostgresLedger } from '../../proxy/ledger/postgres.ts'
import { startPostgres, type Postgres } from '../support/postgres.ts'
import { startFalStandIn, type FalStandIn } from './fal-stand-in.ts'
import { Client, newJobId, picture, requestWith } from './harness.ts'
import { startInstance, type Instance } from './instance.ts'

/** A 512×512 picture. */
const PRICE = 26_215

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

let fal: FalStandIn
let dataDir: string
let ledgerUrl: string
let ledger: Ledger
let running: Instance[]
beforeEach(async () => {
  fal = await startFalStandIn()
  dataDir = await mkdtemp(join(tmpdir(), 'restyle-instances-'))
  ledgerUrl = await postgres.database()
  ledger = openPostgresLedger(ledgerUrl).ledger
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((instance) => instance.end('SIGKILL')))
  await ledger.close()
  await fal.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(count: number, env: Record<string, string> = {}) {
  const settings = { FAL_KEY: fal.key, FAL_URL: fal.url, DATA_DIR: dataDir, LEDGER_URL: ledgerUrl, ...env }
  const started = await Promise.all(Array.from({ length: count }, () => startInstance(settings)))
  running.push(...started)
  return started
}

/** The same designer, asking each instance. */
async function designerAt(instances: Instance[], budgetMicroUsd: number | null = null): Promise<Client[]> {
  const added = await new Designers(ledger).add('Ada', budgetMicroUsd)
  if (typeof added === 'string') throw new Error(added)
  return instances.map(({ url }) => new Client(() => url, added.code))
}

/** As the panel does: what a database that is too busy could not do is asked for again, under the same key. */
async function submitPatiently(client: Client, request: JobRequest): Promise<Response> {
  const id = newJobId()
  for (let tries = 1; ; tries++) {
    const answer = await client.submit(request, id)
    if (answer.status !== 500 || tries === 5) return answer
  }
}

test('200 submits to two instances at the edge of one budget: exactly as many as it covers are let in', async () => {
  const instances = await start(2, { JOBS_PER_DESIGNER: '1000' })
  const [one, two] = (await designerAt(instances, 20 * PRICE + 5)) as [Client, Client]
  const request = requestWith(await one.upload(await picture()))
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => submitPatiently(index % 2 === 0 ? one : two, request)),
  )
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 201 || status === 200)).toHaveLength(20)
  expect(statuses.filter((status) => status === 402)).toHaveLength(180)
  expect(fal.count('submit')).toBe(20)
  for (const answer of answers.filter(({ ok }) => ok)) {
    await two.finished(((await answer.json()) as { id: string }).id)
  }
  expect(await ledger.totalAccount(monthOf(Date.now()))).toEqual({
    spentMicroUsd: fal.chargedMicroUsd(),
    heldMicroUsd: 0,
  })
})

test('50 copies of one submit to two instances are one job and one charge', async () => {
  const [one, two] = (await designerAt(await start(2))) as [Client, Client]
  const request = requestWith(await one.upload(await picture()))
  const id = newJobId()
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? one : two).submit(request, id)),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(49)
  expect((await two.finished(id)).state).toBe('done')
  expect(fal.charges).toHaveLength(1)
  expect(await two.submit({ ...request, parameters: { ...request.parameters, prompt: 'other' } }, id)).toMatchObject({
    status: 422,
  })
})

test('a submit to one instance waits for its image, which another one gets', async () => {
  const [one, two] = (await designerAt(await start(2))) as [Client, Client]
  const bytes = await picture()
  const id = newJobId()
  const waiting = one.submitAhead(requestWith({ hash: createHash('sha256').update(bytes).digest('hex') }), id)
  await setTimeout(100)
  await two.upload(bytes)
  expect((await waiting).status).toBe(201)
  expect((await two.finished(id)).state).toBe('done')
})

test('an instance that dies is replaced: the other follows its jobs to their end, and tells of them', async () => {
  const instances = await start(2)
  const [one, two] = (await designerAt(instances)) as [Client, Client]
  const request = requestWith(await one.upload(await picture()))
  fal.plan({ hold: 'running' }, { hold: 'running' })
  const ids = [(await one.start(request)).id, (await one.start(request)).id]
  const stream = await two.events()
  await two.until(ids[0] ?? '', (job) => job.state === 'running')
  await instances[0]?.end('SIGKILL')
  fal.release()
  const done = new Set<string>()
  while (done.size < 2) {
    const event = await stream.next()
    if (event?.job.state === 'done') done.add(event.job.id)
  }
  stream.close()
  expect(done).toEqual(new Set(ids))
  for (const id of ids) expect((await two.call(`/v1/jobs/${id}/images/0`)).status).toBe(200)
  expect(fal.count('submit')).toBe(2)
  expect((await ledger.openReservations()).length).toBe(0)
})

test('an instance that is stopped in order hands its jobs over at once, and a cancel works wherever it is asked', async () => {
  const instances = await start(2)
  const [one, two] = (await designerAt(instances)) as [Client, Client]
  const request = requestWith(await one.upload(await picture()))
  fal.plan({ hold: 'queued' }, { hold: 'queued' })
  const [first, second] = [await one.start(request), await one.start(request)]
  const cancelled = await two.call(`/v1/jobs/${first.id}/cancel`, { method: 'POST' })
  expect(await cancelled.json()).toMatchObject({ outcome: 'removed', job: { state: 'cancelled' } })
  expect(await instances[0]?.end('SIGTERM')).toBe(0)
  fal.release()
  expect(await two.finished(second.id)).toMatchObject({ state: 'done' })
})

test('the limit of requests is one limit, however many instances there are', async () => {
  const instances = await start(2, { REQUESTS_PER_MINUTE: '10' })
  const [one, two] = (await designerAt(instances)) as [Client, Client]
  const answers = await Promise.all(Array.from({ length: 14 }, (_, i) => (i % 2 === 0 ? one : two).call('/v1/me')))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(4)
})
