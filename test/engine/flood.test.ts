import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createRandom } from '../../engine/restyle/random.ts'
import { post, serveEngine, smallInput, statusWhen } from './support.ts'

interface Accepted {
  status_url: string
  cancel_url: string
}

const THREADS = 2
const MOST_WAITING = 8
const FLOOD = 24

/** Threads of this process, painters among them; null where the system does not tell. */
function threadCount(): number | null {
  try {
    return readdirSync('/proc/self/task').length
  } catch {
    return null
  }
}

/** Throws when a job is stuck. */
async function flood(seed: number): Promise<void> {
  const random = createRandom(seed)
  const { url, close } = await serveEngine({ threads: THREADS, maxWaiting: MOST_WAITING })
  try {
    const body = await smallInput({ num_images: 2 })
    const answers = await Promise.all(Array.from({ length: FLOOD }, () => post(`${url}/queue.fal.run/fal-ai/uso`, body)))
    const accepted: Accepted[] = []
    for (const answer of answers) {
      expect([200, 429]).toContain(answer.status)
      if (answer.status === 200) accepted.push((await answer.json()) as Accepted)
    }
    expect(accepted.length).toBeGreaterThanOrEqual(THREADS + MOST_WAITING)
    expect(accepted.length).toBeLessThan(FLOOD)

    const leaving = Array.from({ length: 6 }, async () => {
      const stop = AbortSignal.timeout(5 + Math.floor(random() * 60))
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: stop }
      await fetch(`${url}/fal.run/fal-ai/uso`, init).catch(() => undefined)
    })
    const cancelled = accepted.filter(() => random() < 0.5)
    for (const job of cancelled) {
      await new Promise((resolve) => setTimeout(resolve, random() * 15))
      expect([202, 400]).toContain((await fetch(job.cancel_url, { method: 'PUT' })).status)
    }
    await Promise.all(leaving)

    for (const job of accepted) {
      const status = await statusWhen(job.status_url, 'COMPLETED')
      if (status.error_type !== undefined) expect(cancelled).toContain(job)
    }
    // Nothing holds a place any more: the line takes as many as at first, and works on them.
    const again = await Promise.all(
      Array.from({ length: MOST_WAITING }, () => post(`${url}/queue.fal.run/fal-ai/uso`, body)),
    )
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 200))
    const last = (await again.at(-1)!.json()) as Accepted
    expect(await statusWhen(last.status_url, 'COMPLETED')).not.toHaveProperty('error_type')
  } finally {
    await close()
  }
}

it('a flood of requests, cancelled and broken off at random, leaves no job stuck and no thread behind', { timeout: 180_000 }, async () => {
  await flood(11)
  // By now every library has the threads that it keeps.
  const before = threadCount()
  await flood(12)
  if (before !== null) await expect.poll(threadCount).toBeLessThanOrEqual(before)
})
