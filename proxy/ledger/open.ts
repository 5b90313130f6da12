import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { DataDirInUseError, lockDataDir } from './instance-lock.ts'
import { storeProblem } from '../problems.ts'
import { ConfigError } from '../settings.ts'
import type { Ledger } from './ledger.ts'
import { NewerSchemaError } from './migrations.ts'
import { openPostgresLedger } from './postgres.ts'
import { openSqliteLedger } from './sqlite.ts'

export interface LedgerPlace {
  /** `postgres://…` for a ledger that instances share; null for the file in `dataDir`. */
  ledgerUrl: string | null
  dataDir: string
}

/** The ledger for a command that runs beside the proxy. Throws ConfigError where the folder cannot be used. */
export function openLedger(place: LedgerPlace): Ledger {
  if (place.ledgerUrl !== null) return openPostgresLedger(place.ledgerUrl).ledger
  try {
    mkdirSync(place.dataDir, { recursive: true, mode: 0o700 })
    return openSqliteLedger(join(place.dataDir, 'ledger.db'))
  } catch (error) {
    throw unusable(place, error)
  }
}

/** Resolves when the ledger answers. Throws ConfigError, or NewerSchemaError. */
export async function requireLedger(ledger: Ledger, place: LedgerPlace): Promise<void> {
  try {
    await ledger.ping()
  } catch (error) {
    throw unusable(place, error)
  }
}

/** The error that names the setting whose ledger cannot be used, and why. */
export function unusable({ ledgerUrl, dataDir }: LedgerPlace, error: unknown): Error {
  if ([ConfigError, NewerSchemaError, DataDirInUseError].some((kind) => error instanceof kind)) return error as Error
  const setting = ledgerUrl === null ? `DATA_DIR ${dataDir}` : 'The database of LEDGER_URL'
  return new ConfigError(`${setting} cannot be used: ${storeProblem(error)}.`)
}

export interface ServingLedger {
  ledger: Ledger
  /** What instances share, where they do. */
  pool: pg.Pool | null
  /** Lets another proxy work here. */
  unlock: () => void
}

/** The ledger for a proxy, which may not share a file with another. Throws DataDirInUseError or ConfigError. */
export function openLedgerToServe(place: LedgerPlace, onError: (error: Error) => void): ServingLedger {
  if (place.ledgerUrl !== null) return { ...openPostgresLedger(place.ledgerUrl, onError), unlock: () => undefined }
  const unlock = lock(place)
  try {
    return { ledger: openLedger(place), pool: null, unlock }
  } catch (error) {
    unlock()
    throw error
  }
}

function lock(place: LedgerPlace): () => void {
  try {
    mkdirSync(place.dataDir, { recursive: true, mode: 0o700 })
    return lockDataDir(place.dataDir)
  } catch (error) {
    throw unusable(place, error)
  }
}
