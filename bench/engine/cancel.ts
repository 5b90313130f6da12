import sharp from 'sharp'
import { Cancellation, WorkerPool } from '../../engine/jobs/pool.ts'
import { paintDusk } from '../../playground/documents/screens/dusk.ts'
import { painters } from '../../playground/documents/styles/painters.ts'

/** Of the picture that is given up: the largest that the engine makes. */
const SIDE_PX = 1536
const TRIALS = 24
/** Work must have stopped within this. */
export const CANCEL_AIM_MS = 200

export interface CancelFigures {
  sidePx: number
  trials: number
  /** From the call of cancel to the thread being free or gone. */
  medianMs: number
  longestMs: number
  withinAim: number
  /** Whether the pool paints on after all of them. */
  nextPictureWorks: boolean
}

/** Cancels at moments spread evenly over a picture, from before its decoding to its encoding. */
export async function measureCancel(): Promise<CancelFigures> {
  const pool = new WorkerPool(1)
  // Painting threads do not keep a process alive.
  const alive = setInterval(() => undefined, 1000)
  const png = async ({ width, height, data }: ReturnType<typeof paintDusk>) =>
    new Uint8Array(await sharp(data, { raw: { width, height, channels: 3 } }).png().toBuffer())
  const task = {
    content: await png(paintDusk(SIDE_PX, SIDE_PX, 7)),
    styles: [await png(painters['Starry oil'](1024, 7))],
    width: SIDE_PX,
    height: SIDE_PX,
    seed: 1,
    guidanceScale: 4,
    inferenceSteps: 28,
    variant: 0,
    format: 'png' as const,
    black: false,
  }
  const started = performance.now()
  await pool.run(task, new Cancellation(), () => undefined)
  const whole = performance.now() - started
  const waits: number[] = []
  for (let trial = 0; trial < TRIALS; trial++) {
    const cancellation = new Cancellation()
    let cancelledAt = 0
    const timer = setTimeout(
      () => {
        cancelledAt = performance.now()
        cancellation.cancel()
      },
      (trial / TRIALS) * whole,
    )
    // A picture that was done sooner than the first one is not cancelled and does not count.
    await pool.run(task, cancellation, () => undefined).catch(() => waits.push(performance.now() - cancelledAt))
    clearTimeout(timer)
  }
  const small = { ...task, width: 64, height: 64 }
  const nextPictureWorks = await pool.run(small, new Cancellation(), () => undefined).then(
    () => true,
    () => false,
  )
  await pool.close()
  clearInterval(alive)
  waits.sort((a, b) => a - b)
  return {
    sidePx: SIDE_PX,
    trials: waits.length,
    medianMs: waits[waits.length >> 1]!,
    longestMs: waits.at(-1)!,
    withinAim: waits.filter((wait) => wait <= CANCEL_AIM_MS).length,
    nextPictureWorks,
  }
}
