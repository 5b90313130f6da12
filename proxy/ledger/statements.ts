import type Database from 'libsql'

export type Value = string | number | null | Uint8Array

/** SQL with named values, each statement prepared once. */
export function statementsOf(db: Database.Database) {
  const statements = new Map<string, Database.Statement>()
  const prepared = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    const made = db.prepare(sql)
    statements.set(sql, made)
    return made
  }
  const all = <Row>(sql: string, values: Record<string, Value> = {}) => prepared(sql).all(values) as Row[]
  return {
    all,
    one: <Row>(sql: string, values: Record<string, Value> = {}) => all<Row>(sql, values)[0] ?? null,
    /** How many rows changed. */
    run: (sql: string, values: Record<string, Value> = {}) => prepared(sql).run(values).changes,
    /** Takes the write lock first, so that nothing can change between a check and what follows from it. */
    inTransaction: <Result>(work: () => Result): Result => db.transaction(work).immediate(),
  }
}
