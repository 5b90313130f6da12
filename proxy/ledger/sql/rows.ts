import type { ApiError } from '../../../contract/api-error.ts'
import type { JobRequest } from '../../../contract/job-request.ts'
import type { JobImage, JobState } from '../../../contract/job.ts'
import type { JobRecord } from '../ledger.ts'
import type { Designer } from '../people.ts'

/** What `jobs.settled` says of the hold. */
export const HOLD = { open: 0, ended: 1, expired: 2 } as const

/** A row of `jobs`. */
export interface JobRow {
  key: number
  designer_id: number
  team_id: number
  id: string
  request_hash: string
  request: string
  engine: 'uso' | 'local'
  month: string
  day: string
  state: JobState
  revision: number
  change_seq: number
  fal_request_id: string | null
  queue_position: number | null
  progress: number | null
  created_at: number
  started_at: number | null
  finished_at: number | null
  placed_at: number | null
  seen_at: number | null
  purged_at: number | null
  held_micro_usd: number
  charged_micro_usd: number | null
  settled: number
  hold_expires_at: number
  seed: number | null
  cancel_requested: number
  images: string
  error: string | null
  output: string | null
}

/** The row as the rest of the proxy sees it. Its JSON is our own, written from parsed values. */
export function recordOf(row: JobRow): JobRecord {
  return {
    key: row.key,
    designerId: row.designer_id,
    teamId: row.team_id,
    requestHash: row.request_hash,
    falRequestId: row.fal_request_id,
    output: row.output,
    changeSeq: row.change_seq,
    holdExpiresAt: row.hold_expires_at,
    holdExpired: row.settled === HOLD.expired,
    seenAt: row.seen_at,
    purgedAt: row.purged_at,
    job: {
      id: row.id,
      state: row.state,
      revision: row.revision,
      engine: row.engine,
      request: JSON.parse(row.request) as JobRequest,
      queuePosition: row.queue_position,
      progress: row.progress,
      createdAt: row.created_at,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      placedAt: row.placed_at,
      heldMicroUsd: row.held_micro_usd,
      chargedMicroUsd: row.charged_micro_usd,
      seed: row.seed,
      cancelRequested: row.cancel_requested === 1,
      images: JSON.parse(row.images) as JobImage[],
      error: row.error === null ? null : (JSON.parse(row.error) as ApiError),
    },
  }
}

/** A row of `designers` with the name of the team and the expiry of the newest code. */
export interface DesignerRow {
  id: number
  name: string
  team_id: number
  team: string
  budget_micro_usd: number | null
  daily_budget_micro_usd: number | null
  created_at: number
  revoked_at: number | null
  code_expires_at: number | null
}

export const DESIGNERS = `
  SELECT d.id, d.name, d.team_id, t.name AS team, d.budget_micro_usd, d.daily_budget_micro_usd, d.created_at,
         d.revoked_at,
         (SELECT c.expires_at FROM codes c WHERE c.designer_id = d.id ORDER BY c.created_at DESC LIMIT 1)
           AS code_expires_at
  FROM designers d JOIN teams t ON t.id = d.team_id`

export function designerOf(row: DesignerRow): Designer {
  return {
    id: row.id,
    name: row.name,
    teamId: row.team_id,
    team: row.team,
    budgetMicroUsd: row.budget_micro_usd,
    dailyBudgetMicroUsd: row.daily_budget_micro_usd,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    codeExpiresAt: row.code_expires_at,
  }
}
