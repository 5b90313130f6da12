import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { picture, requestWith } from '../../test/proxy/harness.ts'
import { FAULT_NAMES, type Fault } from './faults.ts'
import { Chance } from '../chaos-trip/chance.ts'
import { runRound } from './round.ts'
import { LEDGERS, MEDIA, startWorld, type Stores } from './world.ts'

export interface ChaosReport {
  stores: Stores
  seed: number
  rounds: number
  submits: number
  cancels: number
  jobs: number
  faults: Partial<Record<Fault, number>>
  billedMicroUsd: number
  violations: string[]
}

/**
 * Two proxies on one PostgreSQL, or one on its embedded ledger, are broken in every way we know while designers submit
 * at the edge of a budget; after each round the money and the pictures must be all there. The same seed breaks the same things in the
 * same order, though not at the same instant.
 */
export async function runChaos(
  { rounds, seed, stores, ownDisk = false }: { rounds: number; seed: number; stores: Stores; ownDisk?: boolean },
  say: (line: string) => void = () => undefined,
): Promise<ChaosReport> {
  const random = new Chance(seed)
  const report: ChaosReport = { stores, seed, rounds: 0, submits: 0, cancels: 0, jobs: 0, faults: {}, billedMicroUsd: 0, violations: [] }
  const world = await startWorld(stores, { ownDisk })
  try {
    if (ownDisk && world.fillDisk === null) say('No disk is filled to the last byte: that takes root on Linux.')
    const image = await world.clients[0].upload(await picture())
    for (let round = 1; round <= rounds; round++) {
      const outcome = await runRound(world, random, requestWith(image), round)
      report.rounds = round
      report.submits += outcome.submits
      report.cancels += outcome.cancels
      report.jobs += outcome.jobs
      for (const fault of outcome.faults) report.faults[fault] = (report.faults[fault] ?? 0) + 1
      report.violations.push(...outcome.violations.map((violation) => `round ${round}: ${violation}`))
      say(`round ${round}: ${outcome.submits} submits, ${outcome.cancels} cancels, ${outcome.jobs} jobs; ${outcome.faults.join(', ')}`)
      for (const violation of outcome.violations) say(`  VIOLATION: ${violation}`)
      // What is wrong stays wrong, so later rounds would only repeat it.
      if (outcome.violations.length > 0) break
    }
    report.billedMicroUsd = world.fal.chargedMicroUsd()
    return report
  } finally {
    await world.close()
  }
}

/** `npm run chaos -- proxy --ledger postgres --media disk --rounds 12 --seed 1 --json FILE` */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '12' },
      seed: { type: 'string', default: '1' },
      ledger: { type: 'string', default: 'postgres' },
      media: { type: 'string', default: 'disk' },
      json: { type: 'string' },
    },
  })
  const stores = { ledger: oneOf('ledger', LEDGERS, values.ledger), media: oneOf('media', MEDIA, values.media) }
  const report = await runChaos({ rounds: Number(values.rounds), seed: Number(values.seed), stores, ownDisk: true }, (line) => console.log(line))
  const injected = Object.values(report.faults).reduce((sum, count) => sum + count, 0)
  console.log(`\n${report.rounds} rounds, ${report.submits} submits, ${report.cancels} cancels, ${report.jobs} jobs, ${injected} faults injected:`)
  for (const fault of FAULT_NAMES) console.log(`  ${String(report.faults[fault] ?? 0).padStart(4)} × ${fault}`)
  console.log(`${report.violations.length} violations (seed ${report.seed}, ledger ${stores.ledger}, pictures on ${stores.media})`)
  if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`)
  process.exitCode = report.violations.length === 0 ? 0 : 1
}

function oneOf<T extends string>(option: string, known: readonly T[], value: string): T {
  const found = known.find((each) => each === value)
  if (found === undefined) throw new Error(`--${option} is one of: ${known.join(', ')}.`)
  return found
}
