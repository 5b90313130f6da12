import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { writeJson } from '../json-option.ts'
import { Caller } from './caller.ts'
import { timeOfSync } from './disk.ts'
import { timeHandIn } from './hand-in.ts'
import { measureHalfOpen } from './half-open.ts'
import { compare } from './measure.ts'
import { memoryOf, untilIdle } from './memory.ts'
import { fals, ours, type Operations } from './operations.ts'
import { seedNoise } from './noise.ts'
import {
  FAL_PROXY,
  NGINX,
  NGINX_DISK,
  OURS,
  OURS_POSTGRES,
  printReport,
  STRAIGHT,
  type Operation,
  type Report,
} from './report.ts'
import { soak } from './soak.ts'
import { measureStreams } from './streams.ts'
import { startWorld, type World } from './world.ts'

/** Calls at each target, by one caller and again by ten, and in how many rounds. */
const CALLS: Record<Operation, { calls: number; rounds: number }> = {
  read: { calls: 2_000, rounds: 5 },
  // Our proxies follow each restyle to its end, so few are timed until the last one is over.
  submit: { calls: 160, rounds: 16 },
  upload: { calls: 150, rounds: 5 },
  download: { calls: 60, rounds: 5 },
}

/** `npm run bench -- proxy [--quick] [--seed N] [--json FILE]`: the seed makes the pictures and the ids of jobs */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' }, json: { type: 'string' } },
  })
  const seed = Number(values.seed)
  seedNoise(seed)
  const world = await startWorld(seed)
  try {
    const report = await measure(world, values.quick)
    printReport(report)
    await writeJson(args, { cores: availableParallelism(), node: process.version, quick: values.quick, seed, ...report })
  } finally {
    await world.close()
  }
}

async function measure(world: World, quick: boolean): Promise<Report> {
  const pids = processesOf(world)
  const before = new Map([...pids].map(([name, pid]) => [name, memoryOf(pid).nowMb]))
  const most = new Map(before)
  // The system's own record of the most would count the start, when sources are compiled.
  const watching = setInterval(() => {
    for (const [name, pid] of pids) most.set(name, Math.max(most.get(name) ?? 0, memoryOf(pid).nowMb))
  }, 100)

  const settle = async () => {
    await untilIdle(world.embedded.url)
    if (typeof world.postgres !== 'string') await untilIdle(world.postgres.url)
  }
  try {
    const syncMs = await timeOfSync()
    const targets = await targetsOf(world)
    const operations = {} as Report['operations']
    for (const operation of ['read', 'submit', 'upload', 'download'] as const) {
      console.log(`Timing: ${operation}…`)
      const share = quick ? 0.1 : 1
      const calls = Math.ceil(CALLS[operation].calls * share)
      const rounds = Math.min(CALLS[operation].rounds, Math.ceil(calls / 10))
      const timed = Object.entries(targets).map(([name, target]) => [name, target[operation]] as const)
      if (operation === 'download' && typeof world.nginx !== 'string') {
        timed.push([NGINX_DISK, await fromDisk(world.nginx, targets[STRAIGHT]!)])
      }
      operations[operation] = await compare(Object.fromEntries(timed), { calls, rounds, settle })
      await settle()
    }
    console.log('Timing: until fal has it…')
    const handIn = await timeHandIn(targets, quick ? 10 : 60, world.fal.receivedAt, settle)
    console.log('Opening event streams…')
    const streams = await measureStreams(world.embedded, quick ? 200 : 1_000)
    console.log('Leaving connections half open…')
    const halfOpen = await measureHalfOpen(world.embedded, quick ? 200 : 1_000, targets[OURS]!.read)
    for (const target of Object.values(targets)) await target.close()
    console.log('Replaying an hour…')
    const soaked = await soak(world.embedded, quick ? 15 : 120)
    clearInterval(watching)
    const memory = Object.fromEntries(
      [...pids].map(([name, pid]) => [
        name,
        { beforeMb: before.get(name) ?? 0, mostMb: most.get(name) ?? 0, afterMb: memoryOf(pid).nowMb },
      ]),
    )
    const missing = [world.postgres, world.nginx].filter((each) => typeof each === 'string')
    return { load: loadavg()[0] ?? 0, syncMs, operations, handIn, memory, streams, halfOpen, soak: soaked, missing }
  } finally {
    clearInterval(watching)
  }
}

async function targetsOf(world: World): Promise<Record<string, Operations & { close: () => Promise<void> }>> {
  const { fal, embedded, postgres, nginx, falServerProxy } = world
  return {
    [STRAIGHT]: await fals(world, { url: fal.url, headers: { authorization: `Key ${fal.key}` } }),
    [OURS]: await ours(embedded.url, embedded.codes[0]!),
    ...(typeof postgres !== 'string' && { [OURS_POSTGRES]: await ours(postgres.url, postgres.codes[0]!) }),
    ...(typeof nginx !== 'string' && { [NGINX]: await fals(world, { url: nginx.url }) }),
    [FAL_PROXY]: await fals(world, { url: falServerProxy.url, addressed: true }),
  }
}

/** The hardest comparison: a picture that nginx, too, has on its disk. */
async function fromDisk(nginx: World['nginx'] & object, straight: Operations) {
  await nginx.keep('picture', (await straight.download()) as Buffer)
  const caller = new Caller(nginx.url)
  return () => caller.ask({ path: '/files/picture' })
}

function processesOf({ embedded, postgres, nginx, falServerProxy }: World): Map<string, number> {
  return new Map([
    [OURS, embedded.pid],
    ...(typeof postgres === 'string' ? [] : [[OURS_POSTGRES, postgres.pid] as const]),
    ...(typeof nginx === 'string' ? [] : [[NGINX, nginx.pid()] as const]),
    [FAL_PROXY, falServerProxy.pid],
  ])
}
