import type { CanvasDocument } from '../host/document.ts'
import type { RunningPlugin } from '../host/plugin.ts'
import type { Rectangle } from '../host/render.ts'
import type { ConsoleLine } from './plugin/plugin-runner.ts'
import type { Session } from './state/session.ts'

/** `window.playground`: what tests and the curious can do from the browser's console. */
export interface Playground {
  readonly document: CanvasDocument
  readonly plugin: RunningPlugin | undefined
  readonly console: readonly ConsoleLine[]
  /** The layer's box on its page, in document units. @throws when there is no layer with this name */
  boxOf(name: string): Rectangle
  /** Where the layer is in the browser's window, in CSS pixels: where a mouse would click. */
  screenBoxOf(name: string): Rectangle
  /**
   * Go to the layers' page and select them.
   * @throws when one does not exist, or they are on different pages, which no selection in Figma can span
   */
  select(...names: string[]): void
  setPage(name: string): void
  openPlugin(command?: string): Promise<void>
  closePlugin(): void
  zoomToFit(what?: 'page' | 'selection'): void
  undo(): void
  redo(): void
  /** Resolves once the canvas shows the document as it is, sharp. */
  settled(): Promise<void>
}

declare global {
  interface Window {
    playground: Playground | undefined
  }
}

export function playgroundApi(session: Session): Playground {
  const { editor, runner } = session
  const idOf = (name: string) => {
    const node = editor.document.findByName(name)
    if (!node) throw new Error(`There is no layer named "${name}".`)
    return node.id
  }
  return {
    get document() {
      return editor.document
    },
    get plugin() {
      return runner.running.value?.plugin
    },
    get console() {
      return runner.console.value
    },
    boxOf: (name) => editor.document.boxOf(idOf(name)),
    screenBoxOf(name) {
      const box = editor.viewport.boxToCanvas(editor.document.boxOf(idOf(name)))
      const canvas = session.stage?.canvas.getBoundingClientRect()
      return { ...box, x: box.x + (canvas?.left ?? 0), y: box.y + (canvas?.top ?? 0) }
    },
    select(...names) {
      const ids = names.map(idOf)
      const [page, ...others] = new Set(ids.map((id) => editor.document.pageOf(id)?.id ?? ''))
      if (page === undefined) return
      if (others.length > 0) throw new Error('Layers of different pages cannot be selected together.')
      editor.document.setCurrentPage(page)
      editor.document.select(ids)
    },
    setPage(name) {
      const page = editor.document.pages.find((each) => each.name === name)
      if (!page) throw new Error(`There is no page named "${name}".`)
      editor.document.setCurrentPage(page.id)
    },
    openPlugin: (command) => session.openPlugin(command),
    closePlugin: () => runner.close(),
    zoomToFit: (what) => editor.zoomToFit(what),
    undo: () => editor.document.undo(),
    redo: () => editor.document.redo(),
    settled: () => session.stage?.painter.whenSettled() ?? Promise.resolve(),
  }
}
