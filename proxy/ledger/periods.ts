/** The calendar month (UTC) that money spent at `time` counts against, such as `2026-03`. */
export function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7)
}

/** The calendar day (UTC) that money spent at `time` counts against, such as `2026-03-05`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** When the month of `time` ends and the budgets of a month start anew. */
export function renewsAt(time: number): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

/** When the day of `time` ends and the budgets of a day start anew. */
export function tomorrow(time: number): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1)
}
