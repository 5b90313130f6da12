import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SQLITE_MIGRATIONS } from '../../../proxy/ledger/migrations.ts'
import { openSqliteLedger } from '../../../proxy/ledger/sqlite.ts'
import { describeLedger } from './contract.ts'

describeLedger('the ledger in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'restyle-ledger-'))
  return {
    open: async () => openSqliteLedger(join(folder, 'ledger.db')),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  }
})

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restyle-ledger-'))
  path = join(folder, 'ledger.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A ledger as the first release left it: one designer, one job that is paid, one that is uncertain. */
function firstRelease() {
  const db = new Database(path)
  db.exec(SQLITE_MIGRATIONS[0] ?? '')
  db.exec('PRAGMA user_version = 1')
  const request = JSON.stringify({ images: [{ role: 'style', hash: 'c'.repeat(64) }], target: { documentId: 'file' } })
  const at = Date.UTC(2026, 2, 5, 12)
  db.exec(`
    INSERT INTO designers VALUES (1, 'Ada', x'${'ab'.repeat(32)}', 1000, 1, NULL);
    INSERT INTO designers VALUES (2, 'Eve', x'${'cd'.repeat(32)}', NULL, 1, 5);
    INSERT INTO accounts VALUES (1, '2026-03', 80, 30);
    INSERT INTO jobs (key, designer_id, id, request_hash, request, engine, month, state, open, revision, change_seq,
                      created_at, held_micro_usd, charged_micro_usd, settled)
      VALUES (1, 1, 'paid', '', '${request}', 'uso', '2026-03', 'done', 0, 2, 2, ${at}, 100, 80, 1),
             (2, 1, 'open', '', '${request}', 'uso', '2026-03', 'uncertain', 1, 2, 4, ${at + 1}, 30, NULL, 0);
    INSERT INTO entries (designer_id, month, job_key, kind, held_delta, spent_delta, at) VALUES
      (1, '2026-03', 1, 'hold', 100, 0, ${at}), (1, '2026-03', 1, 'settle', -100, 80, ${at}),
      (1, '2026-03', 2, 'hold', 30, 0, ${at});
  `)
  db.close()
}

test('takes over a ledger of the first release with its people, money and jobs', async () => {
  firstRelease()
  const ledger = openSqliteLedger(path)
  expect(await ledger.findDesigner(Buffer.alloc(32, 0xab), 1)).toMatchObject({
    designer: { name: 'Ada', team: 'Team', budgetMicroUsd: 1_000, dailyBudgetMicroUsd: null },
  })
  expect(await ledger.findDesigner(Buffer.alloc(32, 0xcd), 1)).toBeNull()
  const account = { spentMicroUsd: 80, heldMicroUsd: 30 }
  expect(await ledger.account(1, '2026-03')).toEqual(account)
  expect(await ledger.account(1, '2026-03-05')).toEqual(account)
  expect(await ledger.teamAccount(1, '2026-03')).toEqual(account)
  expect(await ledger.totalAccount('2026-03')).toEqual(account)
  expect(await ledger.spendOfDocument(1, 'file')).toEqual(account)
  expect(await ledger.entries({ afterId: 0, limit: 9 })).toHaveLength(3)
  expect((await ledger.findJob(1, 'open'))?.holdExpiresAt).toBeGreaterThan(Date.UTC(2026, 2, 5, 12))
  await ledger.close()
  const db = new Database(path)
  expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([])
  db.close()
})

test('entries cannot be changed or removed, by whoever opens the file', async () => {
  firstRelease()
  await openSqliteLedger(path).close()
  const db = new Database(path)
  expect(() => db.exec('UPDATE entries SET held_delta = 0')).toThrow(/only ever added/)
  expect(() => db.exec('DELETE FROM entries')).toThrow(/only ever added/)
  db.close()
})
