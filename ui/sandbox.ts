import { createBirpc } from 'birpc'
import * as v from 'valibot'
import { ANSWERS, SandboxMessage, TOLD } from '../contract/plugin-answers.ts'
import type { IframeCalls, Refusal, SandboxCalls } from '../contract/plugin-calls.ts'
import { fromWire, toWire } from '../contract/wire.ts'
import { words } from './words.ts'

/** Longer than the sandbox's own limit, because a queue of exports of large frames takes its time. */
const CALL_TIMEOUT_MS = 90_000

/** How messages come and go; the window's own by default. */
export interface Messenger {
  post: (message: unknown) => void
  on: (receive: (message: unknown) => void) => void
}

/**
 * The half of the plugin that touches the document. `own` is what it may tell us. Everything that comes from there is
 * checked: what is no message is passed over, and a call whose answer cannot be understood rejects in words.
 */
export function connectSandbox(own: IframeCalls, { post, on }: Messenger = figmaWindow): SandboxCalls {
  const rpc = createBirpc<SandboxCalls, IframeCalls, false>(checkedListeners(own), {
    post,
    on: (receive) =>
      on((message) => {
        const parsed = v.safeParse(SandboxMessage, message)
        if (parsed.success) receive(parsed.output)
      }),
    serialize: toWire,
    deserialize: fromWire,
    timeout: CALL_TIMEOUT_MS,
    onTimeoutError: () => {
      throw new Error(words.errors.figmaSilent)
    },
    proxify: false,
  })
  const call = (name: keyof SandboxCalls) =>
    async (...args: Parameters<SandboxCalls[typeof name]>): Promise<unknown> => {
      const answer = v.safeParse(ANSWERS[name], await rpc.$call(name, ...args).catch(inWords))
      if (!answer.success) throw new Error(words.errors.notUnderstood)
      return answer.output
    }
  const names = Object.keys(ANSWERS) as (keyof SandboxCalls)[]
  // Every name has a function that answers as the schema of that name says.
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as SandboxCalls
}

/** A refusal comes as its name; everything else that goes wrong there comes as it is. */
function inWords(error: unknown): never {
  const [, why = '', name = ''] = /^!([a-z-]+) (.*)$/s.exec(error instanceof Error ? error.message : '') ?? []
  if (Object.hasOwn(words.refusals, why)) throw new Error(words.refusals[why as Refusal](name))
  throw error
}

function checkedListeners(own: IframeCalls): IframeCalls {
  const checked = (name: keyof IframeCalls) =>
    (...args: unknown[]) => {
      const told = v.safeParse(TOLD[name], args)
      if (told.success) (own[name] as (...args: unknown[]) => void)(...told.output)
    }
  return {
    selectionChanged: checked('selectionChanged'),
    resultDropped: checked('resultDropped'),
    libraryChanged: checked('libraryChanged'),
    placeholdersReturned: checked('placeholdersReturned'),
  }
}

const figmaWindow: Messenger = {
  post: (message) => parent.postMessage({ pluginMessage: message }, '*'),
  on: (receive) => {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'object' && data !== null && 'pluginMessage' in data) receive(data.pluginMessage)
    })
  },
}
