import type { ApiError } from '../../contract/api-error.ts'
import type { JobRequest } from '../../contract/job-request.ts'
import type { JobImage, JobState } from '../../contract/job.ts'
import type { JobRecord } from './ledger.ts'

/** A row of `jobs`. */
export interface JobRow {
  key: number
  designer_id: number
  id: string
  request_hash: string
  request: string
  engine: 'uso' | 'local'
  month: string
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
  held_micro_usd: number
  charged_micro_usd: number | null
  settled: number
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
    requestHash: row.request_hash,
    falRequestId: row.fal_request_id,
    output: row.output,
    changeSeq: row.change_seq,
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
