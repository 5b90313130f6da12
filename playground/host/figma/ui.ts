import { boolean, isRecord, nullable, number, object, string, validate } from './check.ts'
import type { FigmaHost } from '../figma.ts'
import type { Members } from './member.ts'
import { FigmaError, Ref } from './values.ts'

export interface UiOptions {
  visible: boolean
  title: string
  widthPx: number
  heightPx: number
  themeColors: boolean
}

/** The plugin's window, as whoever runs the host provides it: an iframe in a page, a DOM in Node. */
export interface UiWindow {
  /** Deliver what the sandbox sent; kept until the window's page has loaded. */
  postMessage(message: unknown): void
  setVisible(visible: boolean): void
  resize(widthPx: number, heightPx: number): void
  close(): void
}

const optionsCheck = object(
  {},
  {
    visible: boolean,
    title: string,
    width: number(),
    height: number(),
    position: object({}, { x: number(), y: number() }),
    themeColors: boolean,
  },
)

/** Figma's own default, and the smallest window it makes. */
const defaultSize = { width: 300, height: 200 }
const minWidthPx = 70
const minHeightPx = 0

export function showUi(html: unknown, options: unknown, host: FigmaHost): void {
  validate('html', html, string)
  validate('options', options ?? {}, optionsCheck)
  const given = isRecord(options) ? options : {}
  host.ui?.close()
  host.ui = host.openUi(String(html), {
    visible: given.visible !== false,
    title: typeof given.title === 'string' ? given.title : host.manifest.name,
    widthPx: clamp(given.width ?? defaultSize.width, minWidthPx),
    heightPx: clamp(given.height ?? defaultSize.height, minHeightPx),
    themeColors: given.themeColors === true,
  })
}

export const uiMembers: Members<undefined> = {
  show: { call: (_target, _args, host) => shown(host).setVisible(true) },
  hide: { call: (_target, _args, host) => shown(host).setVisible(false) },
  close: {
    call: (_target, _args, host) => {
      host.ui?.close()
      host.ui = undefined
    },
  },
  resize: {
    call: (_target, [width, height], host) => {
      validate('width', width, number())
      validate('height', height, number())
      shown(host).resize(clamp(width, minWidthPx), clamp(height, minHeightPx))
    },
  },
  postMessage: {
    call: (_target, [message, options], host) => {
      validate('options', options ?? {}, object({}, { origin: nullable(string) }))
      refuseRefs(message)
      shown(host).postMessage(message)
    },
  },
  onmessage: {
    get: (_target, host) => host.onMessage,
    set: (_target, value, host) => {
      if (value !== undefined && value !== null && typeof value !== 'function') {
        throw new FigmaError('Property "onmessage" failed validation: Expected function')
      }
      host.onMessage = value as FigmaHost['onMessage']
    },
  },
  on: { call: (_target, args, host) => host.uiEvents.on(args) },
  once: { call: (_target, args, host) => host.uiEvents.once(args) },
  off: { call: (_target, args, host) => host.uiEvents.off(args) },
}

function shown(host: FigmaHost): UiWindow {
  if (!host.ui) throw new FigmaError('No UI to send a message to, show or resize. Call figma.showUI first.')
  return host.ui
}

/** A node in a message would arrive as an empty object: Figma does not send live objects. */
function refuseRefs(message: unknown): void {
  if (message instanceof Ref) throw new FigmaError(`Cannot unwrap object: a ${message.type} cannot be sent`)
  if (ArrayBuffer.isView(message) || typeof message !== 'object' || message === null) return
  for (const item of Object.values(message)) refuseRefs(item)
}

function clamp(value: unknown, least: number): number {
  return Math.max(least, Math.round(Number(value)))
}
