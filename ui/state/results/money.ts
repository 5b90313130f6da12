import { isFinal } from '../../../contract/job.ts'
import type { MicroUsd } from '../../../contract/price.ts'
import type { ResultGroup } from './groups.ts'

/** What a run cost, or is expected to. */
export type Charge =
  | { kind: 'free' }
  | { kind: 'none' }
  | { kind: 'about'; microUsd: MicroUsd }
  | { kind: 'charged'; microUsd: MicroUsd }

/** The charges of all its jobs; an estimate while one of them is not settled. */
export function chargeOf({ cells }: Pick<ResultGroup, 'cells'>): Charge {
  let microUsd = 0
  let settled = true
  let free = cells.length > 0
  for (const { job, run } of cells) {
    if (job) {
      const over = isFinal(job.state)
      free &&= job.engine === 'local'
      microUsd += job.chargedMicroUsd ?? (over ? 0 : job.heldMicroUsd)
      settled &&= over
    } else {
      free &&= run?.priceMicroUsd === null
      microUsd += run?.priceMicroUsd ?? 0
      settled = false
    }
  }
  if (free) return { kind: 'free' }
  if (!settled) return { kind: 'about', microUsd }
  return microUsd === 0 ? { kind: 'none' } : { kind: 'charged', microUsd }
}
