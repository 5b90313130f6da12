import { effect, signal, type Signal } from '@preact/signals'
import { STORAGE_KEYS } from '../../../contract/plugin-calls.ts'
import { CanvasDocument } from '../../host/document.ts'
import type { EditorType } from '../../host/figma/editors.ts'
import type { ClientStorage } from '../../host/figma/storage.ts'
import { parseManifest, type Manifest } from '../../host/manifest.ts'
import type { Theme } from '../../host/theme.ts'
import type { Painter } from '../canvas/painter.ts'
import type { Pointer } from '../canvas/pointer.ts'
import { loadAccessCode, loadPluginFiles, loadSample, servedAssets, textOf } from '../files/server.ts'
import { PluginRunner } from '../plugin/plugin-runner.ts'
import { keptClientStorage } from '../plugin/storage.ts'
import { Editor } from './editor.ts'

/** The canvas element and what works on it, once it is on the page. */
export interface StageParts {
  canvas: HTMLCanvasElement
  painter: Painter
  pointer: Pointer
}

/** Everything one visit of the page consists of. */
export class Session {
  readonly editor: Editor
  readonly runner: PluginRunner
  readonly manifest: Manifest | undefined
  readonly theme: Signal<Theme>
  /** What the page is busy with, in words, while it cannot be used. */
  readonly working = signal<string | undefined>(undefined)
  readonly consoleOpen = signal(false)
  stage: StageParts | undefined
  /** Whether the document was brought into view after the canvas got its size. */
  fitted = false

  constructor(
    document: CanvasDocument,
    theme: Signal<Theme>,
    manifest: Manifest | undefined,
    storage: ClientStorage,
    editorType: EditorType,
  ) {
    this.theme = theme
    this.manifest = manifest
    this.editor = new Editor(document)
    this.runner = new PluginRunner({
      viewport: this.editor.viewport,
      clientStorage: () => storage,
      document: () => this.editor.document,
      theme: () => theme.value,
      editorType,
      loadFiles: loadPluginFiles,
      pageAt: (x, y) => this.pageAt(x, y),
    })
    effect(() => this.runner.setTheme(theme.value))
  }

  async openPlugin(command?: string): Promise<void> {
    if (this.manifest) await this.runner.open(this.manifest, command)
    else
      this.runner.say('The plugin is not built yet. Run "npm run build" and reload this page.', {
        error: true,
      })
  }

  /** The point of the page under a point of the window; `undefined` outside of the canvas. */
  pageAt(clientX: number, clientY: number): { x: number; y: number } | undefined {
    const box = this.stage?.canvas.getBoundingClientRect()
    if (!box || clientX < box.left || clientY < box.top || clientX > box.right || clientY > box.bottom)
      return undefined
    return this.editor.viewport.toPage({ x: clientX - box.left, y: clientY - box.top })
  }
}

/** Load the engine, the sample document and what the server knows. */
export async function startSession(
  theme: Signal<Theme>,
  { sample = 'sample', editorType = 'figma' }: { sample?: string | undefined; editorType?: EditorType | undefined } = {},
): Promise<Session> {
  const [bytes, manifest, code] = await Promise.all([
    loadSample(sample),
    textOf('/plugin/manifest.json').then(parseManifest, () => undefined),
    loadAccessCode().catch(() => undefined),
  ])
  const document = await CanvasDocument.open(bytes, servedAssets, sample === 'sample' ? 'Harbour' : sample)
  const storage = await keptClientStorage(manifest?.id ?? '')
  // A development code is a new one at every start of the server.
  if (code !== undefined) storage.set(STORAGE_KEYS.accessCode, code)
  return new Session(document, theme, manifest, storage, editorType)
}
