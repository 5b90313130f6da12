import type { MicroUsd } from '../../contract/price.ts'
import { readOutput } from './pictures.ts'
import type { Ledger } from '../ledger/ledger.ts'

const PAGE = 500

export interface Drift {
  jobId: string
  falRequestId: string | null
  /** What the service said it billed, in its units (megapixels); null when it did not say. */
  billableUnits: number | null
  chargedMicroUsd: MicroUsd
  /** What those units cost at the published price. */
  expectedMicroUsd: MicroUsd
}

export interface Reconciliation {
  month: string
  jobs: number
  chargedMicroUsd: MicroUsd
  /** The sum over jobs whose units are known of what they cost at the published price. */
  expectedMicroUsd: MicroUsd
  /** Ours less theirs, over jobs whose units are known. */
  driftMicroUsd: MicroUsd
  /** The jobs that make the drift up. */
  drifts: Drift[]
  /** Charged, but by an estimate, because the service did not tell what it billed. */
  estimated: { jobs: number; chargedMicroUsd: MicroUsd }
  /** Jobs nobody knows the fate of: to be looked up at the service. */
  uncertain: { jobId: string; heldMicroUsd: MicroUsd; holdExpired: boolean }[]
}

/**
 * Compares what a month's jobs were charged with what the service reported as billed, at its published price in
 * dollars a unit. The comparison is by job, so that two errors cannot cancel each other out.
 */
export async function reconcile(ledger: Ledger, month: string, usdPerUnit: number): Promise<Reconciliation> {
  const result: Reconciliation = {
    ...{ month, jobs: 0, chargedMicroUsd: 0, expectedMicroUsd: 0, driftMicroUsd: 0 },
    ...{ drifts: [], estimated: { jobs: 0, chargedMicroUsd: 0 }, uncertain: [] },
  }
  let beforeKey = Number.MAX_SAFE_INTEGER
  for (;;) {
    const page = await ledger.findJobs({ month, beforeKey, limit: PAGE })
    for (const { record } of page) {
      const { job, output, falRequestId, holdExpired } = record
      beforeKey = record.key
      result.jobs += 1
      if (job.state === 'uncertain') {
        result.uncertain.push({ jobId: job.id, heldMicroUsd: job.heldMicroUsd, holdExpired })
      }
      const charged = job.chargedMicroUsd ?? 0
      if (charged === 0) continue
      result.chargedMicroUsd += charged
      const billableUnits = output === null ? null : readOutput(output).billableUnits
      if (billableUnits === null) {
        result.estimated.jobs += 1
        result.estimated.chargedMicroUsd += charged
        continue
      }
      const expected = Math.round(billableUnits * usdPerUnit * 1_000_000)
      result.expectedMicroUsd += expected
      result.driftMicroUsd += charged - expected
      if (charged !== expected) {
        result.drifts.push({
          ...{ jobId: job.id, falRequestId, billableUnits },
          ...{ chargedMicroUsd: charged, expectedMicroUsd: expected },
        })
      }
    }
    if (page.length < PAGE) return result
  }
}
