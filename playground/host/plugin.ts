import type { CanvasDocument } from './document.ts'
import { FigmaHost, type FigmaHostOptions } from './figma.ts'
import type { ClientStorage } from './figma/storage.ts'
import type { UiOptions, UiWindow } from './figma/ui.ts'
import { parseManifest, type Manifest } from './manifest.ts'
import { Sandbox, type SandboxTimings } from './sandbox.ts'

/** The built plugin's files. `manifest` is the text of manifest.json. */
export interface PluginFiles {
  manifest: string
  main: string
  ui: string
}

export interface PluginOptions extends Pick<
    FigmaHostOptions,
    'viewport' | 'editorType' | 'parameters' | 'onNotify' | 'onClose' | 'openExternal'
  > {
  document: CanvasDocument
  files: PluginFiles
  clientStorage: ClientStorage
  /** Id of a menu command or relaunch button; without one the plugin's first menu command. */
  command?: string
  /** Make the window; `receive` takes the messages it sends. */
  openUi: (html: string, options: UiOptions, manifest: Manifest, receive: (message: unknown) => void) => UiWindow
  onError: (error: Error) => void
  onConsole?: ((level: string, text: string) => void) | undefined
}

export interface RunningPlugin {
  readonly manifest: Manifest
  readonly figmaHost: FigmaHost
  readonly sandbox: Sandbox
  readonly timings: SandboxTimings
  /** Close it as Figma does: at once, in the middle of anything. */
  close(): void
}

/** Run a built plugin on a document: its main.js in QuickJS, its window wherever `openUi` puts it. */
export async function runPlugin(options: PluginOptions): Promise<RunningPlugin> {
  const { document, files, clientStorage, onError } = options
  const manifest = parseManifest(files.manifest)
  // Handed to the host before the sandbox exists, which needs the host.
  const started: { sandbox?: Sandbox } = {}
  const figmaHost: FigmaHost = new FigmaHost({
    document,
    manifest,
    clientStorage,
    command: options.command ?? firstCommand(manifest),
    ...(options.viewport && { viewport: options.viewport }),
    editorType: options.editorType,
    parameters: options.parameters,
    onNotify: options.onNotify,
    openExternal: options.openExternal,
    onClose: (message) => {
      started.sandbox?.dispose()
      options.onClose?.(message)
    },
    openUi: (html, uiOptions) =>
      options.openUi(html, uiOptions, manifest, (message) => {
        try {
          figmaHost.receive(message)
        } catch (error) {
          onError(error instanceof Error ? error : new Error(String(error)))
        }
      }),
  })
  const sandbox = await Sandbox.create({
    host: figmaHost,
    code: files.main,
    html: files.ui,
    onError,
    onConsole: options.onConsole,
  })
  started.sandbox = sandbox
  sandbox.start()
  return { manifest, figmaHost, sandbox, timings: sandbox.timings, close: () => figmaHost.close() }
}

function firstCommand(manifest: Manifest): string {
  const item = manifest.menu?.find((each) => 'command' in each)
  return item && 'command' in item ? item.command : ''
}
