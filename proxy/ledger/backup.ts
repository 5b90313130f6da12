import { chmodSync, existsSync } from 'node:fs'
import Database from 'libsql'
import { storeProblem } from '../problems.ts'
import { ConfigError } from '../settings.ts'

/**
 * Copies the ledger of a file into a new one, whole and consistent, while a proxy works on it. Throws when
 * `target` is there already, because a backup never replaces another, or cannot be written.
 */
export function backupSqliteLedger(source: string, target: string): void {
  if (!existsSync(source)) throw new ConfigError(`There is no ledger at ${source}.`)
  if (existsSync(target)) throw new ConfigError(`${target} is there already; a backup never replaces another.`)
  const db = new Database(source)
  try {
    db.pragma('busy_timeout = 5000')
    db.prepare('VACUUM INTO :target').run({ target })
    // It holds prompts, and what access codes are known by.
    chmodSync(target, 0o600)
  } catch (error) {
    throw new ConfigError(`${target} cannot be written: ${storeProblem(error)}.`)
  } finally {
    db.close()
  }
}
