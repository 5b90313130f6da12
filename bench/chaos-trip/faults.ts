import type { FalCall, JobPlan, Step } from '../../test/proxy/fal-stand-in.ts'
import type { Chance } from './chance.ts'
import { GATE_FAULTS } from './gate.ts'
import type { Session } from './session.ts'

/** One thing that goes wrong, by the name under which it is counted. */
export interface Fault {
  name: string
  strike: (session: Session) => void | Promise<void>
}

const ANSWERS: Step[] = [
  { kind: 'answer', status: 500, body: { detail: 'Internal Server Error' } },
  { kind: 'answer', status: 502, body: {} },
  { kind: 'answer', status: 503, body: { detail: 'unavailable' } },
  { kind: 'answer', status: 429, body: { detail: 'slow down' }, headers: { 'retry-after': '0' } },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'garbage' },
  { kind: 'reset' },
  { kind: 'lost-answer' },
  { kind: 'truncated' },
  { kind: 'early-fin' },
  { kind: 'stall' },
  { kind: 'delay', ms: 120 },
  { kind: 'gzip' },
]
const REFUSALS: Step[] = [
  { kind: 'answer', status: 401, body: { detail: 'Invalid key' } },
  { kind: 'answer', status: 403, body: { detail: 'Exhausted balance' } },
  { kind: 'answer', status: 422, body: { detail: [{ loc: ['body'], msg: 'too large', type: 'image_too_large' }] } },
]
const CALLS: FalCall[] = ['initiate', 'upload', 'submit', 'status', 'result', 'cancel', 'media']

/** How fal treats the next job, and under which name that is counted; null for well. */
export function randomPlan(chance: Chance): { name: string | null; plan: JobPlan } {
  return chance.weighted<() => { name: string | null; plan: JobPlan }>([
    [8, () => ({ name: null, plan: { queuedLooks: chance.whole(0, 3), runningLooks: chance.whole(0, 3) } })],
    [2, () => ({ name: 'fal is slow', plan: { hold: chance.pick(['queued', 'running'] as const) } })],
    [1, () => ({ name: 'fal fails a job', plan: { error: { status: 500, body: { detail: 'out of memory' }, units: 0 } } })],
    [1, () => ({ name: 'fal fails a job silently', plan: { error: { status: 422, body: { detail: [{ loc: ['body'], msg: 'no', type: 'value_error' }] }, units: 0, hiddenInStatus: true } } })],
    [3, () => ({ name: 'fal flags the pictures', plan: { flagged: true } })],
    [1, () => ({ name: 'fal does not tell its price', plan: { units: null } })],
    [1, () => ({ name: 'fal answers with addresses alone', plan: { bare: true } })],
  ])()
}

/** Something that breaks between the panel and fal. */
export function randomFault(chance: Chance): Fault {
  return chance.weighted<() => Fault>([
    [6, () => falFault(chance)],
    [6, () => gateFault(chance)],
    [2, () => cutFault(chance)],
    [2, () => proxyFault('kill', chance)],
    [1, () => proxyFault('stop', chance)],
  ])()
}

function falFault(chance: Chance): Fault {
  const call = chance.pick(CALLS)
  const refuses = call !== 'media' && call !== 'upload' && chance.happens(0.2)
  // What a model refuses is not billed, and by the time of its result a job was.
  const refusals = call === 'result' ? REFUSALS.filter((step) => step.kind === 'answer' && step.status !== 422) : REFUSALS
  const step = chance.pick(refuses ? refusals : ANSWERS)
  const count = chance.weighted([[4, 1], [1, 3]])
  return {
    name: `fal: ${call} ${step.kind === 'answer' ? step.status : step.kind}`,
    strike: ({ fal }) => fal.script(call, ...Array.from({ length: count }, () => step)),
  }
}

function gateFault(chance: Chance): Fault {
  const fault = chance.pick(GATE_FAULTS)
  return { name: `network: ${fault}`, strike: ({ gate }) => gate.garble(fault) }
}

function cutFault(chance: Chance): Fault {
  const ms = chance.between(5, 250)
  return {
    name: 'network: cut',
    strike: async ({ gate }) => {
      gate.cut()
      await pause(ms)
      gate.heal()
    },
  }
}

function proxyFault(how: 'kill' | 'stop', chance: Chance): Fault {
  const ms = chance.between(0, 100)
  return {
    name: how === 'kill' ? 'the proxy is killed' : 'the proxy is restarted',
    strike: async (session) => {
      await session.stopProxy(how)
      await pause(ms)
      await session.startProxy()
    },
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
