import type { ApiError } from '../../../contract/api-error.ts'
import { isFinal, rankOf, type Job } from '../../../contract/job.ts'
import type { JobChange, JobRecord, Lease, Reservation, ReserveOutcome } from '../ledger.ts'
import { dayOf, monthOf } from '../periods.ts'
import { expire, hold, settle, writeEntry } from './money.ts'
import { HOLD, recordOf, type JobRow } from './rows.ts'
import { all, one, run, type Value, type Values, type Work } from './work.ts'

export function* reserve(reservation: Reservation, clock: string): Work<ReserveOutcome> {
  const { designer, jobId, request, holdMicroUsd, now, maxOpenJobs, lease } = reservation
  const existing = yield* findRow(designer.id, jobId)
  if (existing) return { kind: 'exists', record: recordOf(existing) }

  // A job whose submit is uncertain stays open until someone resolves it, and must not block the rest.
  const open = yield* one<{ count: number }>(
    `SELECT COUNT(*) AS count FROM jobs WHERE open = 1 AND designer_id = :designerId AND state <> 'uncertain'`,
    { designerId: designer.id },
  )
  if ((open?.count ?? 0) >= maxOpenJobs) return { kind: 'too-many-open' }

  yield* hold(designer, holdMicroUsd, now)

  // Pages of jobs are cut by this time, so no two jobs of a designer share one.
  const last = yield* one<{ latest: number | null }>(
    'SELECT MAX(created_at) AS latest FROM jobs WHERE designer_id = :designerId',
    { designerId: designer.id },
  )
  const row = yield* one<JobRow>(
    `INSERT INTO jobs (designer_id, team_id, id, request_hash, request, engine, month, day, document_id,
                       document_name, state, open, revision, change_seq, created_at, held_micro_usd,
                       hold_expires_at, lease_owner, lease_until)
     VALUES (:designerId, :teamId, :jobId, :requestHash, :request, :engine, :month, :day, :documentId,
             :documentName, 'submitting', 1, 0, :changeSeq, :createdAt, :hold,
             :holdExpiresAt, :instance, ${clock} + CAST(:leaseMs AS BIGINT))
     RETURNING *`,
    {
      designerId: designer.id,
      teamId: designer.teamId,
      jobId,
      requestHash: reservation.requestHash,
      request: JSON.stringify(request),
      engine: reservation.engine,
      month: monthOf(now),
      day: dayOf(now),
      documentId: request.target.documentId,
      documentName: request.target.documentName ?? '',
      changeSeq: yield* nextSeq(),
      createdAt: Math.max(now, (last?.latest ?? 0) + 1),
      hold: holdMicroUsd,
      holdExpiresAt: reservation.holdExpiresAt,
      instance: lease.instance,
      leaseMs: lease.ms,
    },
  )
  if (!row) throw new Error('The job was not written.')
  for (const hash of new Set(request.images.map((image) => image.hash))) {
    yield* run('INSERT INTO job_images (job_key, hash) VALUES (:key, :hash)', { key: row.key, hash })
  }
  yield* writeEntry(row, 'hold', holdMicroUsd, 0, now)
  return { kind: 'reserved', record: recordOf(row) }
}

export function* changeJob(key: number, change: JobChange): Work<JobRecord | null> {
  const row = yield* one<JobRow>('SELECT * FROM jobs WHERE key = :key', { key })
  if (!row) return null
  const state = change.state ?? row.state
  if (rankOf(state) < rankOf(row.state)) return null
  if (isFinal(row.state) && state !== row.state) return null
  return yield* applyChange(row, change)
}

function* applyChange(row: JobRow, change: JobChange): Work<JobRecord> {
  const state = change.state ?? row.state
  const columns: Record<string, Value> = {
    state,
    open: isFinal(state) ? 0 : 1,
    revision: row.revision + 1,
    change_seq: yield* nextSeq(),
  }
  const set = (column: string, value: Value | undefined) => {
    if (value !== undefined) columns[column] = value
  }
  set('fal_request_id', change.falRequestId)
  set('queue_position', change.queuePosition)
  set('progress', change.progress)
  set('started_at', change.startedAt)
  set('finished_at', change.finishedAt)
  set('placed_at', change.placedAt)
  set('seed', change.seed)
  set('cancel_requested', change.cancelRequested === undefined ? undefined : Number(change.cancelRequested))
  set('images', change.images && JSON.stringify(change.images))
  set('error', change.error ? JSON.stringify(change.error) : change.error)
  set('output', change.output)
  if (change.settlement && row.settled !== HOLD.ended) {
    columns.charged_micro_usd = yield* settle(row, change.settlement, change.finishedAt ?? Date.now())
    columns.settled = HOLD.ended
  }
  return yield* writeColumns(row, columns)
}

function* writeColumns(row: JobRow, columns: Record<string, Value>): Work<JobRecord> {
  const names = Object.keys(columns)
  yield* run(`UPDATE jobs SET ${names.map((name) => `${name} = :${name}`).join(', ')} WHERE key = :key`, {
    ...columns,
    key: row.key,
  })
  return recordOf({ ...row, ...columns })
}

