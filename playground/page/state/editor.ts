import { computed, signal, type Signal } from '@preact/signals'
import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument } from '../../host/document.ts'
import { around } from '../canvas/geometry.ts'
import { CanvasViewport } from '../canvas/viewport.ts'

/**
 * The open document and what of it the person sees and has selected. The document is not reactive itself:
 * whoever reads it here is told of each change in it, and of another one in its place.
 */
export class Editor {
  readonly viewport = new CanvasViewport()
  readonly hovered = signal<string | undefined>(undefined)
  private readonly current: Signal<{ document: CanvasDocument }>
  private readonly views = new Map<string, { center: { x: number; y: number }; zoom: number }>()
  private shownPage: string
  private stops: (() => void)[] = []

  constructor(document: CanvasDocument) {
    this.current = signal({ document })
    this.shownPage = document.currentPage.id
    this.listen(document)
  }

  get document(): CanvasDocument {
    return this.current.value.document
  }

  /** Hear of everything that `document` may show differently now. */
  onChange(listener: () => void): () => void {
    return this.current.subscribe(listener)
  }

  readonly selection = computed<readonly SceneNode[]>(() => {
    const { document } = this
    return document.selection.map((id) => document.getNode(id)).filter((node) => node !== undefined)
  })

  /** Put another document in the place of this one. */
  open(document: CanvasDocument): void {
    this.listen(document)
    this.views.clear()
    this.shownPage = document.currentPage.id
    this.hovered.value = undefined
    this.current.value = { document }
    this.zoomToFit()
  }

  /** Show all of the page, or all that is selected. */
  zoomToFit(what: 'page' | 'selection' = 'page'): void {
    const { document } = this
    const shown = document.currentPage.childIds.filter((id) => document.getNode(id)?.visible)
    const ids = what === 'selection' && document.selection.length > 0 ? document.selection : shown
    const area = around(ids.map((id) => document.boxOf(id)))
    if (area) this.viewport.fit(area)
  }

  /** Select and go to a page's layers, as a click in the layers list does. */
  reveal(id: string): void {
    const { document } = this
    const page = document.pageOf(id)
    if (!page) return
    document.setCurrentPage(page.id)
    document.select([id])
  }

  deleteSelection(): void {
    const ids = this.document.selection.filter((id) => !this.document.getNode(id)?.locked)
    if (ids.length > 0) this.document.delete(ids)
  }

  /** Move what is selected and not locked. Children of something selected move with it, not twice. */
  moveSelection(dx: number, dy: number): void {
    const ids = this.movable()
    if (ids.length > 0) this.document.move(ids, dx, dy)
  }

  movable(): string[] {
    const { document } = this
    const chosen = new Set(document.selection)
    const insideAnother = (id: string) => {
      let parent = document.getNode(id)?.parentId
      while (parent && !chosen.has(parent)) parent = document.getNode(parent)?.parentId
      return Boolean(parent)
    }
    return [...chosen].filter((id) => !document.getNode(id)?.locked && !insideAnother(id))
  }

  private listen(document: CanvasDocument): void {
    for (const stop of this.stops) stop()
    const changed = () => {
      this.current.value = { document }
    }
    this.stops = [
      document.on('change', changed),
      document.on('selection', changed),
      document.on('page', () => {
        this.changeView()
        changed()
      }),
    ]
  }

  /** Each page comes back as it was left; one seen for the first time is shown whole. */
  private changeView(): void {
    const { center, zoom } = this.viewport
    this.views.set(this.shownPage, { center, zoom })
    this.shownPage = this.document.currentPage.id
    this.hovered.value = undefined
    const view = this.views.get(this.shownPage)
    if (view) Object.assign(this.viewport, view)
    else this.zoomToFit()
  }
}
