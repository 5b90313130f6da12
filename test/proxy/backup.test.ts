import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compareWithBilled } from '../../proxy/jobs/billed.ts'
import { backupSqliteLedger } from '../../proxy/ledger/backup.ts'
import { monthOf } from '../../proxy/ledger/ledger.ts'
import { picture, readLedger, requestWith, startBench, type Bench, type Client } from './harness.ts'

let bench: Bench
let ada: Client
let copy: string
beforeEach(async () => {
  bench = await startBench()
  ada = await bench.designer('Ada')
  copy = await mkdtemp(join(tmpdir(), 'restyle-backup-'))
})
afterEach(async () => {
  await bench.close()
  await rm(copy, { recursive: true, force: true })
})

test('a backup made while the proxy works holds everything until then, and a proxy goes on from it', async () => {
  const request = requestWith(await ada.upload(await picture()))
  const { id } = await ada.start(request)
  await ada.finished(id)
  backupSqliteLedger(join(bench.dataDir, 'ledger.db'), join(copy, 'ledger.db'))
  await cp(join(bench.dataDir, 'media'), join(copy, 'media'), { recursive: true })
  const until = readLedger(bench.dataDir)
  await ada.finished((await ada.start(request)).id)

  await bench.restart({ dataDir: copy })
  expect(readLedger(copy)).toEqual(until)
  expect((await ada.call(`/v1/jobs/${id}/images/0`)).status).toBe(200)
  expect((await ada.finished((await ada.start(request)).id)).state).toBe('done')
})

test('a backup never replaces another, and there must be something to back up', () => {
  const source = join(bench.dataDir, 'ledger.db')
  backupSqliteLedger(source, join(copy, 'one.db'))
  expect(() => backupSqliteLedger(source, join(copy, 'one.db'))).toThrow(/never replaces/)
  expect(() => backupSqliteLedger(join(copy, 'none.db'), join(copy, 'two.db'))).toThrow(/no ledger/)
})

test('comparing finds what does not fit the units the service billed, job by job', async () => {
  const request = requestWith(await ada.upload(await picture()))
  bench.fal.plan({}, { units: null })
  const told = await ada.finished((await ada.start(request)).id)
  const estimated = await ada.finished((await ada.start(request)).id)

  const { ledger } = bench.proxy
  const month = monthOf(Date.now())
  expect(await compareWithBilled(ledger, month, 100_000)).toMatchObject({
    jobs: 2,
    driftMicroUsd: 0,
    drifts: [],
    estimated: { jobs: 1, chargedMicroUsd: estimated.chargedMicroUsd },
  })
  const dearer = await compareWithBilled(ledger, month, 200_000)
  expect(dearer.drifts).toMatchObject([{ jobId: told.id, billableUnits: 0.262144, expectedMicroUsd: 52_429 }])
  expect(dearer.driftMicroUsd).toBe((told.chargedMicroUsd ?? 0) - 52_429)
})
