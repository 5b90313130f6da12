import type { IframeCalls } from '../../contract/plugin-calls.ts'
import { refusal } from '../refusal.ts'
import { answers, type Answers, type Calls } from './calls.ts'
import { anything, list, maybe, object, oneOf, text, tuple, type Is } from './shape.ts'

/** A call as birpc, which the panel uses, writes it: `m` names the function, and the answer repeats `i`. */
interface Call {
  t: 'q'
  m: keyof Calls
  a: unknown[]
  i: string | undefined
}

const isCall = object<Call>({
  t: oneOf('q'),
  m: text() as (value: unknown) => value is keyof Calls,
  a: list(anything),
  i: maybe(text()),
})

/**
 * Answers the panel's calls. One that throws rejects there, with its message; one that is not known, or comes with
 * something else than it takes, is refused. What is no call at all is passed over.
 */
export function answerIframe(start: Calls['start']): void {
  const all: Answers = { start: [tuple(), start], ...answers }
  figma.ui.on('message', (message: unknown) => {
    if (isCall(message)) void answer(all, message)
  })
}

async function answer(all: Answers, { m, a, i }: Call): Promise<void> {
  const reply: { t: 's'; i: typeof i; r?: unknown; e?: { message: string } } = { t: 's', i }
  try {
    const [takes, work] = (Object.keys(all).includes(m) ? all[m] : []) as [Is<unknown[]>?, ((...args: unknown[]) => unknown)?]
    if (!takes?.(a) || !work) throw refusal('call')
    reply.r = await work(...a)
  } catch (error) {
    // What Figma throws may be a plain string.
    reply.e = { message: error instanceof Error ? error.message : String(error) }
  }
  if (i !== undefined) figma.ui.postMessage(reply)
}

/** Tells the panel something, without an answer. */
export function tellIframe<K extends keyof IframeCalls>(m: K, ...a: Parameters<IframeCalls[K]>): void {
  figma.ui.postMessage({ t: 'q', m, a })
}
