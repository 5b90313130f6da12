import type { Size } from '../../contract/uso.ts'

/** What the sentences of all views are put together from. */

/** Of dates and numbers: that of the words. */
export const LOCALE = 'en-GB'

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString(LOCALE)} ${count === 1 ? one : many}`
}

/** `3 May`: a day near enough to go without its year. */
export function dayOf(ms: number): string {
  return new Date(ms).toLocaleDateString(LOCALE, { day: 'numeric', month: 'long' })
}

/** `today, 14:05`, `3 May, 14:05` or `3 May 2025`. */
export function momentOf(ms: number, now: number): string {
  const [then, today] = [new Date(ms), new Date(now)]
  const time = then.toLocaleTimeString(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (then.toDateString() === today.toDateString()) return `today, ${time}`
  if (then.getFullYear() === today.getFullYear()) return `${dayOf(ms)}, ${time}`
  return then.toLocaleDateString(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' })
}

export function sides({ width, height }: Size): string {
  return `${Math.round(width)} × ${Math.round(height)}`
}

export function duration(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
