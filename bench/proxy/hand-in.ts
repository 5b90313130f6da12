import { setTimeout } from 'node:timers/promises'
import { percentiles } from './measure.ts'
import type { Operations } from './operations.ts'

export type HandInFigures = Record<string, { p50Ms: number; p99Ms: number }>

/** So long nobody asks for anything, so that a submit meets none of what the one before set off. */
const PAUSE_MS = 25

/** Times from asking for a restyle until fal has it, which is later than our answer and earlier than another's. */
export async function timeHandIn(
  targets: Record<string, Operations>,
  times: number,
  receivedAt: () => Promise<Map<number, number>>,
  settle: () => Promise<unknown>,
): Promise<HandInFigures> {
  const asked: { name: string; seed: number; at: number }[] = []
  for (let round = 0; round < times; round++) {
    for (const [name, { submit }] of Object.entries(targets)) {
      await setTimeout(PAUSE_MS)
      const seed = asked.length + 1
      asked.push({ name, seed, at: performance.timeOrigin + performance.now() })
      await submit(seed)
    }
  }
  await settle()
  const received = await receivedAt()
  const timesOf = (name: string) =>
    asked.flatMap((each) => {
      if (each.name !== name) return []
      const at = received.get(each.seed)
      if (at === undefined) throw new Error(`A submit through ${name} never came to fal.`)
      return [at - each.at]
    })
  return Object.fromEntries(Object.keys(targets).map((name) => [name, percentiles(timesOf(name))]))
}
