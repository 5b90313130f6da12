import { formatUsd, type MicroUsd } from '../../contract/price.ts'
import { ConfigError, parseBudget } from '../settings.ts'

export interface JsonOption {
  json?: boolean
}

/** One shape for machines, another for people: `rows` go to a table, `value` to JSON. */
export function show({ json }: JsonOption, value: unknown, rows: Record<string, string | number>[], none: string): void {
  if (json) console.log(JSON.stringify(value, null, 2))
  else if (rows.length === 0) console.log(none)
  else console.log(tableOf(rows))
}

/** Columns below their heads; numbers and amounts of money end below each other. */
function tableOf(rows: readonly Record<string, string | number>[]): string {
  const heads = Object.keys(rows[0] ?? {})
  const lines = [heads, ...rows.map((row) => heads.map((head) => String(row[head] ?? '')))]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const isNumber = heads.map((head) => rows.every((row) => /^\$?[\d.]+$/.test(String(row[head]))))
  return lines
    .map((line) =>
      line
        .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}

export function limitOf(budget: MicroUsd | null): string {
  return budget === null ? 'no limit' : formatUsd(budget)
}

/** `$25.00 a month`, or `any amount a month`. */
export function allowance(budget: MicroUsd | null, period: string): string {
  return `${budget === null ? 'any amount' : formatUsd(budget)} a ${period}`
}

/** `2026-03-05 14:03` in UTC, as budgets are counted. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}

/** An amount of dollars, or “none” for no limit. Throws ConfigError. */
export function limitFrom(text: string, name: string): MicroUsd | null {
  return text === 'none' ? null : parseBudget(text, name)
}

/** A name as people type and read it. Throws ConfigError. */
export function requireName(name: string): string {
  if (!/^[^\p{C}]{1,80}$/u.test(name) || name.trim() !== name) {
    throw new ConfigError('A name has 1 to 80 characters, none of them invisible, and no space at its ends.')
  }
  return name
}
