import { Chance } from './chance.ts'
import { randomDeed, startRun } from './designer.ts'
import { pause, randomFault, randomPlan, type Fault } from './faults.ts'
import { brokenPromises, settle } from './oracle.ts'
import { Session, type Surroundings } from './session.ts'

export interface SessionReport {
  rounds: number
  runs: number
  /** Pictures that fal billed. */
  pictures: number
  undone: number
  /** How often each fault and each deed took place. */
  faults: Map<string, number>
  /** Each with what happened in its round, in order. */
  violations: { round: number; what: string; after: readonly string[] }[]
}

/** One designer's work on one document, for some rounds; the same seed makes the same choices. */
export async function playSession(around: Surroundings, seed: number, rounds: number): Promise<SessionReport> {
  const chance = new Chance(seed)
  const report: SessionReport = { rounds: 0, runs: 0, pictures: 0, undone: 0, faults: new Map(), violations: [] }
  const tell = (what: string) => {
    const round = report.rounds + 1
    if (!report.violations.some((known) => known.round === round && known.what === what)) report.violations.push({ round, what, after: [...happened] })
  }
  let happened: string[] = []
  const count = (name: string) => {
    report.faults.set(name, (report.faults.get(name) ?? 0) + 1)
    happened.push(name)
  }
  const late = (error: unknown) => tell(`nobody caught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.on('unhandledRejection', late)
  const session = await Session.open(around, chance, tell)
  try {
    while (report.rounds < rounds) {
      report.runs += await playRound(session, chance, count)
      for (const unrest of await settle(session)) tell(`it never came to rest: ${unrest}`)
      for (const broken of await brokenPromises(session)) tell(broken)
      await lookBack(session, chance, count, tell)
      report.rounds++
      happened = []
      // What is broken already would be found again in every round that follows.
      if (report.violations.length > 0) break
    }
  } finally {
    report.pictures = session.fal.charges.length
    report.undone = report.faults.get('the designer undoes') ?? 0
    await session.close()
    process.off('unhandledRejection', late)
    around.proxyHost.errors.length = 0
  }
  return report
}

/** Runs are started, and while they go on things happen. */
async function playRound(session: Session, chance: Chance, count: (name: string) => void): Promise<number> {
  let runs = 0
  for (let i = chance.weighted([[3, 1], [1, 2]]); i > 0; i--) {
    const { name, plan } = randomPlan(chance)
    if (chance.happens(0.5)) await strike(randomFault(chance), session, count)
    session.fal.plan(plan)
    if (!(await startRun(session, chance))) continue
    runs++
    count(name ?? 'a run is started')
  }
  for (let i = chance.whole(0, 5); i > 0; i--) {
    await pause(chance.between(0, 120))
    await strike(chance.happens(0.4) ? randomFault(chance) : randomDeed(session, chance), session, count)
    session.look()
  }
  return runs
}

async function strike(fault: Fault, session: Session, count: (name: string) => void): Promise<void> {
  count(fault.name)
  await fault.strike(session)
}

/** Once all is quiet, the designer goes back some steps, or closes the plugin and comes again. */
async function lookBack(session: Session, chance: Chance, count: (name: string) => void, tell: (violation: string) => void): Promise<void> {
  if (chance.happens(0.5)) {
    for (let steps = chance.whole(1, 4); steps > 0; steps--) {
      count('the designer undoes')
      session.canvas.undo()
    }
    if (chance.happens(0.4)) session.canvas.redo()
  }
  if (!chance.happens(0.6)) return
  session.closePlugin()
  for (const unrest of await settle(session)) tell(`after coming back it never came to rest: ${unrest}`)
  for (const broken of await brokenPromises(session)) tell(`after coming back: ${broken}`)
}
