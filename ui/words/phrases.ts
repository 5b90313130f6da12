/** What the sentences of all views are put together from. */

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** `3 May`: a day near enough to go without its year. */
export function dayOf(ms: number): string {
  return new Date(ms).toLocaleDateString('en', { day: 'numeric', month: 'long' })
}

/** `today, 14:05`, `3 May, 14:05` or `3 May 2025`. */
export function momentOf(ms: number, now: number): string {
  const [then, today] = [new Date(ms), new Date(now)]
  const time = then.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (then.toDateString() === today.toDateString()) return `today, ${time}`
  if (then.getFullYear() === today.getFullYear()) return `${dayOf(ms)}, ${time}`
  return then.toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric' })
}
