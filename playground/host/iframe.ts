import type { UiOptions, UiWindow } from './figma/ui.ts'
import type { Manifest } from './manifest.ts'
import { themeClass, themeStyles, type Theme } from './theme.ts'
import { windowPage } from './window-page.ts'

export interface PluginDrop {
  clientX: number
  clientY: number
  items: { type: string; data: string }[]
  files: unknown[]
  dropMetadata: unknown
}

export interface IframeOptions {
  manifest: Manifest
  theme: Theme
  /** Where the iframe goes; its size is set on the iframe itself. */
  container: HTMLElement
  receive: (message: unknown) => void
  /** The plugin's window posted a `pluginDrop`; coordinates are the iframe's. */
  onDrop?: (drop: PluginDrop) => void
  /** The window was shown, hidden or resized. */
  onChange?(state: { visible: boolean; widthPx: number; heightPx: number }): void
}

export interface IframeWindow extends UiWindow {
  readonly iframe: HTMLIFrameElement
  /** The person chose another theme while the plugin runs. */
  setTheme(theme: Theme): void
}

/**
 * The plugin's window in a page, under Figma's conditions: sandboxed without an origin, at an address that nothing
 * relative can be loaded from, with the manifest's network access as its Content-Security-Policy. One thing differs:
 * on `localhost` a browser may still count the frame as a secure context.
 */
export function openIframe(html: string, ui: UiOptions, options: IframeOptions): IframeWindow {
  const { manifest, theme, container } = options
  const iframe = document.createElement('iframe')
  const state = { visible: ui.visible, widthPx: ui.widthPx, heightPx: ui.heightPx }
  iframe.title = ui.title
  iframe.setAttribute('sandbox', 'allow-scripts')
  iframe.style.border = 'none'

  let loaded = false
  let waiting: unknown[] = []
  const send = (message: unknown) => {
    iframe.contentWindow?.postMessage({ pluginMessage: message, pluginId: manifest.id }, '*')
  }
  const flush = () => {
    loaded = true
    for (const message of waiting) send(message)
    waiting = []
  }
  iframe.addEventListener('load', flush)

  const listen = (event: MessageEvent<unknown>) => {
    if (event.source !== iframe.contentWindow || typeof event.data !== 'object' || event.data === null) return
    // What talks also listens, long before all of it is loaded.
    flush()
    if ('pluginMessage' in event.data) options.receive(event.data.pluginMessage)
    if ('pluginDrop' in event.data) options.onDrop?.(event.data.pluginDrop as PluginDrop)
  }
  window.addEventListener('message', listen)

  const apply = () => {
    iframe.style.display = state.visible ? 'block' : 'none'
    iframe.style.width = `${state.widthPx}px`
    iframe.style.height = `${state.heightPx}px`
    options.onChange?.({ ...state })
  }
  apply()
  const page = windowPage(ui.themeColors ? themeListener + html : html, { manifest, theme, themeColors: ui.themeColors })
  // A `data:` address, as Figma's, would do the same and take a browser 150 ms longer with a page of this size.
  const address = URL.createObjectURL(new Blob([page], { type: 'text/html;charset=utf-8' }))
  iframe.addEventListener('load', () => URL.revokeObjectURL(address))
  iframe.src = address
  container.append(iframe)

  return {
    iframe,
    postMessage: (message) => {
      if (loaded) send(message)
      else waiting.push(message)
    },
    setTheme: (next) => {
      iframe.contentWindow?.postMessage({ theme: { class: themeClass(next), styles: themeStyles(next) } }, '*')
    },
    setVisible: (visible) => {
      state.visible = visible
      apply()
    },
    resize: (widthPx, heightPx) => {
      Object.assign(state, { widthPx, heightPx })
      apply()
    },
    close: () => {
      window.removeEventListener('message', listen)
      iframe.remove()
    },
  }
}

/**
 * Keeps a process ready for the plugin's window: a browser gives pages without an origin one of their own, and
 * starting it takes longer than loading most plugins. In Figma it runs as well before a plugin does.
 */
export function keepWindowsReady(container: HTMLElement): void {
  const iframe = document.createElement('iframe')
  iframe.setAttribute('sandbox', 'allow-scripts')
  iframe.src = 'data:text/html,'
  // Nobody who looks for the plugin's window finds this one.
  const nowhere = document.createElement('div')
  nowhere.hidden = true
  nowhere.attachShadow({ mode: 'closed' }).append(iframe)
  container.append(nowhere)
}

/** Nobody outside can reach into the window, so a change of theme arrives as a message that the plugin never sees. */
const themeListener = `<script>addEventListener('message', (event) => {
  if (event.source !== parent || !event.data || !event.data.theme) return
  event.stopImmediatePropagation()
  document.documentElement.className = event.data.theme.class
  document.getElementById('figma-style').textContent = event.data.theme.styles
})</script>`
