/** One target's way of doing one thing, once. */
export type Once = () => Promise<unknown>

export interface Figures {
  p50Ms: number
  p99Ms: number
  perSecond: number
}

export interface CompareOptions {
  calls: number
  rounds?: number
  /** Waits until what was called has no more consequences, so that they are not taken for the next call's time. */
  settle?: () => Promise<unknown>
}

/**
 * Times the same thing at several targets: one caller for the latency, ten for the rate. The targets take turns in
 * short rounds, so that what else the machine does meets all of them alike.
 */
export async function compare(
  targets: Record<string, Once>,
  { calls, rounds = 5, settle = async () => undefined }: CompareOptions,
): Promise<Record<string, Figures>> {
  const names = Object.keys(targets)
  const once = (name: string) => targets[name]!()
  const times = new Map<string, number[]>(names.map((name) => [name, []]))
  const rates = new Map<string, { calls: number; ms: number }>(names.map((name) => [name, { calls: 0, ms: 0 }]))
  // The first calls open connections and wake the compiler.
  for (const name of names) for (let index = 0; index < Math.min(20, calls); index++) await once(name)

  const each = Math.ceil(calls / rounds)
  for (let round = 0; round < rounds; round++) {
    await settle()
    for (const name of names) {
      for (let index = 0; index < each; index++) {
        const started = performance.now()
        await once(name)
        times.get(name)?.push(performance.now() - started)
      }
    }
    await settle()
    for (const name of names) {
      const started = performance.now()
      let left = each
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          while (left-- > 0) await once(name)
        }),
      )
      const rate = rates.get(name)!
      rate.calls += each
      rate.ms += performance.now() - started
    }
  }
  return Object.fromEntries(
    names.map((name) => {
      const { calls: done, ms } = rates.get(name)!
      return [name, { ...percentiles(times.get(name)!), perSecond: round((done / ms) * 1_000, 0) }]
    }),
  )
}

export function percentiles(times: readonly number[]): { p50Ms: number; p99Ms: number } {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
