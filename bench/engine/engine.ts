import { execFile } from 'node:child_process'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { writeJson } from '../json-option.ts'
import { table } from '../table.ts'
import { CANCEL_AIM_MS, measureCancel } from './cancel.ts'
import type { CaseFigures } from './case.ts'

const SIDES = [512, 768, 1024, 1448]

/**
 * Seconds that a first version in plain JavaScript took on one core under Node 20, the middle where a range
 * was noted. Stage A was timed at 1024 px only.
 */
const PROTOTYPE_SECONDS: Record<number, { colour: number | null; brushwork: number }> = {
  512: { colour: null, brushwork: 1.2 },
  768: { colour: null, brushwork: 2.1 },
  1024: { colour: 0.65, brushwork: 3.65 },
  1448: { colour: null, brushwork: 7.5 },
}

export async function run(args: string[]): Promise<void> {
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
  }
  const loadBefore = loadavg()[0]!
  console.log(
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}, load ${loadBefore.toFixed(1)}\n`,
  )
  const cases: CaseFigures[] = []
  for (const side of SIDES) cases.push(await measure(side))

  const STAGES = ['reading', 'colour', 'brushwork', 'finishing'] as const
  const rows = cases.map((figures) => {
    const prototype = PROTOTYPE_SECONDS[figures.sidePx]!
    const stages = figures.secondsByStage
    return [
      `${figures.sidePx}²`,
      ...STAGES.map((stage) => stages[stage].toFixed(2)),
      figures.secondsCore.toFixed(2),
      figures.cpuSecondsCore.toFixed(2),
      figures.secondsPreview.toFixed(2),
      `${(prototype.brushwork / stages.brushwork).toFixed(1)}×`,
      prototype.colour === null ? '–' : `${(prototype.colour / stages.colour).toFixed(1)}×`,
    ]
  })
  const heads = [
    'size',
    'reading s',
    'colour s',
    'brushwork s',
    'finishing s',
    'all s',
    'CPU s',
    'preview s',
    'B vs prototype',
    'A vs prototype',
  ]
  console.log(`The core on one thread\n\n${table(heads, rows)}\n`)

  const memory = cases.map((figures) => [
    `${figures.sidePx}²`,
    ...STAGES.map((stage) => figures.peakMegabytesByStage[stage].toFixed(0)),
    figures.peakMegabytesEndToEnd[1].toFixed(0),
    figures.peakMegabytesEndToEnd[2].toFixed(0),
  ])
  const memoryHeads = ['size', ...STAGES.map((stage) => `${stage} MB`), '1 thread MB', '2 threads MB']
  console.log(
    'Peak memory: the core by stage, beyond its inputs; then from decoding to encoding, with the threads themselves' +
      `\n\n${table(memoryHeads, memory)}\n`,
  )

  const ends = cases.map((figures, i) => {
    const megapixels = figures.sidePx ** 2 / 1e6
    const perMegapixel = figures.cpuSecondsCore / megapixels
    const first = cases[0]!
    const growth = perMegapixel / (first.cpuSecondsCore / (first.sidePx ** 2 / 1e6))
    return [
      `${figures.sidePx}²`,
      figures.secondsEndToEnd[1].toFixed(2),
      figures.secondsEndToEnd[2].toFixed(2),
      figures.secondsRecomb.toFixed(3),
      `${(figures.secondsEndToEnd[1] / figures.secondsRecomb).toFixed(0)}×`,
      perMegapixel.toFixed(2),
      i === 0 ? '1' : growth.toFixed(2),
    ]
  })
  const endHeads = ['size', '1 thread', '2 threads', 'recomb', 'ratio', 'CPU s per MP', 'growth per pixel']
  console.log(`Decode, paint and encode PNG: seconds a picture\n\n${table(endHeads, ends)}`)

  const cancel = await measureCancel()
  console.log(
    `\nCancelling ${cancel.sidePx}² at ${cancel.trials} moments: ${cancel.withinAim} stopped within ${CANCEL_AIM_MS} ms, ` +
      `median ${cancel.medianMs.toFixed(0)} ms, longest ${cancel.longestMs.toFixed(0)} ms; ` +
      `the next picture ${cancel.nextPictureWorks ? 'is painted' : 'FAILS'}`,
  )
  await writeJson(args, { machine, loadBefore, prototypeSeconds: PROTOTYPE_SECONDS, cases, cancel })
}

async function measure(side: number): Promise<CaseFigures> {
  const script = fileURLToPath(new URL('./case.ts', import.meta.url))
  const args = ['--expose-gc', '--import', 'tsx', script, String(side)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as CaseFigures
}
