import { existsSync } from 'node:fs'
import Database from 'libsql'
import { ConfigError } from '../settings.ts'

/**
 * Copies the ledger of a file into a new one, whole and consistent, while a proxy works on it. Throws when
 * `target` is there already: a backup never replaces another.
 */
export function backupSqliteLedger(source: string, target: string): void {
  if (!existsSync(source)) throw new ConfigError(`There is no ledger at ${source}.`)
  if (existsSync(target)) throw new ConfigError(`${target} is there already; a backup never replaces another.`)
  const db = new Database(source)
  try {
    db.pragma('busy_timeout = 5000')
    db.prepare('VACUUM INTO :target').run({ target })
  } finally {
    db.close()
  }
}
