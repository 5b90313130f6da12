import Database from 'libsql'
import { isFinal, rankOf } from '../../contract/job.ts'
import { recordOf, type JobRow } from './job-row.ts'
import { migrate } from './migrations.ts'
import { monthOf } from './ledger.ts'
import { statementsOf, type Value } from './statements.ts'
import type { Account, Designer, JobChange, JobRecord, KnownImage, Ledger, Settlement } from './ledger.ts'

interface DesignerRow {
  id: number
  name: string
  code_hash: Uint8Array
  budget_micro_usd: number | null
  created_at: number
  revoked_at: number | null
}

/**
 * The ledger in one SQLite file, for one machine. A commit is on the disk when it returns
 * (`synchronous=FULL`). Writers take the write lock first, so a budget check and its hold cannot be split,
 * by another process either.
 */
export function openSqliteLedger(path: string): Ledger {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 5000')
  migrate(db)

  const { all, one, run, inTransaction } = statementsOf(db)

  const nextSeq = () => {
    run('UPDATE change_counter SET value = value + 1')
    return lastSeq()
  }
  const lastSeq = () => one<{ value: number }>('SELECT value FROM change_counter')?.value ?? 0

  const accountOf = (designerId: number, month: string): Account => {
    const row = one<{ spent_micro_usd: number; held_micro_usd: number }>(
      'SELECT spent_micro_usd, held_micro_usd FROM accounts WHERE designer_id = :designerId AND month = :month',
      { designerId, month },
    )
    return { spentMicroUsd: row?.spent_micro_usd ?? 0, heldMicroUsd: row?.held_micro_usd ?? 0 }
  }

  const jobOf = (designerId: number, id: string) =>
    one<JobRow>('SELECT * FROM jobs WHERE designer_id = :designerId AND id = :id', { designerId, id })

  const jobs = (sql: string, values: Record<string, Value>) => all<JobRow>(sql, values).map(recordOf)

  function writeEntry(
    job: { key: number; designerId: number; month: string },
    kind: 'hold' | Settlement['kind'],
    heldDelta: number,
    spentDelta: number,
    at: number,
  ) {
    run(
      `INSERT INTO entries (designer_id, month, job_key, kind, held_delta, spent_delta, at)
       VALUES (:designerId, :month, :key, :kind, :heldDelta, :spentDelta, :at)`,
      { ...job, kind, heldDelta, spentDelta, at },
    )
  }

  function settle(row: JobRow, settlement: Settlement, at: number): number {
    const charged = settlement.kind === 'settle' ? settlement.chargedMicroUsd : 0
    const job = { key: row.key, designerId: row.designer_id, month: row.month }
    writeEntry(job, settlement.kind, -row.held_micro_usd, charged, at)
    run(
      `UPDATE accounts SET held_micro_usd = held_micro_usd - :held, spent_micro_usd = spent_micro_usd + :charged
       WHERE designer_id = :designerId AND month = :month`,
      { held: row.held_micro_usd, charged, designerId: row.designer_id, month: row.month },
    )
    return charged
  }

  function applyChange(row: JobRow, change: JobChange): JobRecord {
    const state = change.state ?? row.state
    const columns: Record<string, Value> = {
      state,
      open: isFinal(state) ? 0 : 1,
      revision: row.revision + 1,
      change_seq: nextSeq(),
    }
    const set = (column: string, value: Value | undefined) => {
      if (value !== undefined) columns[column] = value
    }
    set('fal_request_id', change.falRequestId)
    set('queue_position', change.queuePosition)
    set('progress', change.progress)
    set('started_at', change.startedAt)
    set('finished_at', change.finishedAt)
    set('placed_at', change.placedAt)
    set('seed', change.seed)
    set('cancel_requested', change.cancelRequested === undefined ? undefined : Number(change.cancelRequested))
    set('images', change.images && JSON.stringify(change.images))
    set('error', change.error && JSON.stringify(change.error))
    set('output', change.output)
    if (change.settlement && row.settled === 0) {
      columns.charged_micro_usd = settle(row, change.settlement, change.finishedAt ?? Date.now())
      columns.settled = 1
    }
    const names = Object.keys(columns)
    run(`UPDATE jobs SET ${names.map((name) => `${name} = :${name}`).join(', ')} WHERE key = :key`, {
      ...columns,
      key: row.key,
    })
    return recordOf({ ...row, ...columns })
  }

  return {
    async addDesigner({ name, codeHash, budgetMicroUsd, now }) {
      return inTransaction(() => {
        if (one('SELECT id FROM designers WHERE name = :name', { name })) return 'name-taken'
        run(
          `INSERT INTO designers (name, code_hash, budget_micro_usd, created_at)
           VALUES (:name, :codeHash, :budgetMicroUsd, :now)`,
          { name, codeHash, budgetMicroUsd, now },
        )
        return designerOf(one<DesignerRow>('SELECT * FROM designers WHERE name = :name', { name })!)
      })
    },

    async replaceCode(name, codeHash) {
      return inTransaction(() => {
        run('UPDATE designers SET code_hash = :codeHash, revoked_at = NULL WHERE name = :name', {
          name,
          codeHash,
        })
        const row = one<DesignerRow>('SELECT * FROM designers WHERE name = :name', { name })
        return row && designerOf(row)
      })
    },

    async revokeDesigner(name, now) {
      return inTransaction(() => {
        run('UPDATE designers SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL', { name, now })
        const row = one<DesignerRow>('SELECT * FROM designers WHERE name = :name', { name })
        return row && designerOf(row)
      })
    },

    async listDesigners() {
      return all<DesignerRow>('SELECT * FROM designers ORDER BY name').map(designerOf)
    },

    async findDesigner(codeHash) {
      const row = one<DesignerRow>(
        'SELECT * FROM designers WHERE code_hash = :codeHash AND revoked_at IS NULL',
        { codeHash },
      )
      return row && { designer: designerOf(row), codeHash: row.code_hash }
    },

    async account(designerId, month) {
      return accountOf(designerId, month)
    },

    async reserve({ designer, jobId, requestHash, request, engine, holdMicroUsd, now, maxOpenJobs }) {
      return inTransaction(() => {
        const existing = jobOf(designer.id, jobId)
        if (existing) return { kind: 'exists', record: recordOf(existing) }

        // A job whose submit is uncertain stays open until someone resolves it, and must not block the rest.
        const open = one<{ count: number }>(
          `SELECT COUNT(*) AS count FROM jobs
           WHERE open = 1 AND designer_id = :designerId AND state <> 'uncertain'`,
          { designerId: designer.id },
        )
        if ((open?.count ?? 0) >= maxOpenJobs) return { kind: 'too-many-open' }

        const month = monthOf(now)
        run('INSERT OR IGNORE INTO accounts (designer_id, month) VALUES (:designerId, :month)', {
          designerId: designer.id,
          month,
        })
        const held = run(
          `UPDATE accounts SET held_micro_usd = held_micro_usd + :hold
           WHERE designer_id = :designerId AND month = :month
             AND (:budget IS NULL OR held_micro_usd + spent_micro_usd + :hold <= :budget)`,
          { hold: holdMicroUsd, designerId: designer.id, month, budget: designer.budgetMicroUsd },
        )
        if (held === 0) return { kind: 'budget-spent', account: accountOf(designer.id, month) }

        // Pages of jobs are cut by this time, so no two jobs of a designer share one.
        const last = one<{ latest: number | null }>(
          'SELECT MAX(created_at) AS latest FROM jobs WHERE designer_id = :designerId',
          { designerId: designer.id },
        )
        const createdAt = Math.max(now, (last?.latest ?? 0) + 1)
        run(
          `INSERT INTO jobs (designer_id, id, request_hash, request, engine, month, state, open, revision,
                             change_seq, created_at, held_micro_usd)
           VALUES (:designerId, :jobId, :requestHash, :request, :engine, :month, 'reserved', 1, 0,
                   :changeSeq, :createdAt, :hold)`,
          {
            designerId: designer.id,
            jobId,
            requestHash,
            request: JSON.stringify(request),
            engine,
            month,
            changeSeq: nextSeq(),
            createdAt,
            hold: holdMicroUsd,
          },
        )
        const row = jobOf(designer.id, jobId)!
        writeEntry({ key: row.key, designerId: designer.id, month }, 'hold', holdMicroUsd, 0, now)
        return { kind: 'reserved', record: recordOf(row) }
      })
    },

    async changeJob(key, change) {
      return inTransaction(() => {
        const row = one<JobRow>('SELECT * FROM jobs WHERE key = :key', { key })
        if (!row) return null
        const state = change.state ?? row.state
        if (rankOf(state) < rankOf(row.state)) return null
        if (isFinal(row.state) && state !== row.state) return null
        return applyChange(row, change)
      })
    },

    async findJob(designerId, jobId) {
      const row = jobOf(designerId, jobId)
      return row && recordOf(row)
    },

    async listJobs(designerId, { before, limit, placed }) {
      return jobs(
        `SELECT * FROM jobs
         WHERE designer_id = :designerId AND (:before IS NULL OR created_at < :before)
           AND (:placed IS NULL OR (placed_at IS NOT NULL) = :placed)
         ORDER BY created_at DESC LIMIT :limit`,
        { designerId, before, limit, placed: placed === null ? null : Number(placed) },
      )
    },

    async jobsChangedSince(designerId, seq, limit) {
      // The newest are kept when there are too many: the older ones are found by listing.
      return jobs(
        `SELECT * FROM (
           SELECT * FROM jobs WHERE designer_id = :designerId AND change_seq > :seq
           ORDER BY change_seq DESC LIMIT :limit
         ) ORDER BY change_seq`,
        { designerId, seq, limit },
      )
    },

    async liveJobs(designerId, since) {
      return jobs(
        `SELECT * FROM jobs WHERE designer_id = :designerId AND (open = 1 OR finished_at >= :since)
         ORDER BY change_seq`,
        { designerId, since },
      )
    },

    async unfinishedJobs() {
      return jobs('SELECT * FROM jobs WHERE open = 1 ORDER BY key', {})
    },

    async lastChangeSeq() {
      return lastSeq()
    },

    async rememberImage(image) {
      run(
        `INSERT INTO images (hash, width, height, content_type, url, expires_at)
         VALUES (:hash, :width, :height, :contentType, :url, :expiresAt)
         ON CONFLICT (hash) DO UPDATE SET url = excluded.url, expires_at = excluded.expires_at`,
        { ...image },
      )
    },

    async findImage(hash) {
      return one<KnownImage>(
        `SELECT hash, width, height, content_type AS contentType, url, expires_at AS expiresAt
         FROM images WHERE hash = :hash`,
        { hash },
      )
    },

    async forgetImageAddresses(exceptPrefix) {
      run(
        'UPDATE images SET url = NULL WHERE :prefix IS NULL OR SUBSTR(url, 1, LENGTH(:prefix)) <> :prefix',
        {
          prefix: exceptPrefix,
        },
      )
    },

    async removeExpiredImages(now) {
      return all<{ hash: string }>('DELETE FROM images WHERE expires_at <= :now RETURNING hash', { now }).map(
        ({ hash }) => hash,
      )
    },

    async ping() {
      one('SELECT 1')
    },

    async close() {
      db.close()
    },
  }
}

function designerOf(row: DesignerRow): Designer {
  return {
    id: row.id,
    name: row.name,
    budgetMicroUsd: row.budget_micro_usd,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }
}
