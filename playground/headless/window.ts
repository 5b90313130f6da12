import { GlobalWindow } from 'happy-dom'
import type { UiOptions, UiWindow } from '../host/figma/ui.ts'
import type { PluginDrop } from '../host/iframe.ts'
import type { Manifest } from '../host/manifest.ts'
import { themeClass, themeStyles, type Theme } from '../host/theme.ts'
import { installCanvasElement } from './canvas.ts'
import { windowFetch } from './network.ts'
import { browserPlatform, refuseStorage } from './platform.ts'
import { runInScope } from './realm.ts'
import { workerClass } from './worker.ts'

export interface HeadlessWindowOptions {
  manifest: Manifest
  theme: Theme
  receive: (message: unknown) => void
  onError: (error: Error) => void
  onConsole?: ((level: string, text: string) => void) | undefined
  onDrop?(drop: PluginDrop): void
  /** How many times faster than life the window's timeouts run: tests need not wait for patience to run out. */
  hurry?: number | undefined
}

export interface HeadlessWindow extends UiWindow {
  readonly window: Window & typeof globalThis
  readonly options: UiOptions
  visible: boolean
}

/**
 * The plugin's window in Node: the built UI's own scripts in a DOM without layout or painting, under the rules of
 * an opaque, insecure origin and of the manifest's network access.
 */
export function openHeadlessWindow(html: string, ui: UiOptions, options: HeadlessWindowOptions): HeadlessWindow {
  const { manifest, theme, onError } = options
  const dom = new GlobalWindow({ url: 'about:blank', width: ui.widthPx, height: ui.heightPx })
  const scope = dom as unknown as Window & typeof globalThis
  const report = (text: string) => options.onConsole?.('error', text)
  const closing = new AbortController()
  const fetchHere = windowFetch(manifest, report, closing.signal)

  const parent = {
    postMessage: (data: unknown) => {
      // A copy, as between windows: it throws for what cannot be sent.
      const message: unknown = structuredClone(data)
      setTimeout(() => {
        if (closed || typeof message !== 'object' || message === null) return
        if ('pluginMessage' in message) options.receive(message.pluginMessage)
        if ('pluginDrop' in message) options.onDrop?.(message.pluginDrop as PluginDrop)
      }, 0)
    },
  }
  define(scope, { ...browserPlatform(fetchHere), parent, top: parent, Worker: workerClass(fetchHere, onError), console: consoleFor(options) })
  define(scope, { Buffer: undefined, global: undefined, matchMedia: (query: string) => mediaQuery(query, theme) })
  refuseStorage(scope, 'localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore')
  refuseStorage(scope.document, 'cookie')
  define(scope.navigator, { clipboard: undefined, serviceWorker: undefined })
  installCanvasElement(dom.HTMLCanvasElement.prototype)
  hasten(scope, options.hurry ?? 1)

  let closed = false
  const fail = (event: Event) => {
    const { error, message } = event as Event & { error: unknown; message: string }
    onError(error instanceof Error ? error : new Error(message))
  }
  scope.addEventListener('error', fail)
  const stopWatching = watchRejections(onError)

  const { document } = scope
  if (ui.themeColors) {
    document.documentElement.className = themeClass(theme)
    const style = document.createElement('style')
    style.id = 'figma-style'
    style.textContent = themeStyles(theme)
    document.head.append(style)
  }
  document.body.innerHTML = html
  // Scripts set by innerHTML do not run; a parser would have run them in order.
  for (const script of document.querySelectorAll('script')) {
    try {
      runInScope(scope, script.textContent, 'ui.js')
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)))
    }
  }

  return {
    window: scope,
    options: ui,
    visible: ui.visible,
    postMessage(message) {
      const data: unknown = structuredClone({ pluginMessage: message, pluginId: manifest.id })
      setTimeout(() => {
        if (!closed) scope.dispatchEvent(new scope.MessageEvent('message', { data, origin: 'https://www.figma.com' }))
      }, 0)
    },
    setVisible(visible) {
      this.visible = visible
    },
    resize(widthPx, heightPx) {
      dom.happyDOM.setViewport({ width: widthPx, height: heightPx })
    },
    close() {
      closed = true
      closing.abort()
      stopWatching()
      void dom.happyDOM.close()
    },
  }
}

function define(target: object, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true })
  }
}

/** Waits from here on are limits on work, such as the sandbox half's: that is no faster, and slow on a busy machine. */
const LIMIT_ON_WORK_MS = 60_000
/** From here on they are limits on an answer, which is given this long at least. */
const LIMIT_ON_ANSWER_MS = 15_000
const LEAST_FOR_ANSWER_MS = 3_000

/** Intervals keep their pace: they draw rather than wait. */
function hasten(scope: Window & typeof globalThis, hurry: number): void {
  if (hurry === 1) return
  const inLife = scope.setTimeout.bind(scope)
  const hastened = (ms: number) => {
    if (ms >= LIMIT_ON_WORK_MS) return ms
    return ms >= LIMIT_ON_ANSWER_MS ? Math.max(LEAST_FOR_ANSWER_MS, ms / hurry) : ms / hurry
  }
  define(scope, {
    setTimeout: (work: () => void, ms = 0, ...rest: unknown[]) => inLife(work, hastened(ms), ...rest),
  })
}

/** Promises that the UI's code rejects unseen surface in this process: they are the plugin's errors. */
function watchRejections(onError: (error: Error) => void): () => void {
  const listen = (reason: unknown) => onError(reason instanceof Error ? reason : new Error(String(reason)))
  process.on('unhandledRejection', listen)
  return () => process.off('unhandledRejection', listen)
}

function mediaQuery(query: string, theme: Theme): Record<string, unknown> {
  const matches = query.includes('prefers-color-scheme') ? query.includes(theme) : false
  const nothing = () => undefined
  return {
    ...{ matches, media: query, onchange: null },
    ...{ addEventListener: nothing, removeEventListener: nothing, addListener: nothing, removeListener: nothing },
  }
}

function consoleFor({ onConsole }: HeadlessWindowOptions): Record<string, unknown> {
  return Object.fromEntries(
    ['log', 'info', 'debug', 'warn', 'error'].map((level) => [
      level,
      (...args: unknown[]) =>
        onConsole?.(level, args.map((arg) => (arg instanceof Error ? (arg.stack ?? arg.message) : String(arg))).join(' ')),
    ]),
  )
}
