import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'libsql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isFinal, JOB_STATES, rankOf } from '../../contract/job.ts'
import type { Designer, JobRecord, Ledger } from '../../proxy/ledger/ledger.ts'
import { monthOf, renewsAt } from '../../proxy/ledger/ledger.ts'
import { openSqliteLedger } from '../../proxy/ledger/sqlite.ts'
import { newJobId, readLedger, requestWith } from './harness.ts'

const REQUEST = requestWith({ hash: 'a'.repeat(64) })

let dataDir: string
let ledger: Ledger
let ada: Designer
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'restyle-ledger-'))
  ledger = openSqliteLedger(join(dataDir, 'ledger.db'))
  ada = await addAda(1_000)
})
afterEach(async () => {
  await ledger.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function addAda(budgetMicroUsd: number | null, name = 'Ada') {
  const added = await ledger.addDesigner({
    name,
    codeHash: Buffer.from(name.padEnd(32)),
    budgetMicroUsd,
    now: 1,
  })
  if (added === 'name-taken') throw new Error('taken')
  return added
}

function hold(
  holdMicroUsd: number,
  { from = ledger, designer = ada, now = Date.now(), id = newJobId() } = {},
) {
  return from.reserve({
    designer,
    jobId: id,
    requestHash: 'hash',
    request: REQUEST,
    engine: 'uso',
    holdMicroUsd,
    now,
    maxOpenJobs: 1_000,
  })
}

async function reserved(amount: number, designer = ada): Promise<JobRecord> {
  const outcome = await hold(amount, { designer })
  if (outcome.kind !== 'reserved') throw new Error(outcome.kind)
  return outcome.record
}

test('two proxies on one ledger never hold more than the budget', async () => {
  const other = openSqliteLedger(join(dataDir, 'ledger.db'))
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_, index) => hold(30, { from: index % 2 === 0 ? ledger : other })),
  )
  await other.close()
  expect(outcomes.filter(({ kind }) => kind === 'reserved')).toHaveLength(33)
  expect(await ledger.account(ada.id, monthOf(Date.now()))).toEqual({ spentMicroUsd: 0, heldMicroUsd: 990 })
})

test('a hold counts against the month it was made in, and a new month starts empty', async () => {
  const january = Date.UTC(2026, 0, 31, 23, 59, 59)
  const outcome = await hold(1_000, { now: january })
  expect(outcome.kind).toBe('reserved')
  expect((await hold(1, { now: january })).kind).toBe('budget-spent')
  expect((await hold(1_000, { now: january + 1_000 })).kind).toBe('reserved')
  expect(renewsAt(january)).toBe(january + 1_000)
  expect(renewsAt(Date.UTC(2026, 11, 5))).toBe(Date.UTC(2027, 0, 1))
})

test('a job is settled once, whatever is asked', async () => {
  const { key } = await reserved(100)
  const settlement = { kind: 'settle', chargedMicroUsd: 80 } as const
  await ledger.changeJob(key, { state: 'done', finishedAt: 1, settlement })
  await ledger.changeJob(key, { state: 'done', settlement })
  await ledger.changeJob(key, { state: 'done', settlement: { kind: 'release' } })
  expect(readLedger(dataDir)).toEqual({ held: 0, spent: 80, balanced: true })
})

test('entries cannot be changed or removed, by whoever opens the file', async () => {
  await reserved(100)
  const db = new Database(join(dataDir, 'ledger.db'))
  expect(() => db.exec('UPDATE entries SET held_delta = 0')).toThrow(/only ever added/)
  expect(() => db.exec('DELETE FROM entries')).toThrow(/only ever added/)
  db.close()
})

test('no order of changes takes a job back, or the balances away from the entries', async () => {
  const run = fc.asyncProperty(
    fc.array(
      fc.record({
        state: fc.constantFrom(...JOB_STATES),
        charged: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
      }),
      { maxLength: 12 },
    ),
    async (changes) => {
      const rich = await addAda(null, newJobId())
      const { key, job } = await reserved(100, rich)
      let known = job
      for (const { state, charged } of changes) {
        const settlement =
          charged === null
            ? ({ kind: 'release' } as const)
            : ({ kind: 'settle', chargedMicroUsd: charged } as const)
        const changed = await ledger.changeJob(key, {
          state,
          ...(isFinal(state) && { settlement, finishedAt: 5 }),
        })
        if (changed) {
          expect(rankOf(changed.job.state)).toBeGreaterThanOrEqual(rankOf(known.state))
          if (isFinal(known.state)) expect(changed.job.state).toBe(known.state)
          expect(changed.job.revision).toBe(known.revision + 1)
          known = changed.job
        }
        expect((await ledger.findJob(rich.id, known.id))?.job).toEqual(known)
      }
      const account = await ledger.account(rich.id, monthOf(Date.now()))
      expect(account).toEqual({
        heldMicroUsd: isFinal(known.state) ? 0 : 100,
        spentMicroUsd: known.chargedMicroUsd ?? 0,
      })
      expect(readLedger(dataDir).balanced).toBe(true)
    },
  )
  await fc.assert(run, { numRuns: 40 })
})
