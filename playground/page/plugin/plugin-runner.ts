import { signal } from '@preact/signals'
import type { CanvasDocument } from '../../host/document.ts'
import type { Notification } from '../../host/figma/notify.ts'
import type { EditorType } from '../../host/figma/editors.ts'
import type { ClientStorage } from '../../host/figma/storage.ts'
import { openIframe, type IframeWindow, type PluginDrop } from '../../host/iframe.ts'
import type { Manifest, MenuCommand } from '../../host/manifest.ts'
import { Sandbox } from '../../host/sandbox.ts'
import { runPlugin, type PluginFiles, type RunningPlugin } from '../../host/plugin.ts'
import type { Theme } from '../../host/theme.ts'
import type { CanvasViewport } from '../canvas/viewport.ts'

export interface PluginWindowState {
  title: string
  visible: boolean
  widthPx: number
  heightPx: number
}

export interface Toast {
  key: number
  message: string
  error: boolean
  button: { text: string; press: () => void } | undefined
  dismiss: () => void
}

export interface ConsoleLine {
  key: number
  level: string
  text: string
  at: Date
}

/** A quick action that waits for its parameters. */
export interface Asked {
  plugin: RunningPlugin
  title: string
  parameters: NonNullable<MenuCommand['parameters']>
}

export interface PluginRunnerOptions {
  viewport: CanvasViewport
  clientStorage: (pluginId: string) => ClientStorage
  document: () => CanvasDocument
  theme: () => Theme
  /** The kind of file the plugin is told it runs in. */
  editorType: EditorType
  loadFiles: () => Promise<PluginFiles>
  /**
   * Turn a drop in the plugin's window into a point of the page; `undefined` when it is not over the canvas.
   */
  pageAt: (clientX: number, clientY: number) => { x: number; y: number } | undefined
}

const maxConsoleLines = 500
const toastsAtOnce = 3

/** Runs the built plugin, one at a time as Figma does, and keeps what the page shows of it. */
export class PluginRunner {
  readonly running = signal<{ plugin: RunningPlugin; command: string } | undefined>(undefined)
  readonly asked = signal<Asked | undefined>(undefined)
  readonly window = signal<PluginWindowState | undefined>(undefined)
  readonly toasts = signal<readonly Toast[]>([])
  readonly console = signal<readonly ConsoleLine[]>([])
  /** Where the iframe goes; the page's window component sets it before any plugin opens. */
  container: HTMLElement | undefined
  private readonly options: PluginRunnerOptions
  private iframe: IframeWindow | undefined
  private count = 0
  private openings = 0

  constructor(options: PluginRunnerOptions) {
    this.options = options
    Sandbox.warm()
  }

  /** Run a command of the manifest, the first one by default. What ran before is closed at once. */
  async open(manifest: Manifest, command?: string): Promise<void> {
    this.close()
    this.openings += 1
    const opening = this.openings
    try {
      const files = await this.options.loadFiles()
      const item = manifest.menu?.find((each): each is MenuCommand => 'command' in each && each.command === command)
      if (opening !== this.openings) return
      const plugin: RunningPlugin = await runPlugin({
        document: this.options.document(),
        files,
        viewport: this.options.viewport,
        editorType: this.options.editorType,
        clientStorage: this.options.clientStorage(manifest.id),
        ...(command !== undefined && { command }),
        parameters: item?.parameters && 'ask',
        onError: (error) => this.report(error),
        onConsole: (level, text) => this.log(level, text),
        onNotify: (notification) => this.notify(notification),
        onClose: (message) => this.closed(message),
        openExternal: (url) => window.open(url, '_blank', 'noopener'),
        openUi: (html, ui, ownManifest, receive) => {
          const { container } = this
          if (!container) throw new Error('The page has no place for a plugin window.')
          this.window.value = {
            title: ui.title,
            visible: ui.visible,
            widthPx: ui.widthPx,
            heightPx: ui.heightPx,
          }
          this.iframe = openIframe(html, ui, {
            ...{ manifest: ownManifest, theme: this.options.theme(), container, receive },
            onDrop: (drop) => this.drop(drop),
            onChange: (state) => {
              if (this.window.value) this.window.value = { ...this.window.value, ...state }
            },
          })
          return this.iframe
        },
      })
      // Asked for another one meanwhile: one plugin runs at a time.
      if (opening !== this.openings) plugin.close()
      else if (!plugin.figmaHost.isClosed) {
        this.running.value = { plugin, command: plugin.figmaHost.command }
        if (item?.parameters) this.asked.value = { plugin, title: item.name, parameters: item.parameters }
      }
    } catch (error) {
      this.report(error instanceof Error ? error : new Error(String(error)))
      this.say('The plugin could not be started. The console says why.', { error: true })
      this.window.value = undefined
    }
  }

  /** The quick action has its parameters: it runs. */
  answer(parameters: Readonly<Record<string, string>>): void {
    const { asked } = this
    const waiting = asked.value
    asked.value = undefined
    waiting?.plugin.figmaHost.answer({ ...parameters })
  }

  close(): void {
    this.running.value?.plugin.close()
  }

  setTheme(theme: Theme): void {
    if (this.window.value) this.iframe?.setTheme(theme)
  }

  /** A message of the page itself, shown like the plugin's. */
  say(
    message: string,
    { error = false, timeoutMs = 5000 }: { error?: boolean; timeoutMs?: number } = {},
  ): void {
    const toast = this.addToast({ message, error, button: undefined })
    setTimeout(() => toast.dismiss(), timeoutMs)
  }

  log(level: string, text: string): void {
    this.count += 1
    const line = { key: this.count, level, text, at: new Date() }
    this.console.value = [...this.console.value, line].slice(-maxConsoleLines)
  }

  report(error: Error): void {
    this.log('error', error.stack ?? error.message)
  }

  private closed(message: string | undefined): void {
    this.running.value = undefined
    this.asked.value = undefined
    this.window.value = undefined
    this.iframe = undefined
    Sandbox.warm()
    if (message) this.say(message)
  }

  private drop(drop: PluginDrop): void {
    const frame = this.iframe?.iframe.getBoundingClientRect()
    if (!frame) return
    const at = this.options.pageAt(frame.left + drop.clientX, frame.top + drop.clientY)
    if (!at) return
    const { items, files, dropMetadata } = drop
    this.running.value?.plugin.figmaHost.drop({ items, files, dropMetadata, ...at })
  }

  private notify(notification: Notification): void {
    const { message, error, button } = notification
    const cancel = notification.cancel
    const toast = this.addToast({
      ...{ message, error },
      button: button && {
        text: button.text,
        press: () => {
          button.press()
          toast.dismiss()
        },
      },
    })
    const dismiss = toast.dismiss
    toast.dismiss = () => {
      dismiss()
      cancel()
    }
    // The plugin may take its own notification back.
    notification.cancel = () => {
      dismiss()
      cancel()
    }
    if (notification.timeoutMs < 1e9) setTimeout(() => toast.dismiss(), notification.timeoutMs)
  }

  private addToast(content: Omit<Toast, 'key' | 'dismiss'>): Toast {
    this.count += 1
    const key = this.count
    const dismiss = () => {
      this.toasts.value = this.toasts.value.filter((toast) => toast.key !== key)
    }
    const toast: Toast = { ...content, key, dismiss }
    this.toasts.value = [...this.toasts.value, toast].slice(-toastsAtOnce)
    return toast
  }
}
