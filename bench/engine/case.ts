import sharp from 'sharp'
import { Cancellation, WorkerPool } from '../../engine/jobs/pool.ts'
import { restyle, type RestyleProgress } from '../../engine/restyle/restyle.ts'
import type { RgbaImage } from '../../engine/restyle/image.ts'
import type { Picture } from '../../playground/documents/painting/picture.ts'
import { paintDusk } from '../../playground/documents/screens/dusk.ts'
import { painters } from '../../playground/documents/styles/painters.ts'

/*
 * Measures one size in a process of its own, so that its memory is its own:
 *   node --import tsx bench/engine/case.ts SIDE
 * prints CaseFigures as JSON. Times are the least of several runs: what else the machine does only adds.
 */

type Stage = RestyleProgress['stage']

export interface CaseFigures {
  sidePx: number
  secondsByStage: Record<Stage, number>
  secondsCore: number
  /** Processor time of the same run, which other programs on the machine hardly change. */
  cpuSecondsCore: number
  /** Resident memory at its highest in each stage, above that of the process before it began. */
  peakMegabytesByStage: Record<Stage, number>
  /** The core as the panel's free preview calls it: fewer steps of search. */
  secondsPreview: number
  /** Decoding, painting and encoding, a picture, by the number of threads that paint at once. */
  secondsEndToEnd: Record<1 | 2, number>
  /** Resident memory at its highest while one and while two threads do that, above that before they started. */
  peakMegabytesEndToEnd: Record<1 | 2, number>
  /** The cheapest restyle there is: one linear colour transfer by sharp. */
  secondsRecomb: number
}

const RUNS = 3
const STEPS = 28
/** What ui/state/preview.ts makes of them. */
const PREVIEW_STEPS = 20

const side = Number(process.argv[2])
const content = rgbaOf(paintDusk(side, side, 7))
const style = rgbaOf(painters['Starry oil'](768, 7))
console.log(JSON.stringify(await measure()))

async function measure(): Promise<CaseFigures> {
  const seconds: Record<Stage, number>[] = []
  let cpuSeconds = Infinity
  let memory: Record<Stage, number> | null = null
  // The first run also compiles, as it does for a thread's first picture; its time does not count.
  for (let run = 0; run <= RUNS; run++) {
    globalThis.gc?.()
    const figures = runCore()
    // Later runs reuse what the first was given, so it alone shows how much that is.
    if (run === 0) memory = figures.megabytes
    else {
      seconds.push(figures.seconds)
      cpuSeconds = Math.min(cpuSeconds, figures.cpuSeconds)
    }
  }
  const totals = seconds.map((stages) => Object.values(stages).reduce((sum, value) => sum + value, 0))
  const best = totals.indexOf(Math.min(...totals))
  let secondsPreview = Infinity
  for (let run = 0; run < RUNS; run++) {
    const stages = Object.values(runCore(PREVIEW_STEPS).seconds)
    secondsPreview = Math.min(secondsPreview, stages.reduce((sum, value) => sum + value, 0))
  }
  const one = await endToEnd(1)
  const two = await endToEnd(2)
  return {
    sidePx: side,
    secondsByStage: seconds[best]!,
    secondsCore: totals[best]!,
    cpuSecondsCore: cpuSeconds,
    peakMegabytesByStage: memory!,
    secondsPreview,
    secondsEndToEnd: { 1: one.seconds, 2: two.seconds },
    peakMegabytesEndToEnd: { 1: one.peakMegabytes, 2: two.peakMegabytes },
    secondsRecomb: await recomb(),
  }
}

function runCore(inferenceSteps = STEPS) {
  const seconds: Record<Stage, number> = { reading: 0, colour: 0, brushwork: 0, finishing: 0 }
  const megabytes: Record<Stage, number> = { reading: 0, colour: 0, brushwork: 0, finishing: 0 }
  const before = process.memoryUsage.rss()
  const steps = restyle({
    content,
    styles: [style],
    width: side,
    height: side,
    seed: 1,
    guidanceScale: 4,
    inferenceSteps,
    variant: 0,
  })
  const cpuBefore = process.cpuUsage()
  let started = performance.now()
  for (;;) {
    const step = steps.next()
    const stage = step.done ? 'finishing' : step.value.stage
    const now = performance.now()
    seconds[stage] += (now - started) / 1000
    started = now
    megabytes[stage] = Math.max(megabytes[stage], (process.memoryUsage.rss() - before) / 1024 ** 2)
    if (!step.done) continue
    const { user, system } = process.cpuUsage(cpuBefore)
    return { seconds, megabytes, cpuSeconds: (user + system) / 1e6 }
  }
}

async function endToEnd(threads: 1 | 2): Promise<{ seconds: number; peakMegabytes: number }> {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let peak = before
  // Painting threads do not keep a process alive; this does.
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5)
  const pool = new WorkerPool(threads)
  const task = {
    content: new Uint8Array(await encoded(content)),
    styles: [new Uint8Array(await encoded(style))],
    width: side,
    height: side,
    seed: 1,
    guidanceScale: 4,
    inferenceSteps: STEPS,
    variant: 0,
    format: 'png' as const,
    black: false,
  }
  const paintAll = () =>
    Promise.all(Array.from({ length: threads }, () => pool.run(task, new Cancellation(), () => undefined)))
  await paintAll()
  let least = Infinity
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now()
    await paintAll()
    least = Math.min(least, (performance.now() - started) / 1000 / threads)
  }
  await pool.close()
  clearInterval(watch)
  return { seconds: least, peakMegabytes: (peak - before) / 1024 ** 2 }
}

async function recomb(): Promise<number> {
  const bytes = await encoded(content)
  let least = Infinity
  for (let run = 0; run <= RUNS; run++) {
    const started = performance.now()
    await sharp(bytes)
      .removeAlpha()
      .recomb([
        [0.6, 0.2, 0.1],
        [0.1, 0.7, 0.2],
        [0.1, 0.2, 0.8],
      ])
      .png({ compressionLevel: 4 })
      .toBuffer()
    least = Math.min(least, (performance.now() - started) / 1000)
  }
  return least
}

function encoded({ width, height, data }: RgbaImage) {
  return sharp(data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 4 })
    .toBuffer()
}

function rgbaOf({ width, height, data }: Picture): RgbaImage {
  const out = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let i = 0, p = 0; i < data.length; i += 3, p += 4) out.set(data.subarray(i, i + 3), p)
  return { width, height, data: out }
}
