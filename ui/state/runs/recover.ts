import { isFinal, type Job } from '../../../contract/job.ts'
import type { PlaceholderSummary, SandboxCalls } from '../../../contract/plugin-calls.ts'
import type { Clock, Random } from '../../host.ts'
import { withPatience } from '../../patience.ts'
import { ProxyError, type Proxy } from '../../proxy.ts'
import type { Settings } from '../settings.ts'

export interface RecoverParts {
  sandbox: Pick<SandboxCalls, 'listPlaceholders'>
  proxy: Pick<Proxy, 'unplacedJobs' | 'job'>
  settings: Pick<Settings, 'unfinished' | 'finished'>
  clock: Clock
  random: Random
}

export interface Unplaced {
  /** Jobs of this file: to be followed, placed, or told the end of. */
  adopt: Job[]
  /** Jobs of other files, to be listed. */
  elsewhere: Job[]
  /** Jobs of this machine that have a placeholder but never reached the proxy. */
  neverSent: string[]
  /** Jobs that are over and whose placeholders undo brought back. */
  over: string[]
}

/** Finds what went on while the panel was closed. Rejects when the proxy cannot be reached. */
export async function findUnplaced(
  documentId: string,
  known: ReadonlySet<string>,
  { sandbox, proxy, settings, clock, random }: RecoverParts,
): Promise<Unplaced> {
  const patience = { clock, random, attempts: 3 }
  const [placeholders, jobs] = await Promise.all([
    sandbox.listPlaceholders(),
    withPatience(() => proxy.unplacedJobs(), patience),
  ])
  const { adopt, elsewhere, lookUp } = planRecovery(placeholders, jobs, documentId, known)
  const neverSent: string[] = []
  const over: string[] = []
  for (const id of lookUp) {
    try {
      const job = await withPatience(() => proxy.job(id), patience)
      if (job.placedAt === null) adopt.push(job)
      else over.push(id)
    } catch (error) {
      if (!(error instanceof ProxyError) || error.code !== 'not_found') throw error
      // One that is not of this machine may be a colleague's, who is waiting for it.
      if (settings.unfinished.has(id)) neverSent.push(id)
      else if (settings.finished.has(id)) over.push(id)
    }
  }
  return { adopt, elsewhere, neverSent, over }
}

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
