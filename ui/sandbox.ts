import { createBirpc } from 'birpc'
import type { IframeCalls, SandboxCalls } from '../contract/plugin-calls.ts'
import { fromWire, toWire } from '../contract/wire.ts'
import { words } from './words.ts'

/** Longer than the sandbox's own limit, because a queue of exports of large frames takes its time. */
const CALL_TIMEOUT_MS = 90_000

/** The half of the plugin that touches the document. `own` is what it may tell us. */
export function connectSandbox(own: IframeCalls): SandboxCalls {
  return createBirpc<SandboxCalls, IframeCalls>(own, {
    post: (message: unknown) => parent.postMessage({ pluginMessage: message }, '*'),
    on: (receive) => {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        const message = pluginMessageOf(event.data)
        if (message !== undefined) receive(message)
      })
    },
    serialize: toWire,
    deserialize: fromWire,
    timeout: CALL_TIMEOUT_MS,
    onTimeoutError: () => {
      throw new Error(words.errors.figmaSilent)
    },
  })
}

function pluginMessageOf(data: unknown): object | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const message: unknown = (data as { pluginMessage?: unknown }).pluginMessage
  return typeof message === 'object' && message !== null ? message : undefined
}
