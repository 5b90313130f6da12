import { resolve } from 'node:path'
import { monthOf, type Ledger } from '../ledger/ledger.ts'
import { openLedger, requireLedger } from '../ledger/open.ts'
import { ConfigError } from '../settings.ts'

/** Runs a command's work on the ledger that DATA_DIR or LEDGER_URL names; a proxy may be running on it. Throws ConfigError. */
export async function withLedger(work: (ledger: Ledger) => Promise<void>): Promise<void> {
  const place = { ledgerUrl: process.env.LEDGER_URL || null, dataDir: resolve(process.env.DATA_DIR || './data') }
  const ledger = openLedger(place)
  try {
    await requireLedger(ledger, place)
    await work(ledger)
  } finally {
    await ledger.close()
  }
}

/** The month asked for, or this one. Throws ConfigError. */
export function readMonth(text: string | undefined): string {
  if (text === undefined) return monthOf(Date.now())
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) throw new ConfigError(`--month must be as 2026-03, not “${text}”.`)
  return text
}
