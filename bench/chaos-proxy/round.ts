import type { JobRequest } from '../../contract/job-request.ts'
import { isFinal } from '../../contract/job.ts'
import { dayOf, monthOf } from '../../proxy/ledger/periods.ts'
import { newJobId, type Client } from '../../test/proxy/harness.ts'
import { FAULT_NAMES, FAULTS, type Fault } from './faults.ts'
import { violationsOf } from './oracle.ts'
import type { Chance } from '../chaos-trip/chance.ts'
import type { World } from './world.ts'

/** What a 512×512 picture is held for. */
const HOLD_MICRO_USD = 26_215
const MENDED_WITHIN_MS = 90_000

export interface RoundOutcome {
  faults: Fault[]
  submits: number
  cancels: number
  jobs: number
  violations: string[]
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Every so many rounds a whole team submits in the same instant, and nobody stops those who take it. */
const RUSH_EVERY = 5
const RUSH = 200
const STOPS: readonly Fault[] = [
  ...(['an instance is killed', 'both instances are killed', 'an instance is killed and comes back'] as const),
  ...(['a clock jumps', 'the database crashes'] as const),
]

/** Submits at the edge of a budget while things go wrong, mends them, and looks whether all is well. */
export async function runRound(world: World, random: Chance, request: JobRequest, round: number): Promise<RoundOutcome> {
  const violations: string[] = []
  const before = world.fal.jobs.length
  const { spentMicroUsd } = await world.ledger.account(world.designer.id, monthOf(Date.now()))
  const budget = spentMicroUsd + random.whole(3, 10) * HOLD_MICRO_USD + random.whole(0, HOLD_MICRO_USD - 1)
  await world.ledger.setBudget('Ada', { month: budget })

  let over = false
  const watching = (async () => {
    while (!over) {
      const account = await world.ledger.account(world.designer.id, monthOf(Date.now())).catch(() => null)
      if (account && account.spentMicroUsd + account.heldMicroUsd > budget) {
        violations.push(`the budget of ${budget} µ$ is overshot by ${JSON.stringify(account)}`)
        return
      }
      await sleep(100)
    }
  })()

  const rush = round % RUSH_EVERY === 0
  const possible = FAULT_NAMES.filter(
    (name) => !(rush && STOPS.includes(name)) && (name !== 'the disk has no room left' || world.fillDisk !== null),
  )
  const faults = Array.from({ length: random.whole(2, 4) }, () => random.pick(possible))
  const submits: Promise<unknown>[] = []
  const cancels = new Map<string, Promise<unknown>>()
  for (let count = rush ? RUSH : random.whole(12, 30); count > 0; count--) {
    const id = newJobId()
    // One in three is sent again by an impatient panel, maybe to the other instance.
    for (let copies = random.pick([1, 1, 2]); copies > 0; copies--) {
      const after = rush ? 0 : random.whole(0, 1_500)
      const client = random.pick(world.clients)
      submits.push(sleep(after).then(() => client.submit(request, id).catch(() => null)))
    }
    // One in six is thought better of, before or after it is known, and maybe at the other instance.
    if (random.happens(1 / 6)) {
      const client = random.pick(world.clients)
      cancels.set(id, sleep(random.whole(200, 2_500)).then(() => cancel(client, id)))
    }
  }
  const breaking = faults.map(async (fault) => {
    await sleep(random.whole(0, 1_200))
    await FAULTS[fault](world, random)
  })
  await Promise.all(breaking)
  await Promise.all([...submits, ...cancels.values()])
  await mend(world, [...cancels.keys()], violations)
  over = true
  await watching
  violations.push(...(await violationsOf(world)))
  return { faults, submits: submits.length, cancels: cancels.size, jobs: world.fal.jobs.length - before, violations }
}

async function cancel(client: Client, id: string): Promise<void> {
  const answer = await client.call(`/v1/jobs/${id}/cancel`, { method: 'POST' }).catch(() => null)
  await answer?.arrayBuffer().catch(() => null)
}

/** Everything works again, the service ends its jobs and tells so; then all of them must come to their end. */
async function mend(world: World, cancelled: readonly string[], violations: string[]) {
  const { fal, ledger } = world
  fal.behave()
  await world.emptyMedia()
  await world.emptyDisk()
  for (const index of [0, 1]) {
    if (!world.isWell(index)) await world.kill(index)
    await world.start(index)
  }
  fal.release()
  fal.finishAll()
  const until = Date.now() + MENDED_WITHIN_MS
  for (;;) {
    const jobs = (await ledger.findJobs({ limit: 100_000 })).map(({ record }) => record)
    // By a clock that is a month ahead a hold may have expired at once; what fal tells of its job counts all the same.
    const unfinished = jobs.filter(({ job }) => !isFinal(job.state))
    const known = fal.jobs.filter(({ webhook }) => unfinished.some(({ job }) => webhook?.includes(job.id)))
    if (unfinished.every(({ job }) => job.state === 'uncertain') && known.length === 0) break
    if (Date.now() > until) {
      violations.push(`jobs that do not end: ${unfinished.map(({ job }) => `${job.id} ${job.state}`).join(', ')}`)
      break
    }
    for (const job of known) await fal.notify(job, world.urlOf(0)).catch(() => null)
    // Whoever was never told what became of their cancel asks again.
    for (const { job } of unfinished) if (cancelled.includes(job.id)) await cancel(world.clients[0], job.id)
    await sleep(200)
  }
  // What is uncertain now never reached the service. Its hold ends when its time is over, and not before.
  const reservations = await ledger.openReservations()
  const last = Math.max(Date.now(), ...reservations.map(({ expiresAt }) => expiresAt))
  await ledger.expireHolds(last, ({ job }) => ({ code: 'submit_uncertain', message: job.id, retryable: false }))
  for (const { jobId, expiresAt } of await ledger.openReservations()) {
    violations.push(`the hold of ${jobId} outlives its expiry on ${dayOf(expiresAt)}`)
  }
}
