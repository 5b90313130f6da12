import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { lockDataDir } from './instance-lock.ts'
import type { Ledger } from './ledger.ts'
import { openPostgresLedger } from './postgres.ts'
import { openSqliteLedger } from './sqlite.ts'

export interface LedgerPlace {
  /** `postgres://…` for a ledger that instances share; null for the file in `dataDir`. */
  ledgerUrl: string | null
  dataDir: string
}

/** The ledger for a command that runs beside the proxy. */
export function openLedger({ ledgerUrl, dataDir }: LedgerPlace): Ledger {
  if (ledgerUrl !== null) return openPostgresLedger(ledgerUrl).ledger
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return openSqliteLedger(join(dataDir, 'ledger.db'))
}

export interface ServingLedger {
  ledger: Ledger
  /** What instances share, where they do. */
  pool: pg.Pool | null
  /** Lets another proxy work here. */
  unlock: () => void
}

/** The ledger for a proxy, which may not share a file with another. Throws DataDirInUseError. */
export function openLedgerToServe(place: LedgerPlace, onError: (error: Error) => void): ServingLedger {
  if (place.ledgerUrl !== null) return { ...openPostgresLedger(place.ledgerUrl, onError), unlock: () => undefined }
  mkdirSync(place.dataDir, { recursive: true, mode: 0o700 })
  const unlock = lockDataDir(place.dataDir)
  try {
    return { ledger: openLedger(place), pool: null, unlock }
  } catch (error) {
    unlock()
    throw error
  }
}
