import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '../../contract/job.ts'
import { asJson, Caller, newId } from './caller.ts'
import { memoryOf, metricOf, untilIdle } from './memory.ts'
import { round } from './measure.ts'
import { photo, requestWith } from './operations.ts'
import { USUAL } from './sizes.ts'
import type { Ours } from './world.ts'

/** What a designer who works without a pause does in an hour. */
const RESTYLES_AN_HOUR = 30

export interface SoakFigures {
  seconds: number
  /** How much of an hour of the team was replayed. */
  shareOfAnHour: number
  restyles: number
  requests: number
  failed: number
  /** For each quarter of the time: the lowest heap seen, which is what a collection left, and the middle of the memory. */
  quarters: { heapMb: number; memoryMb: number }[]
  /** From the second quarter to the last; the first is the warming up. */
  heapGrowthMb: number
  memoryGrowthMb: number
}

/**
 * An hour of a busy team replayed in two minutes: everyone uploads, submits, looks at the job, takes its picture,
 * says it is placed, and their panel asks what is left.
 */
export async function soak(proxy: Ours, seconds: number): Promise<SoakFigures> {
  const shareOfAnHour = seconds / 120
  const restyles = Math.round(RESTYLES_AN_HOUR * proxy.codes.length * shareOfAnHour)
  let requests = 0
  let failed = 0
  const samples: { heapMb: number; memoryMb: number }[] = []
  let over = false
  const watching = (async () => {
    while (!over) {
      const heap = await metricOf(proxy.url, 'nodejs_heap_size_used_bytes')
      samples.push({ heapMb: heap / 2 ** 20, memoryMb: memoryOf(proxy.pid).nowMb })
      await sleep(250)
    }
  })()

  const started = performance.now()
  const callers = proxy.codes.map((code) => new Caller(proxy.url, { authorization: `Bearer ${code}` }))
  const trips: Promise<void>[] = []
  for (let index = 0; index < restyles; index++) {
    await sleep(Math.max(0, started + (index / restyles) * seconds * 1_000 - performance.now()))
    const caller = callers[index % callers.length]!
    const trip = restyle({
      async ask(ask) {
        requests += 1
        return caller.ask(ask)
      },
    })
    trips.push(trip.catch(() => void (failed += 1)))
  }
  await Promise.all(trips)
  await untilIdle(proxy.url)
  over = true
  await watching
  await Promise.all(callers.map((caller) => caller.close()))

  const size = Math.max(1, Math.floor(samples.length / 4))
  const quarters = [0, 1, 2, 3].map((quarter) => {
    const part = samples.slice(quarter * size, (quarter + 1) * size)
    const memory = part.map(({ memoryMb }) => memoryMb).toSorted((a, b) => a - b)
    return {
      heapMb: round(Math.min(...part.map(({ heapMb }) => heapMb)), 1),
      memoryMb: memory[Math.floor(memory.length / 2)] ?? 0,
    }
  })
  const [, second, , last] = quarters
  return {
    ...{ seconds, shareOfAnHour: round(shareOfAnHour), restyles, requests, failed, quarters },
    heapGrowthMb: round((last?.heapMb ?? 0) - (second?.heapMb ?? 0), 1),
    memoryGrowthMb: (last?.memoryMb ?? 0) - (second?.memoryMb ?? 0),
  }
}

async function restyle({ ask }: Pick<Caller, 'ask'>) {
  const json = async <Answer>(bytes: Promise<Buffer>) => JSON.parse((await bytes).toString()) as Answer
  await ask({ path: '/v1/me' })
  const { hash } = await json<{ hash: string }>(ask({ method: 'POST', path: '/v1/images', body: await photo() }))
  const submit = asJson(requestWith(hash, { image_size: USUAL }))
  let job = await json<Job>(
    ask({ ...submit, path: '/v1/jobs', headers: { ...submit.headers, 'idempotency-key': newId() } }),
  )
  while (job.state !== 'done') {
    if (job.error) throw new Error(job.error.message)
    await sleep(500)
    job = await json<Job>(ask({ path: `/v1/jobs/${job.id}` }))
  }
  await ask({ path: `/v1/jobs/${job.id}/images/0` })
  await ask({ method: 'POST', path: `/v1/jobs/${job.id}/placed` })
  await ask({ path: '/v1/jobs?placed=false' })
}
