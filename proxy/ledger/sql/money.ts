import type { BudgetRefusal, Settlement } from '../ledger.ts'
import type { Designer } from '../people.ts'
import { dayOf, monthOf, renewsAt, tomorrow } from '../periods.ts'
import type { Account, EntryKind } from '../spend.ts'
import { HOLD, type JobRow } from './rows.ts'
import { changing, one, type Statement, type Work } from './work.ts'

/** What a balance is of: `all`, `team/1` or `designer/1`. */
export type Scope = 'all' | `team/${number}` | `designer/${number}`

interface Balance {
  scope: Scope
  period: string
}

type FourBalances = [month: Balance, day: Balance, team: Balance, everyone: Balance]

/** The balances that a job's money is in. They cache the sums of the entries. */
function balancesOf(job: { designerId: number; teamId: number; month: string; day: string }): FourBalances {
  return [
    { scope: `designer/${job.designerId}`, period: job.month },
    { scope: `designer/${job.designerId}`, period: job.day },
    { scope: `team/${job.teamId}`, period: job.month },
    { scope: 'all', period: job.month },
  ]
}

export function* balanceOf(scope: Scope, period: string): Work<Account> {
  const row = yield* one<{ spent_micro_usd: number; held_micro_usd: number }>(
    'SELECT spent_micro_usd, held_micro_usd FROM balances WHERE scope = :scope AND period = :period',
    { scope, period },
  )
  return { spentMicroUsd: row?.spent_micro_usd ?? 0, heldMicroUsd: row?.held_micro_usd ?? 0 }
}

/** Thrown inside a transaction, so that what was held on the way is undone. */
export class HoldRefused extends Error {
  readonly refusal: BudgetRefusal

  constructor(refusal: BudgetRefusal) {
    super('the hold does not fit into a budget')
    this.refusal = refusal
  }
}

/** What each budget of a designer allows; null has no limit. */
export interface Limits {
  month: number | null
  day: number | null
  team: number | null
  everyone: number | null
}

interface Hold extends Balance {
  amount: number
  limit: number | null
  whose: BudgetRefusal['whose']
  renewsAt: number
}

/** The holds that a job of this designer needs, and the statements that place each of them only if it fits. */
export function holdsOf(designer: Designer, amount: number, limits: Limits, now: number) {
  const [month, day, team, everyone] = balancesOf({
    designerId: designer.id,
    teamId: designer.teamId,
    month: monthOf(now),
    day: dayOf(now),
  })
  const holds: Hold[] = [
    { ...month, amount, limit: limits.month, whose: 'designer', renewsAt: renewsAt(now) },
    { ...day, amount, limit: limits.day, whose: 'designer-day', renewsAt: tomorrow(now) },
    { ...team, amount, limit: limits.team, whose: 'team', renewsAt: renewsAt(now) },
    { ...everyone, amount, limit: limits.everyone, whose: 'everyone', renewsAt: renewsAt(now) },
  ]
  return { holds, statements: holds.map(holdIn) }
}

/** Changes one row, or none when the amount does not fit. */
function holdIn({ scope, period, limit, amount }: Hold): Statement {
  return changing(
    `INSERT INTO balances (scope, period, held_micro_usd)
     SELECT CAST(:scope AS TEXT), CAST(:period AS TEXT), CAST(:amount AS BIGINT)
     WHERE CAST(:limit AS BIGINT) IS NULL OR CAST(:amount AS BIGINT) <= CAST(:limit AS BIGINT)
     ON CONFLICT (scope, period) DO UPDATE SET held_micro_usd = balances.held_micro_usd + excluded.held_micro_usd
     WHERE CAST(:limit AS BIGINT) IS NULL
        OR balances.held_micro_usd + balances.spent_micro_usd + excluded.held_micro_usd <= CAST(:limit AS BIGINT)`,
    { scope, period, amount, limit },
  )
}

/** Throws HoldRefused for the first hold that changed no row. What was held is undone with the transaction. */
export function* requireHeld(holds: readonly Hold[], changes: readonly unknown[]): Work<void> {
  const refused = holds.find((_, index) => changes[index] !== 1)
  if (!refused) return
  const { scope, period, whose, limit, amount } = refused
  const account = yield* balanceOf(scope, period)
  throw new HoldRefused({
    kind: 'budget-spent',
    whose,
    neededMicroUsd: amount,
    limitMicroUsd: limit ?? 0,
    account,
    renewsAt: refused.renewsAt,
  })
}

/** Adds to what a job's entries say. `job_key` is found by the job's name, so that it can be written with the job. */
export function entry(
  job: { designer_id: number; id: string; month: string },
  kind: EntryKind,
  heldDelta: number,
  spentDelta: number,
  at: number,
): Statement {
  return changing(
    `INSERT INTO entries (designer_id, month, job_key, kind, held_delta, spent_delta, at)
     SELECT designer_id, CAST(:month AS TEXT), key, CAST(:kind AS TEXT), CAST(:heldDelta AS BIGINT),
            CAST(:spentDelta AS BIGINT), CAST(:at AS BIGINT)
     FROM jobs WHERE designer_id = :designerId AND id = :id`,
    { designerId: job.designer_id, id: job.id, month: job.month, kind, heldDelta, spentDelta, at },
  )
}

/** Ends the hold of a job with what it cost. Where it expired, only the cost is added. */
export function settlementOf(row: JobRow, settlement: Settlement, at: number): { charged: number; statements: Statement[] } {
  const charged = settlement.kind === 'settle' ? settlement.chargedMicroUsd : 0
  const held = row.settled === HOLD.open ? row.held_micro_usd : 0
  return {
    charged,
    statements: [entry(row, settlement.kind, -held, charged, at), ...balancesMoved(row, -held, charged)],
  }
}

/** Ends the hold of an uncertain job whose time is over. */
export function expiryOf(row: JobRow, at: number): Statement[] {
  return [entry(row, 'expire', -row.held_micro_usd, 0, at), ...balancesMoved(row, -row.held_micro_usd, 0)]
}

function balancesMoved(row: JobRow, heldDelta: number, spentDelta: number): Statement[] {
  const { designer_id: designerId, team_id: teamId, month, day } = row
  return balancesOf({ designerId, teamId, month, day }).map(({ scope, period }) =>
    changing(
      `UPDATE balances SET held_micro_usd = held_micro_usd + CAST(:heldDelta AS BIGINT),
                           spent_micro_usd = spent_micro_usd + CAST(:spentDelta AS BIGINT)
       WHERE scope = :scope AND period = :period`,
      { heldDelta, spentDelta, scope, period },
    ),
  )
}
