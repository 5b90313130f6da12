import { open } from 'node:fs/promises'
import Database from 'libsql'
import type { JobRecord, Ledger } from './ledger.ts'
import { migrate } from './migrations.ts'
import { createSqlLedger } from './sql/ledger.ts'
import type { SqlStore, Statement, Work } from './sql/work.ts'

/**
 * The ledger in one SQLite file, for one machine. Writers take the write lock first, so a budget check and its
 * hold cannot be split, by another process either.
 *
 * A promise resolves when the commit is on the disk. `synchronous=FULL` would have SQLite sync the log within each
 * commit, and everyone else wait meanwhile. With NORMAL a commit is written to the log without that, and the log is
 * synced here before anyone is told: the same system call on the same file, but away from the main thread, and
 * once for all who wait. The log is read in its order, so no commit can outlast one that came before it.
 */
export function openSqliteLedger(path: string): Ledger {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('busy_timeout = 5000')
  migrate(db)
  db.pragma('foreign_keys = ON')

  const listeners = new Set<(record: JobRecord) => void>()
  return createSqlLedger(storeOf(db, syncOf(`${path}-wal`)), {
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

interface Sync {
  /** Resolves when everything written until now is on the disk. */
  now: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Syncs a file for any number of callers at once. After a failure nobody is told again that something is on the
 * disk: the system forgets what it could not write, and the next sync would succeed without it.
 */
function syncOf(path: string): Sync {
  const file = open(path, 'r+')
  // Whoever asks first is told.
  file.catch(() => undefined)
  let underWay: Promise<void> | null = null
  let next: Promise<void> | null = null
  let broken: Error | null = null

  async function sync() {
    await underWay?.catch(() => undefined)
    // Who writes from here on waits for the one after.
    next = null
    if (broken !== null) throw broken
    underWay = file.then((log) => log.datasync())
    try {
      await underWay
    } catch (error) {
      broken = new Error('The disk did not keep what was written to the ledger. Start the proxy again.', { cause: error })
      throw broken
    }
  }
  return {
    now: () => (next ??= sync()),
    async close() {
      await (await file).close()
    },
  }
}

function storeOf(db: Database.Database, sync: Sync): SqlStore {
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
    while (!step.done) step = steps.next('sql' in step.value ? execute(step.value) : step.value.map(execute))
    return step.value
  }
  return {
    clock: `CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
    read: async (work) => drive(work),
    async write(work, { soon = false, committed } = {}) {
      const result = db.transaction(() => drive(work)).immediate()
      committed?.(result)
      const synced = sync.now()
      // Should it fail, every later write does, and says why.
      if (soon) synced.catch(() => undefined)
      else await synced
      return result
    },
    async close() {
      await sync.close()
      db.close()
    },
  }
}
