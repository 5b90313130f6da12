import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Cancellation, WorkerPool } from '../../engine/jobs/pool.ts'
import type { Task } from '../../engine/jobs/task.ts'
import { picture, pngOf } from './support.ts'

let pool: WorkerPool
// Painting threads do not keep a process alive.
const alive = setInterval(() => undefined, 1000)
afterEach(() => pool.close())
afterAll(() => {
  clearInterval(alive)
})

async function taskOf(side: number): Promise<Task> {
  return {
    content: new Uint8Array(await pngOf(picture(64, 64, 1))),
    styles: [new Uint8Array(await pngOf(picture(64, 64, 2)))],
    width: side,
    height: side,
    seed: 3,
    guidanceScale: 4,
    inferenceSteps: 28,
    variant: 0,
    format: 'png',
    black: false,
  }
}

const ignore = () => undefined
const cancelled = { type: 'client_cancelled' }

describe('giving up a picture', () => {
  it('ends a thread that does not listen, and harms neither the others nor what comes next', async () => {
    pool = new WorkerPool(2)
    const small = await taskOf(64)
    const whole = await pool.run(small, new Cancellation(), ignore)
    const [deaf, kept] = [new Cancellation(), new Cancellation()]
    const other = pool.run(await taskOf(512), kept, ignore)
    // This one gets a thread that is still starting: it cannot look at anything yet.
    const given = pool.run(await taskOf(512), deaf, ignore)
    deaf.cancel()
    await expect(given).rejects.toMatchObject(cancelled)
    const next = pool.run(small, new Cancellation(), ignore)
    expect(Buffer.from((await next).bytes).equals(Buffer.from(whole.bytes))).toBe(true)
    expect((await other).bytes.length).toBeGreaterThan(0)
  })

  it('takes a picture that waits out of the line, and begins none that was given up before', async () => {
    pool = new WorkerPool(1)
    const task = await taskOf(64)
    const first = pool.run(task, new Cancellation(), ignore)
    const waiting = new Cancellation()
    const second = pool.run(task, waiting, ignore)
    waiting.cancel()
    await expect(second).rejects.toMatchObject(cancelled)
    await expect(pool.run(task, waiting, ignore)).rejects.toMatchObject(cancelled)
    expect((await first).bytes.length).toBeGreaterThan(0)
  })
})
