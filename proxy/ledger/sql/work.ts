import type { Writing } from '../ledger.ts'

export type Value = string | number | null | Uint8Array
export type Values = Record<string, Value>

/** One SQL statement with `:named` values, and whether rows are wanted back or only how many changed. */
export interface Statement {
  sql: string
  values: Values
  wants: 'rows' | 'changes'
}

/**
 * Something to do in one transaction: a generator that yields statements and is given their outcomes. So the
 * same work runs on a store that answers at once and on one across the network, and nothing else can slip
 * in between on either.
 */
export type Work<Result> = Generator<Statement | readonly Statement[], Result, unknown>

/** A statement whose rows are wanted. */
export function asking(sql: string, values: Values = {}): Statement {
  return { sql, values, wants: 'rows' }
}

/** A statement of which only the count of changed rows is wanted. */
export function changing(sql: string, values: Values = {}): Statement {
  return { sql, values, wants: 'changes' }
}

/**
 * Statements that take effect one after the other, and none of which needs what another one answered: across a
 * network they are one trip. The outcomes are in the same order, rows or a count each.
 */
export function* together(statements: readonly Statement[]): Work<readonly unknown[]> {
  return (yield statements) as readonly unknown[]
}

export function* all<Row>(sql: string, values: Values = {}): Work<Row[]> {
  return (yield asking(sql, values)) as Row[]
}

export function* one<Row>(sql: string, values: Values = {}): Work<Row | null> {
  const rows = yield* all<Row>(sql, values)
  return rows[0] ?? null
}

/** How many rows changed. */
export function* run(sql: string, values: Values = {}): Work<number> {
  return (yield changing(sql, values)) as number
}

/** A database that runs work. */
export interface SqlStore {
  /** Current time in ms by the store's own clock, as SQL. */
  clock: string
  /** Runs work that only reads. */
  read: <Result>(work: () => Work<Result>) => Promise<Result>
  /**
   * Runs work in a transaction, one after the other across all instances: what it read cannot have changed
   * when it writes. Durable when the promise resolves, or `soon` where that is asked for and cheaper; undone when
   * the work throws. `committed` is called with the result as soon as everyone can see it, in the order of commits.
   */
  write: <Result>(
    work: () => Work<Result>,
    how?: Writing & { committed?: (result: Result) => void },
  ) => Promise<Result>
  close: () => Promise<void>
}
