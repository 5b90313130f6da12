import type {
  Account,
  DaySpend,
  DesignerSpend,
  DocumentSpend,
  Entry,
  JobFilter,
  OpenReservation,
} from '../spend.ts'
import type { JobRecord } from '../ledger.ts'
import { recordOf, type JobRow } from './rows.ts'
import { all, one, type Work } from './work.ts'

/** Sums of entries, which are the truth that the balances cache. Whole numbers on every store. */
const SUMS = `CAST(COALESCE(SUM(e.spent_delta), 0) AS BIGINT) AS "spentMicroUsd",
  CAST(COALESCE(SUM(e.held_delta), 0) AS BIGINT) AS "heldMicroUsd"`
const JOBS = `COUNT(DISTINCT e.job_key) AS jobs`
const FROM = `FROM entries e JOIN jobs j ON j.key = e.job_key JOIN designers d ON d.id = e.designer_id
  JOIN teams t ON t.id = j.team_id`
const OF_DESIGNER = '(CAST(:designerId AS BIGINT) IS NULL OR e.designer_id = CAST(:designerId AS BIGINT))'

export function* spendByDesigner(month: string): Work<DesignerSpend[]> {
  return yield* all<DesignerSpend>(
    `SELECT d.id AS "designerId", d.name AS designer, MAX(t.name) AS team, ${JOBS}, ${SUMS} ${FROM}
     WHERE e.month = :month GROUP BY d.id, d.name ORDER BY "spentMicroUsd" DESC, d.name`,
    { month },
  )
}

export function* spendByDay(month: string, designerId: number | null): Work<DaySpend[]> {
  return yield* all<DaySpend>(
    `SELECT j.day AS day, ${JOBS}, ${SUMS} ${FROM}
     WHERE e.month = :month AND ${OF_DESIGNER} GROUP BY j.day ORDER BY j.day`,
    { month, designerId },
  )
}

export function* spendByDocument(month: string, designerId: number | null): Work<DocumentSpend[]> {
  return yield* all<DocumentSpend>(
    `SELECT j.document_id AS "documentId",
            COALESCE((SELECT n.document_name FROM jobs n WHERE n.document_id = j.document_id AND n.document_name <> ''
                      ORDER BY n.key DESC LIMIT 1), '') AS "documentName",
            COUNT(DISTINCT e.designer_id) AS designers, ${JOBS}, ${SUMS} ${FROM}
     WHERE e.month = :month AND ${OF_DESIGNER}
     GROUP BY j.document_id ORDER BY "spentMicroUsd" DESC, j.document_id`,
    { month, designerId },
  )
}

export function* spendOfDocument(teamId: number, documentId: string): Work<Account> {
  const row = yield* one<Account>(
    `SELECT ${SUMS} ${FROM} WHERE j.team_id = :teamId AND j.document_id = :documentId`,
    { teamId, documentId },
  )
  return row ?? { spentMicroUsd: 0, heldMicroUsd: 0 }
}

export function* openReservations(): Work<OpenReservation[]> {
  return yield* all<OpenReservation>(
    `SELECT j.id AS "jobId", d.name AS designer, j.state AS state, j.held_micro_usd AS "heldMicroUsd",
            j.created_at AS "createdAt", j.hold_expires_at AS "expiresAt"
     FROM jobs j JOIN designers d ON d.id = j.designer_id WHERE j.settled = 0 ORDER BY j.key`,
  )
}

export function* findJobs(filter: JobFilter): Work<{ designer: string; record: JobRecord }[]> {
  const rows = yield* all<JobRow & { designer: string }>(
    `SELECT j.*, d.name AS designer FROM jobs j JOIN designers d ON d.id = j.designer_id
     WHERE (CAST(:state AS TEXT) IS NULL OR j.state = CAST(:state AS TEXT))
       AND (CAST(:designerId AS BIGINT) IS NULL OR j.designer_id = CAST(:designerId AS BIGINT))
       AND (CAST(:month AS TEXT) IS NULL OR j.month = CAST(:month AS TEXT))
       AND (CAST(:beforeKey AS BIGINT) IS NULL OR j.key < CAST(:beforeKey AS BIGINT))
     ORDER BY j.key DESC LIMIT :limit`,
    {
      state: filter.state ?? null,
      designerId: filter.designerId ?? null,
      month: filter.month ?? null,
      beforeKey: filter.beforeKey ?? null,
      limit: filter.limit,
    },
  )
  return rows.map((row) => ({ designer: row.designer, record: recordOf(row) }))
}

export function* entries(query: { month?: string; afterId: number; limit: number }): Work<Entry[]> {
  return yield* all<Entry>(
    `SELECT e.id AS id, e.at AS at, e.kind AS kind, j.id AS "jobId", j.fal_request_id AS "falRequestId",
            d.name AS designer, t.name AS team, j.document_id AS "documentId", j.document_name AS "documentName",
            e.month AS month, j.day AS day, e.held_delta AS "heldDeltaMicroUsd", e.spent_delta AS "spentDeltaMicroUsd"
     ${FROM} WHERE e.id > :afterId AND (CAST(:month AS TEXT) IS NULL OR e.month = CAST(:month AS TEXT))
     ORDER BY e.id LIMIT :limit`,
    { afterId: query.afterId, limit: query.limit, month: query.month ?? null },
  )
}
