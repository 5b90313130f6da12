import type { FigmaHost } from '../figma.ts'
import { anything, boolean, number, object, string, validate } from './check.ts'
import { FigmaError, Ref, type Callback } from './values.ts'

/** One of Figma's toasts at the bottom of the canvas. */
export interface Notification {
  /** As shown: Figma cuts it at 100 characters. */
  message: string
  error: boolean
  /** Milliseconds until it goes away by itself. */
  timeoutMs: number
  button: { text: string; press: () => void } | undefined
  cancel: () => void
}

const maxLength = 100
const defaultTimeoutMs = 3000

const optionsCheck = object(
  {},
  {
    timeout: number({ min: 0 }),
    error: boolean,
    onDequeue: anything,
    button: object({ text: string, action: anything }),
  },
)

export function notify(text: string, options: Record<string, unknown>, host: FigmaHost): Ref {
  validate('options', { ...options, timeout: finite(options.timeout) }, optionsCheck)
  const id = String(++host.notificationCount)
  const button = options.button as { text: string; action: unknown } | undefined
  const onDequeue = options.onDequeue === undefined ? undefined : callable(options.onDequeue)
  const dequeue = (reason: string) => {
    if (host.notifications.delete(id)) onDequeue?.(reason)
  }
  const notification: Notification = {
    message: text.length > maxLength ? `${text.slice(0, maxLength)}…` : text,
    error: options.error === true,
    timeoutMs: typeof options.timeout === 'number' ? options.timeout : defaultTimeoutMs,
    button: button && { text: button.text, press: press(callable(button.action), dequeue) },
    cancel: () => dequeue('dismiss'),
  }
  host.notifications.set(id, notification)
  host.onNotify(notification)
  return new Ref('notification', id)
}

/** Figma keeps the toast open when the action returns false. */
function press(action: Callback, dequeue: (reason: string) => void): () => void {
  return () => {
    if (action() !== false) dequeue('action_button_click')
  }
}

function finite(timeout: unknown): unknown {
  return timeout === Infinity ? Number.MAX_SAFE_INTEGER : timeout
}

function callable(value: unknown): Callback {
  if (typeof value !== 'function') throw new FigmaError('Expected function, received something else')
  return value as Callback
}
