import { isFinal, type Job } from '../../contract/job.ts'
import type { PlaceholderSummary } from '../../contract/plugin-calls.ts'

export interface RecoveryPlan {
  /** Jobs of this file: to be followed, placed, or told the end of. */
  adopt: Job[]
  /** Jobs of other files, to be listed. */
  elsewhere: Job[]
  /** Jobs that placeholders wait for but the list did not hold: each must be asked for. */
  lookUp: string[]
}

/**
 * Sorts out what went on while the panel was closed, from what the file says (`placeholders`) and what the
 * proxy says (`jobs`, the ones not placed yet). `known` are runs the panel already shows.
 */
export function planRecovery(
  placeholders: readonly PlaceholderSummary[],
  jobs: readonly Job[],
  documentId: string,
  known: ReadonlySet<string>,
): RecoveryPlan {
  const here = new Set(placeholders.map(({ jobId }) => jobId))
  const waiting = placeholders.filter((placeholder) => placeholder.waiting.length > 0).map(({ jobId }) => jobId)
  const listed = new Set(jobs.map(({ id }) => id))
  const plan: RecoveryPlan = { adopt: [], elsewhere: [], lookUp: [] }
  for (const job of jobs) {
    if (known.has(job.id)) continue
    // A failure is worth telling where its placeholder still stands; without one it was told before.
    const over = job.state === 'uncertain' || (isFinal(job.state) && job.state !== 'done')
    if (here.has(job.id)) plan.adopt.push(job)
    else if (over) continue
    else if (job.request.target.documentId === documentId) plan.adopt.push(job)
    else plan.elsewhere.push(job)
  }
  plan.lookUp = waiting.filter((id) => !listed.has(id) && !known.has(id))
  return plan
}
