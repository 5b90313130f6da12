import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildForFreePort } from '../../test/trip/rig.ts'
import { writeJson } from '../json-option.ts'
import { table } from '../table.ts'
import { Gate } from './gate.ts'
import { ProxyHost } from './proxy-host.ts'
import { playSession, type SessionReport } from './rounds.ts'

/** Rounds with one document, before another begins. */
const ROUNDS_A_SESSION = 10
/**
 * Rounds in one process: what the stand-in for Figma draws with (CanvasKit) aborted after 575 rounds in one
 * process, in making a paragraph. Each process goes on with a seed of its own.
 */
const ROUNDS_A_PROCESS = 200
const SEEDS_A_PROCESS = 1_000

/** `npm run chaos -- trip [--rounds N] [--seed N] [--json FILE]` */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string' }, seed: { type: 'string' }, json: { type: 'string' } },
  })
  const rounds = wholeNumber(values.rounds ?? '100', '--rounds')
  const seed = wholeNumber(values.seed ?? String(Date.now() % 1_000_000), '--seed')
  const report = await (rounds > ROUNDS_A_PROCESS ? playInProcesses(rounds, seed) : playTrips({ rounds, seed, log: (line) => console.log(line) }))
  const faults = [...report.faults].sort(([, a], [, b]) => b - a)
  console.log(`\n${table(['what happened', 'times'], faults)}\n`)
  console.log(`${report.rounds} rounds in ${Math.round(report.seconds)} s, ${report.runs} runs, ${report.pictures} pictures billed, ${report.undone} steps undone.`)
  console.log(`${report.violations.length} violations.`)
  await writeJson(args, { ...report, faults: Object.fromEntries(faults), seed })
  if (report.violations.length > 0) process.exitCode = 1
}

export interface ChaosReport extends Omit<SessionReport, 'violations'> {
  seconds: number
  violations: { seed: number; round: number; what: string; after: readonly string[] }[]
}

/** Plays `rounds` rounds in sessions of ten, each with a seed of its own that plays it again. */
export async function playTrips({ rounds, seed, log }: { rounds: number; seed: number; log: (line: string) => void }): Promise<ChaosReport> {
  const start = performance.now()
  const built = await buildForFreePort()
  const gate = await Gate.open(built.port)
  const proxyHost = await ProxyHost.open()
  const report = emptyReport()
  try {
    for (let session = 0; report.rounds < rounds; session++) {
      const own = seed + session
      const played = await playSession({ files: built.files, gate, proxyHost }, own, Math.min(ROUNDS_A_SESSION, rounds - report.rounds))
      const violations = played.violations.map((violation) => ({ seed: own, ...violation }))
      add(report, { ...played, seconds: 0, violations })
      for (const { round, what, after } of violations) {
        log(`Violation: ${what}\n  after: ${after.join(', ')}\n  again: npm run chaos -- trip --seed ${own} --rounds ${round}`)
      }
      log(`${report.rounds} rounds, ${report.violations.length} violations, ${Math.round((performance.now() - start) / 1000)} s`)
    }
  } finally {
    await proxyHost.close()
    await gate.close()
  }
  return { ...report, seconds: (performance.now() - start) / 1000 }
}

async function playInProcesses(rounds: number, seed: number): Promise<ChaosReport> {
  const folder = await mkdtemp(join(tmpdir(), 'restyle-chaos-trip-'))
  const total = emptyReport()
  try {
    for (let own = seed; total.rounds < rounds; own += SEEDS_A_PROCESS) {
      const file = join(folder, `${own}.json`)
      const some = Math.min(ROUNDS_A_PROCESS, rounds - total.rounds)
      const args = ['trip', '--rounds', String(some), '--seed', String(own), '--json', file]
      const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args], { stdio: 'inherit' })
      await once(child, 'exit')
      const { faults, ...played } = JSON.parse(await readFile(file, 'utf8')) as Omit<ChaosReport, 'faults'> & { faults: Record<string, number> }
      add(total, { ...played, faults: new Map(Object.entries(faults)) })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return total
}

function emptyReport(): ChaosReport {
  return { rounds: 0, runs: 0, pictures: 0, undone: 0, faults: new Map(), seconds: 0, violations: [] }
}

function add(total: ChaosReport, more: ChaosReport): void {
  for (const name of ['rounds', 'runs', 'pictures', 'undone', 'seconds'] as const) total[name] += more[name]
  for (const [name, times] of more.faults) total.faults.set(name, (total.faults.get(name) ?? 0) + times)
  total.violations.push(...more.violations)
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} must be a whole number, not “${text}”.`)
  return Number(text)
}