export function* expireHolds(now: number, errorOf: (record: JobRecord) => ApiError): Work<JobRecord[]> {
  const rows = yield* all<JobRow>(
    `SELECT * FROM jobs WHERE open = 1 AND state = 'uncertain' AND settled = 0 AND hold_expires_at <= :now
     ORDER BY key LIMIT 500`,
    { now },
  )
  const expired: JobRecord[] = []
  for (const row of rows) {
    yield* expire(row, now)
    expired.push(
      yield* writeColumns(row, {
        settled: HOLD.expired,
        revision: row.revision + 1,
        change_seq: yield* nextSeq(),
        error: JSON.stringify(errorOf(recordOf(row))),
      }),
    )
  }
  return expired
}

/** The unfinished jobs that an instance takes care of from now on. */
export function* claimJobs(engine: Job['engine'], lease: Lease, alone: boolean, clock: string): Work<JobRecord[]> {
  const rows = yield* all<JobRow>(
    `UPDATE jobs SET lease_owner = :instance, lease_until = ${clock} + CAST(:leaseMs AS BIGINT)
     WHERE open = 1 AND state <> 'uncertain' AND engine = :engine
       AND (CAST(:alone AS BIGINT) = 1 OR lease_owner = :instance OR lease_until <= ${clock})
     RETURNING *`,
    { instance: lease.instance, leaseMs: lease.ms, engine, alone: Number(alone) },
  )
  return rows.toSorted((a, b) => a.key - b.key).map(recordOf)
}

export function* releaseJobs(instance: string): Work<void> {
  yield* run('UPDATE jobs SET lease_until = 0 WHERE open = 1 AND lease_owner = :instance', { instance })
}

export function* findJob(designerId: number, jobId: string): Work<JobRecord | null> {
  const row = yield* findRow(designerId, jobId)
  return row && recordOf(row)
}

function* findRow(designerId: number, id: string): Work<JobRow | null> {
  return yield* one<JobRow>('SELECT * FROM jobs WHERE designer_id = :designerId AND id = :id', { designerId, id })
}

export function* jobs(sql: string, values: Values): Work<JobRecord[]> {
  return (yield* all<JobRow>(sql, values)).map(recordOf)
}

export function* listJobs(
  designerId: number,
  { before, limit, placed }: { before: number | null; limit: number; placed: boolean | null },
): Work<JobRecord[]> {
  return yield* jobs(
    `SELECT * FROM jobs
     WHERE designer_id = :designerId AND (CAST(:before AS BIGINT) IS NULL OR created_at < CAST(:before AS BIGINT))
       AND (CAST(:placed AS BIGINT) IS NULL
            OR CASE WHEN placed_at IS NULL THEN 0 ELSE 1 END = CAST(:placed AS BIGINT))
     ORDER BY created_at DESC LIMIT :limit`,
    { designerId, before, limit, placed: placed === null ? null : Number(placed) },
  )
}

export function* jobsChangedSince(designerId: number, seq: number, limit: number): Work<JobRecord[]> {
  // The newest are kept when there are too many: the older ones are found by listing.
  return yield* jobs(
    `SELECT * FROM (
       SELECT * FROM jobs WHERE designer_id = :designerId AND change_seq > :seq
       ORDER BY change_seq DESC LIMIT :limit
     ) AS newest ORDER BY change_seq`,
    { designerId, seq, limit },
  )
}

export function* liveJobs(designerId: number, since: number): Work<JobRecord[]> {
  return yield* jobs(
    `SELECT * FROM jobs WHERE designer_id = :designerId AND (open = 1 OR finished_at >= :since) ORDER BY change_seq`,
    { designerId, since },
  )
}

/** Of everyone, in the order of their last change. */
export function* changedSince(seq: number, limit: number): Work<JobRecord[]> {
  return yield* jobs('SELECT * FROM jobs WHERE change_seq > :seq ORDER BY change_seq LIMIT :limit', { seq, limit })
}

export function* purgeableJobs(query: {
  finishedBefore: number
  unseenBefore: number
  limit: number
}): Work<JobRecord[]> {
  return yield* jobs(
    `SELECT * FROM jobs
     WHERE open = 0 AND purged_at IS NULL AND state = 'done'
       AND ((finished_at < :finishedBefore AND (placed_at IS NOT NULL OR seen_at IS NOT NULL))
            OR finished_at < :unseenBefore)
     ORDER BY key LIMIT :limit`,
    query,
  )
}

export function* lastSeq(): Work<number> {
  return (yield* one<{ value: number }>('SELECT value FROM change_counter'))?.value ?? 0
}

function* nextSeq(): Work<number> {
  const row = yield* one<{ value: number }>('UPDATE change_counter SET value = value + 1 RETURNING value')
  if (!row) throw new Error('The counter of changes is missing.')
  return row.value
}
