import type { MicroUsd } from '../../contract/price.ts'
import { readOutput } from './pictures.ts'
import type { Ledger } from '../ledger/ledger.ts'

const PAGE = 500

interface Drift {
  jobId: string
  falRequestId: string | null
  /** What the service said it billed, in its units (megapixels); null when it did not say. */
  billableUnits: number | null
  chargedMicroUsd: MicroUsd
  /** What those units cost at the published price. */
  expectedMicroUsd: MicroUsd
}

export interface BilledComparison {
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
}

/**
 * Compares what a month's jobs were charged with what the service reported as billed, at its published price of
 * a unit. The comparison is by job, so that two errors cannot cancel each other out.
 */
export async function compareWithBilled(
  ledger: Ledger,
  month: string,
  microUsdPerUnit: MicroUsd,
): Promise<BilledComparison> {
  const result: BilledComparison = {
    ...{ jobs: 0, chargedMicroUsd: 0, expectedMicroUsd: 0, driftMicroUsd: 0 },
    ...{ drifts: [], estimated: { jobs: 0, chargedMicroUsd: 0 } },
  }
  let beforeKey = Number.MAX_SAFE_INTEGER
  for (;;) {
    const page = await ledger.findJobs({ month, beforeKey, limit: PAGE })
    for (const { record } of page) {
      const { job, output, falRequestId } = record
      beforeKey = record.key
      result.jobs += 1
      const charged = job.chargedMicroUsd ?? 0
      if (charged === 0) continue
      result.chargedMicroUsd += charged
      const billableUnits = output === null ? null : readOutput(output).billableUnits
      if (billableUnits === null) {
        result.estimated.jobs += 1
        result.estimated.chargedMicroUsd += charged
        continue
      }
      const expected = Math.round(billableUnits * microUsdPerUnit)
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
