import Database from 'libsql'
import type { JobRecord, Ledger } from './ledger.ts'
import { migrate } from './migrations.ts'
import { createSqlLedger } from './sql/ledger.ts'
import type { SqlStore, Statement, Work } from './sql/work.ts'

/**
 * The ledger in one SQLite file, for one machine. A commit is on the disk when it returns
 * (`synchronous=FULL`). Writers take the write lock first, so a budget check and its hold cannot be split,
 * by another process either.
 */
export function openSqliteLedger(path: string): Ledger {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('busy_timeout = 5000')
  migrate(db)
  db.pragma('foreign_keys = ON')

  const listeners = new Set<(record: JobRecord) => void>()
  return createSqlLedger(storeOf(db), {
    // One proxy at a time works on a file, so every change of a job is its own.
    changed(record) {
      for (const listener of listeners) listener(record)
    },
    async watch(listener) {
      listeners.add(listener)
      return async () => void listeners.delete(listener)
    },
  })
}

function storeOf(db: Database.Database): SqlStore {
  const prepared = new Map<string, Database.Statement>()
  const execute = ({ sql, values, wants }: Statement): unknown => {
    const statement = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, statement)
    return wants === 'rows' ? statement.all(values) : statement.run(values).changes
  }
  /** Runs to the end without a pause, so nothing comes in between. */
  const drive = <Result>(work: () => Work<Result>): Result => {
    const steps = work()
    let step = steps.next()
    while (!step.done) step = steps.next(execute(step.value))
    return step.value
  }
  return {
    clock: `CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
    read: async (work) => drive(work),
    write: async (work) => db.transaction(() => drive(work)).immediate(),
    async close() {
      db.close()
    },
  }
}
