import { setTimeout as sleep } from 'node:timers/promises'
import type { Entry } from '../../proxy/ledger/spend.ts'
import type { Client } from '../../test/proxy/harness.ts'
import type { World } from './world.ts'

/** What must hold once everything is mended, however it broke. Tells each thing that does not. */
export async function violationsOf(world: World): Promise<string[]> {
  const { fal, ledger, designer, clients } = world
  const violations = [...fal.violations]
  for (const index of [0, 1]) {
    if (!world.isWell(index)) return [...violations, `instance ${index} ended by itself: ${world.lastWords(index)}`]
  }
  const entries: Entry[] = []
  for (let page = await nextPage(0); page.length > 0; page = await nextPage(entries.at(-1)?.id ?? 0)) entries.push(...page)
  const spent = entries.reduce((sum, entry) => sum + entry.spentDeltaMicroUsd, 0)
  const held = entries.reduce((sum, entry) => sum + entry.heldDeltaMicroUsd, 0)
  const billed = fal.chargedMicroUsd()
  if (spent !== billed) violations.push(`charged by the service ${billed} µ$, in the ledger ${spent} µ$`)
  if (held !== 0) violations.push(`${held} µ$ are still on hold`)

  for (const period of new Set(entries.flatMap(({ month, day }) => [month, day]))) {
    const of = entries.filter(({ month, day }) => month === period || day === period)
    const account = await ledger.account(designer.id, period)
    const sum = of.reduce((total, entry) => total + entry.spentDeltaMicroUsd, 0)
    if (account.spentMicroUsd !== sum) violations.push(`the balance of ${period} is not the sum of its entries`)
  }

  const jobsOf = new Map<string, number>()
  for (const { webhook } of fal.jobs) {
    const id = /\.([0-9a-f]{32})\./.exec(webhook ?? '')?.[1] ?? 'unknown'
    jobsOf.set(id, (jobsOf.get(id) ?? 0) + 1)
  }
  for (const [id, count] of jobsOf) if (count > 1) violations.push(`job ${id} was handed in ${count} times`)

  for (const { record } of await ledger.findJobs({ limit: 100_000 })) {
    const { job } = record
    const wasBilled = fal.charges.some(({ requestId }) => requestId === record.falRequestId)
    if (wasBilled && job.state !== 'done') violations.push(`job ${job.id} was billed and is ${job.state}`)
    if (job.state !== 'done') continue
    const status = await statusOfPicture(clients[0], job.id)
    if (status !== 200) violations.push(`the picture of job ${job.id} is lost (${status})`)
  }
  return violations

  function nextPage(afterId: number) {
    return ledger.entries({ afterId, limit: 5_000 })
  }
}

/** A store that has just come back may break a connection that was open before: who asks again is served. */
async function statusOfPicture(client: Client, jobId: string): Promise<number> {
  for (let tries = 1; ; tries++) {
    const answer = await client.call(`/v1/jobs/${jobId}/images/0`)
    await answer.arrayBuffer()
    if (answer.status < 500 || tries === 3) return answer.status
    await sleep(500)
  }
}
