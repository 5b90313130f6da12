import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CanvasDocument } from '../host/document.ts'
import type { FigmaHost } from '../host/figma.ts'
import type { Notification } from '../host/figma/notify.ts'
import { ClientStorage } from '../host/figma/storage.ts'
import { runPlugin, type PluginFiles, type RunningPlugin } from '../host/plugin.ts'
import type { Theme } from '../host/theme.ts'
import { HeadlessUi } from './ui.ts'
import { openHeadlessWindow, type HeadlessWindow } from './window.ts'

export interface OpenPluginOptions {
  document: CanvasDocument
  /** Folder with manifest.json, beside which its `main` and `ui` paths point; or the files themselves. */
  plugin: string | PluginFiles
  command?: string
  theme?: Theme
  /** Hand the same one in again to reopen the plugin with what it stored. */
  clientStorage?: ClientStorage
  /** Every error that nothing in the plugin caught, in either half. Thrown by `close` when not given. */
  onError?: (error: Error) => void
  onConsole?: (level: string, text: string) => void
  /** How many times faster than life the window's timeouts run. */
  hurry?: number
}

export interface OpenPlugin {
  readonly document: CanvasDocument
  readonly figmaHost: FigmaHost
  readonly clientStorage: ClientStorage
  readonly ui: HeadlessUi
  /** Everything that went between the halves, in order. */
  readonly messages: { to: 'ui' | 'sandbox'; message: unknown }[]
  readonly notifications: Notification[]
  readonly timings: RunningPlugin['timings']
  /** Close it as Figma does, in the middle of anything. @throws the first uncaught error, without `onError` */
  close(): void
}

/** Open a built plugin on a document in Node: main.js in QuickJS, the UI in a DOM. No browser. */
export async function openPlugin(options: OpenPluginOptions): Promise<OpenPlugin> {
  const files = typeof options.plugin === 'string' ? await readPlugin(options.plugin) : options.plugin
  const clientStorage = options.clientStorage ?? new ClientStorage()
  const messages: OpenPlugin['messages'] = []
  const notifications: Notification[] = []
  const errors: Error[] = []
  const onError = options.onError ?? ((error: Error) => void errors.push(error))
  const opened: { window?: HeadlessWindow } = {}

  const running = await runPlugin({
    ...{ document: options.document, files, clientStorage, onError },
    ...(options.command !== undefined && { command: options.command }),
    onConsole: options.onConsole,
    onNotify: (notification) => notifications.push(notification),
    openUi: (html, uiOptions, manifest, receive) => {
      const window = openHeadlessWindow(html, uiOptions, {
        ...{ manifest, onError, theme: options.theme ?? 'light' },
        onConsole: options.onConsole,
        hurry: options.hurry,
        // There is no canvas to drop on: the point in the window is taken for the point of the page.
        onDrop: (drop) => running.figmaHost.drop({ ...drop, x: drop.clientX, y: drop.clientY }),
        receive: (message) => {
          messages.push({ to: 'sandbox', message })
          receive(message)
        },
      })
      const post = window.postMessage.bind(window)
      opened.window = Object.assign(window, {
        postMessage: (message: unknown) => {
          messages.push({ to: 'ui', message })
          post(message)
        },
      })
      return opened.window
    },
  })

  return {
    document: options.document,
    figmaHost: running.figmaHost,
    clientStorage,
    ui: new HeadlessUi(() => opened.window),
    messages,
    notifications,
    timings: running.timings,
    close: () => {
      running.close()
      if (errors[0]) throw errors[0]
    },
  }
}

/** The files of a built plugin. @throws when it has not been built */
export async function readPlugin(folder: string): Promise<PluginFiles> {
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8')
  const { main, ui } = JSON.parse(manifest) as { main: string; ui?: string }
  return {
    manifest,
    main: await readFile(join(folder, main), 'utf8'),
    ui: ui ? await readFile(join(folder, ui), 'utf8') : '',
  }
}
