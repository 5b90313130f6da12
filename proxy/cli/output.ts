import { formatUsd, type MicroUsd } from '../../contract/price.ts'

export interface JsonOption {
  json?: boolean
}

/** One shape for machines, another for people: `rows` go to a table, `value` to JSON. */
export function show({ json }: JsonOption, value: unknown, rows: Record<string, string | number>[], none: string): void {
  if (json) console.log(JSON.stringify(value, null, 2))
  else if (rows.length === 0) console.log(none)
  else console.table(rows)
}

export function limitOf(budget: MicroUsd | null): string {
  return budget === null ? 'no limit' : formatUsd(budget)
}

/** `2026-03-05 14:03` in UTC, as budgets are counted. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}
