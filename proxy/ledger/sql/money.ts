import type { BudgetRefusal, Settlement } from '../ledger.ts'
import type { Designer } from '../people.ts'
import { dayOf, monthOf, renewsAt, tomorrow } from '../periods.ts'
import type { Account, EntryKind } from '../spend.ts'
import { totalBudget } from './people.ts'
import { HOLD, type JobRow } from './rows.ts'
import { one, run, type Work } from './work.ts'

/** What a balance is of: `all`, `team/1` or `designer/1`. */
export type Scope = 'all' | `team/${number}` | `designer/${number}`

interface Balance {
  scope: Scope
  period: string
}

/** The balances that a job's money is in. They cache the sums of the entries. */
function balancesOf(job: { designerId: number; teamId: number; month: string; day: string }): Balance[] {
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

/** Holds an amount in every balance it concerns, or throws HoldRefused for the first that it does not fit. */
export function* hold(designer: Designer, amount: number, now: number): Work<void> {
  const limits = yield* one<{ month: number | null; day: number | null; team: number | null }>(
    `SELECT d.budget_micro_usd AS month, d.daily_budget_micro_usd AS day, t.budget_micro_usd AS team
     FROM designers d JOIN teams t ON t.id = d.team_id WHERE d.id = :id`,
    { id: designer.id },
  )
  const [month, day, team, everyone] = balancesOf({
    designerId: designer.id,
    teamId: designer.teamId,
    month: monthOf(now),
    day: dayOf(now),
  })
  const total = yield* totalBudget()
  yield* holdIn(month, amount, limits?.month ?? null, 'designer', renewsAt(now))
  yield* holdIn(day, amount, limits?.day ?? null, 'designer-day', tomorrow(now))
  yield* holdIn(team, amount, limits?.team ?? null, 'team', renewsAt(now))
  yield* holdIn(everyone, amount, total, 'everyone', renewsAt(now))
}

function* holdIn(
  balance: Balance | undefined,
  amount: number,
  limit: number | null,
  whose: BudgetRefusal['whose'],
  renewal: number,
): Work<void> {
  if (!balance) throw new Error('There is no such balance.')
  const { scope, period } = balance
  yield* run(
    'INSERT INTO balances (scope, period) VALUES (:scope, :period) ON CONFLICT (scope, period) DO NOTHING',
    { scope, period },
  )
  const held = yield* run(
    `UPDATE balances SET held_micro_usd = held_micro_usd + CAST(:amount AS BIGINT)
     WHERE scope = :scope AND period = :period
       AND (CAST(:limit AS BIGINT) IS NULL
            OR held_micro_usd + spent_micro_usd + CAST(:amount AS BIGINT) <= CAST(:limit AS BIGINT))`,
    { amount, scope, period, limit },
  )
  if (held > 0) return
  const account = yield* balanceOf(scope, period)
  throw new HoldRefused({ kind: 'budget-spent', whose, limitMicroUsd: limit ?? 0, account, renewsAt: renewal })
}

export function* writeEntry(
  job: { key: number; designer_id: number; month: string },
  kind: EntryKind,
  heldDelta: number,
  spentDelta: number,
  at: number,
): Work<void> {
  yield* run(
    `INSERT INTO entries (designer_id, month, job_key, kind, held_delta, spent_delta, at)
     VALUES (:designerId, :month, :key, :kind, :heldDelta, :spentDelta, :at)`,
    { designerId: job.designer_id, month: job.month, key: job.key, kind, heldDelta, spentDelta, at },
  )
}

/** Ends the hold of a job with what it cost, and tells what that is. Where it expired, only the cost is added. */
export function* settle(row: JobRow, settlement: Settlement, at: number): Work<number> {
  const charged = settlement.kind === 'settle' ? settlement.chargedMicroUsd : 0
  const held = row.settled === HOLD.open ? row.held_micro_usd : 0
  yield* writeEntry(row, settlement.kind, -held, charged, at)
  yield* moveBalances(row, -held, charged)
  return charged
}

/** Ends the hold of an uncertain job whose time is over. */
export function* expire(row: JobRow, at: number): Work<void> {
  yield* writeEntry(row, 'expire', -row.held_micro_usd, 0, at)
  yield* moveBalances(row, -row.held_micro_usd, 0)
}

function* moveBalances(row: JobRow, heldDelta: number, spentDelta: number): Work<void> {
  const { designer_id: designerId, team_id: teamId, month, day } = row
  for (const { scope, period } of balancesOf({ designerId, teamId, month, day })) {
    yield* run(
      `UPDATE balances SET held_micro_usd = held_micro_usd + CAST(:heldDelta AS BIGINT),
                           spent_micro_usd = spent_micro_usd + CAST(:spentDelta AS BIGINT)
       WHERE scope = :scope AND period = :period`,
      { heldDelta, spentDelta, scope, period },
    )
  }
}
