import { expect, test } from 'vitest'
import { Turns } from '../../ui/state/runs/turns.ts'

/** A clock on which no time passes unless it is stopped. */
const clock = {
  now: () => 0,
  sleep: (_ms: number, stop?: AbortSignal) => new Promise<void>((resolve) => stop?.addEventListener('abort', () => resolve())),
}
const settle = () => new Promise((resolve) => setTimeout(resolve))

test('each job that ends lets one of those who wait go on, the first one first', async () => {
  const turns = new Turns(clock)
  const gone: string[] = []
  for (const name of ['a', 'b', 'c']) void turns.wait(5_000, undefined).then(() => gone.push(name))
  turns.jobEnded()
  await settle()
  expect(gone).toEqual(['a'])
  turns.jobEnded()
  turns.jobEnded()
  turns.jobEnded()
  await settle()
  expect(gone).toEqual(['a', 'b', 'c'])
})

test('who is stopped waits no longer, and takes no turn', async () => {
  const turns = new Turns(clock)
  const stop = new AbortController()
  const gone: string[] = []
  void turns.wait(5_000, stop.signal).then(() => gone.push('stopped'))
  void turns.wait(5_000, undefined).then(() => gone.push('next'))
  stop.abort()
  await settle()
  expect(gone).toEqual(['stopped'])
  turns.jobEnded()
  await settle()
  expect(gone).toEqual(['stopped', 'next'])
})
