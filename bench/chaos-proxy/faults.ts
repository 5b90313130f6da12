import type { FalCall, Step } from '../../test/proxy/fal-stand-in.ts'
import type { Chance } from '../chaos-trip/chance.ts'
import type { World } from './world.ts'

/** Something that goes wrong. Whatever it breaks, `heal` in round.ts mends. */
export type Fault = keyof typeof FAULTS

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const HOUR_MS = 3_600_000

const NETWORK: Step[] = [
  { kind: 'reset' },
  { kind: 'early-fin' },
  { kind: 'lost-answer' },
  { kind: 'truncated' },
  { kind: 'trickle' },
  { kind: 'stall' },
  { kind: 'garbage' },
  { kind: 'empty' },
  { kind: 'html' },
  { kind: 'gzip' },
  { kind: 'redirect', to: 'http://127.0.0.1:1/' },
  { kind: 'answer', status: 429 },
  { kind: 'answer', status: 502 },
  { kind: 'answer', status: 503 },
]

const network = (call: FalCall) => async (world: World, random: Chance) => {
  for (let count = random.whole(1, 4); count > 0; count--) world.fal.script(call, random.pick(NETWORK))
}

/** By name, each with what it does. */
export const FAULTS = {
  'submit goes wrong': network('submit'),
  'status goes wrong': network('status'),
  'status stream goes wrong': network('stream'),
  'result goes wrong': network('result'),
  'picture goes wrong': network('media'),
  'cancel goes wrong': network('cancel'),
  'an instance is killed': async (world: World, random: Chance) => {
    await world.kill(random.whole(0, 1))
  },
  'both instances are killed': async (world: World) => {
    await Promise.all([world.kill(0), world.kill(1)])
  },
  'an instance is killed and comes back': async (world: World, random: Chance) => {
    const index = random.whole(0, 1)
    await world.kill(index)
    await world.start(index).catch(() => undefined)
  },
  'a clock jumps': async (world: World, random: Chance) => {
    const index = random.whole(0, 1)
    await world.kill(index)
    // The database may be down at this moment, and then an instance does not start.
    await world.start(index, random.pick([-30, -1, 1, 30]) * 24 * HOUR_MS).catch(() => undefined)
  },
  'a clock jumps while it runs': async (world: World, random: Chance) => {
    const index = random.whole(0, 1)
    world.shiftClock(index, random.pick([-30 * 24, -24, -1, 1, 24, 30 * 24]) * HOUR_MS)
    await sleep(random.whole(200, 1_500))
    world.shiftClock(index, 0)
  },
  'fal runs a job again': async (world: World, random: Chance) => {
    for (let count = random.whole(1, 4); count > 0; count--) {
      world.fal.runAgain()
      await sleep(random.whole(50, 400))
    }
  },
  'fal tells twice, or late': async (world: World, random: Chance) => {
    for (let count = random.whole(1, 4); count > 0; count--) {
      const ended = world.fal.jobs.filter(({ phase }) => phase === 'completed')
      if (ended.length > 0) {
        const job = random.pick(ended)
        // Nobody may be there to hear it, as when fal tries again for want of an answer.
        await Promise.all([0, 1].map((index) => world.fal.notify(job, world.urlOf(index)).catch(() => null)))
      }
      await sleep(random.whole(50, 400))
    }
  },
  'the database crashes': async (world: World, random: Chance) => {
    await world.crashDatabase()
    await sleep(random.whole(200, 2_000))
    await world.restartDatabase()
  },
  'pictures cannot be kept': async (world: World, random: Chance) => {
    await world.fillMedia()
    await sleep(random.whole(200, 2_000))
    await world.emptyMedia()
  },
  'the disk has no room left': async (world: World, random: Chance) => {
    world.fillDisk?.()
    await sleep(random.whole(200, 2_000))
    await world.emptyDisk()
  },
} satisfies Record<string, (world: World, random: Chance) => Promise<void>>

export const FAULT_NAMES = Object.keys(FAULTS) as Fault[]
