import type { ApiError } from '../../../contract/api-error.ts'
import { isFinal, rankOf, type Job } from '../../../contract/job.ts'
import type { JobChange, JobRecord, KnownImage, Lease, ReadableImage, Reservation, ReserveOutcome } from '../ledger.ts'
import { dayOf, monthOf } from '../periods.ts'
import { imageNamed } from './images.ts'
import { entry, expiryOf, holdsOf, requireHeld, settlementOf, type Limits } from './money.ts'
import { HOLD, recordOf, type JobRow } from './rows.ts'
import { all, asking, changing, one, run, together, type Statement, type Value, type Values, type Work } from './work.ts'

export function* reserve(reservation: Reservation, clock: string): Work<ReserveOutcome> {
  const { designer, jobId, request, now, maxOpenJobs, lease } = reservation
  const [[existing], [standing], [counter], ...found] = (yield* together([
    rowNamed(designer.id, jobId),
    // A job whose submit is uncertain stays open until someone resolves it, and must not block the rest.
    asking(
      `SELECT (SELECT COUNT(*) FROM jobs
               WHERE open = 1 AND designer_id = :designerId AND state <> 'uncertain') AS open,
              (SELECT MAX(created_at) FROM jobs WHERE designer_id = :designerId) AS latest,
              (SELECT value FROM settings WHERE name = 'total-budget') AS everyone,
              d.budget_micro_usd AS month, d.daily_budget_micro_usd AS day, t.budget_micro_usd AS team
       FROM designers d JOIN teams t ON t.id = d.team_id WHERE d.id = :designerId`,
      { designerId: designer.id },
    ),
    NEXT_SEQ,
    ...request.images.map(({ hash }) => imageNamed(designer.teamId, hash)),
  ])) as [JobRow[], Standing[], Counter[], ...KnownImage[][]]
  if (existing) return { kind: 'exists', record: recordOf(existing) }
  if (!standing || !counter) throw new Error('The designer or the counter of changes is missing.')
  const images = found.flatMap(([image]) => (image && isReadable(image, now) ? [image] : []))
  if (images.length < request.images.length) return { kind: 'images-needed' }
  if (standing.open >= maxOpenJobs) return { kind: 'too-many-open' }

  const content = images[request.images.findIndex(({ role }) => role === 'content')] ?? null
  const holdMicroUsd = reservation.priceOf(content)

  const everyone = standing.everyone === null ? null : Number(standing.everyone)
  const { holds, statements } = holdsOf(designer, holdMicroUsd, { ...standing, everyone }, now)
  const month = monthOf(now)
  const insert = asking(
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
      month,
      day: dayOf(now),
      documentId: request.target.documentId,
      documentName: request.target.documentName ?? '',
      changeSeq: counter.value,
      // Pages of jobs are cut by this time, so no two jobs of a designer share one.
      createdAt: Math.max(now, (standing.latest ?? 0) + 1),
      hold: holdMicroUsd,
      holdExpiresAt: reservation.holdExpiresAt,
      instance: lease.instance,
      leaseMs: lease.ms,
    },
  )
  const uses = [...new Set(request.images.map((image) => image.hash))].map((hash) =>
    changing(
      `INSERT INTO job_images (job_key, hash)
       SELECT key, CAST(:hash AS TEXT) FROM jobs WHERE designer_id = :designerId AND id = :jobId`,
      { designerId: designer.id, jobId, hash },
    ),
  )
  const held = entry({ designer_id: designer.id, id: jobId, month }, 'hold', holdMicroUsd, 0, now)
  const outcomes = yield* together([...statements, insert, ...uses, held])
  yield* requireHeld(holds, outcomes)
  const [row] = outcomes[statements.length] as JobRow[]
  if (!row) throw new Error('The job was not written.')
  return { kind: 'reserved', record: recordOf(row), images }
}

function isReadable(image: KnownImage, now: number): image is ReadableImage {
  return image.url !== null && image.urlExpiresAt > now
}

interface Standing extends Omit<Limits, 'everyone'> {
  open: number
  latest: number | null
  everyone: string | null
}

interface Counter {
  value: number
}

const NEXT_SEQ = asking('UPDATE change_counter SET value = value + 1 RETURNING value')

export function* changeJob(key: number, change: JobChange): Work<JobRecord | null> {
  const [[row], [counter]] = (yield* together([asking('SELECT * FROM jobs WHERE key = :key', { key }), NEXT_SEQ])) as [
    JobRow[],
    Counter[],
  ]
  if (!row || !counter) return null
  const state = change.state ?? row.state
  if (rankOf(state) < rankOf(row.state)) return null
  if (isFinal(row.state) && state !== row.state) return null
  const columns: Record<string, Value> = {
    state,
    open: isFinal(state) ? 0 : 1,
    revision: row.revision + 1,
    change_seq: counter.value,
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
  const statements: Statement[] = []
  if (change.settlement && row.settled !== HOLD.ended) {
    const settlement = settlementOf(row, change.settlement, change.finishedAt ?? Date.now())
    columns.charged_micro_usd = settlement.charged
    columns.settled = HOLD.ended
    statements.push(...settlement.statements)
  }
  yield* together([...statements, columnsOf(row, columns)])
  return recordOf({ ...row, ...columns })
}

function columnsOf(row: JobRow, columns: Record<string, Value>): Statement {
  const names = Object.keys(columns)
  return changing(`UPDATE jobs SET ${names.map((name) => `${name} = :${name}`).join(', ')} WHERE key = :key`, {
    ...columns,
    key: row.key,
  })
}

export function* expireHolds(now: number, errorOf: (record: JobRecord) => ApiError): Work<JobRecord[]> {
  const rows = yield* all<JobRow>(
    `SELECT * FROM jobs WHERE open = 1 AND state = 'uncertain' AND settled = 0 AND hold_expires_at <= :now
     ORDER BY key LIMIT 500`,
    { now },
  )
  const expired: JobRecord[] = []
  for (const row of rows) {
    const [counter] = yield* all<Counter>(NEXT_SEQ.sql)
    if (!counter) throw new Error('The counter of changes is missing.')
    const columns = {
      settled: HOLD.expired,
      revision: row.revision + 1,
      change_seq: counter.value,
      error: JSON.stringify(errorOf(recordOf(row))),
    }
    yield* together([...expiryOf(row, now), columnsOf(row, columns)])
    expired.push(recordOf({ ...row, ...columns }))
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
  const { sql, values } = rowNamed(designerId, jobId)
  const row = yield* one<JobRow>(sql, values)
  return row && recordOf(row)
}

function rowNamed(designerId: number, id: string): Statement {
  return asking('SELECT * FROM jobs WHERE designer_id = :designerId AND id = :id', { designerId, id })
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
