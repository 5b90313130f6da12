import { computeAllLayouts, getTextMeasurer } from '@open-pencil/core/layout'
import { SceneGraph, type SceneNode } from '@open-pencil/scene-graph'
import { loadEngine, type DocumentAssets, type Engine } from './engine.ts'
import { readFig, writeFig } from './fig-file.ts'
import { History, type Restored } from './history.ts'
import { boxOf, renderArea, renderNode, type Rectangle, type RenderOptions } from './render.ts'

/** Who changed the document: the person at the canvas, the plugin, or undo and redo. */
export type ChangeOrigin = 'user' | 'plugin' | 'undo'

export interface DocumentChange {
  type: 'created' | 'deleted' | 'changed'
  id: string
  /** The page it is (or was) on, when known. */
  pageId: string | undefined
  /** Names of changed fields of the scene node; `parent` stands for a move in the layer tree. */
  fields: string[]
}

export interface DocumentEvents {
  change: (changes: DocumentChange[], origin: ChangeOrigin) => void
  selection: () => void
  page: () => void
}

/**
 * A design document on OpenPencil's scene graph: what the playground shows and what a plugin works on.
 *
 * Everything it does is the same in Node and in a page. Coordinates are the page's, in units (one unit is one
 * pixel at 100 %).
 */
export class CanvasDocument {
  readonly graph: SceneGraph
  readonly engine: Engine
  /** What Figma shows as the file's name. */
  name: string
  private readonly history: History
  private readonly listeners: { [K in keyof DocumentEvents]: Set<DocumentEvents[K]> }
  private readonly selections = new Map<string, readonly string[]>()
  private pageId: string
  private origins: ChangeOrigin[] = []
  private pending = new Map<string, DocumentChange>()

  private constructor(graph: SceneGraph, engine: Engine, name: string) {
    this.graph = graph
    this.engine = engine
    this.name = name
    this.listeners = { change: new Set(), selection: new Set(), page: new Set() }
    this.pageId = firstPage(graph).id
    this.history = new History(graph)
    graph.onNodeEvents({
      created: (node) => this.record('created', node.id, []),
      updated: (id, fields) => this.record('changed', id, Object.keys(fields)),
      deleted: (id) => this.record('deleted', id, []),
      reparented: (id) => this.record('changed', id, ['parent']),
      reordered: (id) => this.record('changed', id, ['parent']),
    })
  }

  /** An empty document with one page, "Page 1". */
  static async create(assets: DocumentAssets, name = 'Untitled'): Promise<CanvasDocument> {
    const graph = new SceneGraph()
    // A new file in Figma is sRGB; in Display P3, colours given as sRGB would be shown stronger than meant.
    graph.documentColorSpace = 'srgb'
    return new CanvasDocument(graph, await loadEngine(assets), name)
  }

  /** @throws when the bytes are not a readable .fig file */
  static async open(bytes: Uint8Array, assets: DocumentAssets, name = 'Untitled'): Promise<CanvasDocument> {
    const engine = await loadEngine(assets)
    return new CanvasDocument(await readFig(bytes), engine, name)
  }

  /** The document as a .fig file. Images that no layer uses are left out, as Figma does. */
  save(): Promise<Uint8Array> {
    return writeFig(this.graph, this.engine, this.pageId)
  }

  get pages(): SceneNode[] {
    return this.graph.getPages()
  }

  get currentPage(): SceneNode {
    return this.graph.getNode(this.pageId) ?? firstPage(this.graph)
  }

  setCurrentPage(id: string): void {
    if (this.graph.getNode(id)?.type !== 'CANVAS') throw new Error(`There is no page with the id "${id}".`)
    if (id === this.pageId) return
    this.pageId = id
    this.emit('page')
    this.emit('selection')
  }

  /** Ids of the selected nodes of the current page, deleted ones left out. */
  get selection(): readonly string[] {
    return this.selectionOf(this.currentPage.id)
  }

  /** Every page remembers its own selection. */
  selectionOf(pageId: string): readonly string[] {
    return (this.selections.get(pageId) ?? []).filter((id) => this.graph.getNode(id))
  }

  select(ids: readonly string[], pageId = this.currentPage.id): void {
    const before = this.selection
    this.selections.set(pageId, [...new Set(ids)].filter((id) => this.graph.getNode(id)))
    if (before.join() !== this.selection.join()) this.emit('selection')
  }

  getNode(id: string): SceneNode | undefined {
    return this.graph.getNode(id)
  }

  /** The page a node is on; `undefined` for the document itself and for removed nodes. */
  pageOf(id: string): SceneNode | undefined {
    let node = this.graph.getNode(id)
    while (node && node.type !== 'CANVAS') node = node.parentId ? this.graph.getNode(node.parentId) : undefined
    return node
  }

  /** First node with this name on the current page, then on any other, in layer order. */
  findByName(name: string): SceneNode | undefined {
    for (const page of [this.currentPage, ...this.pages]) {
      const found = this.graph.flattenTree(page.id).find(({ node }) => node.name === name)
      if (found) return found.node
    }
    return undefined
  }

  /** The node's box on its page, upright, rotation included. */
  boxOf(id: string): Rectangle {
    return boxOf(this.graph, this.existing(id))
  }

  /** PNG or JPEG of one node or a whole page. */
  render(id: string, options: Partial<RenderOptions> = {}): Uint8Array {
    return renderNode(this.engine, this.graph, this.existing(id), {
      format: 'PNG',
      size: { scale: 1 },
      bounds: 'ink',
      ...options,
    })
  }

  /** PNG or JPEG of a part of a page. */
  renderArea(pageId: string, area: Rectangle, options: Partial<Omit<RenderOptions, 'bounds'>> = {}): Uint8Array {
    const ids = this.existing(pageId).childIds
    return renderArea(this.engine, this.graph, ids, area, { format: 'PNG', size: { scale: 1 }, ...options })
  }

  /**
   * The topmost node of the current page at a point. By default the layer a single click selects (a child of the
   * page, or of a section); `deep` gives the innermost one.
   */
  hitTest(x: number, y: number, options: { deep?: boolean } = {}): SceneNode | undefined {
    const page = this.currentPage.id
    const hit = options.deep ? this.graph.hitTestDeep(x, y, page) : this.graph.hitTest(x, y, page)
    return hit ?? undefined
  }

  /** A person's edit: closes what the plugin had open, then is one undoable step of its own. */
  edit<T>(change: () => T): T {
    this.history.close()
    const result = this.mutate('user', change)
    this.history.close()
    return result
  }

  move(ids: readonly string[], dx: number, dy: number): void {
    this.edit(() => {
      for (const id of ids) {
        const node = this.existing(id)
        this.graph.updateNode(id, { x: node.x + dx, y: node.y + dy })
      }
    })
  }

  rename(id: string, name: string): void {
    this.edit(() => this.graph.updateNode(id, { name }))
  }

  delete(ids: readonly string[]): void {
    this.edit(() => {
      for (const id of ids) this.remove(id)
    })
  }

  /** Delete a node; auto-layout closes the gap, which the graph does not tell of. */
  remove(id: string): void {
    const parentId = this.graph.getNode(id)?.parentId
    this.graph.deleteNode(id)
    if (parentId) this.graph.updateNode(parentId, {})
  }

  setVisible(id: string, visible: boolean): void {
    this.edit(() => this.graph.updateNode(id, { visible }))
  }

  setLocked(id: string, locked: boolean): void {
    this.edit(() => this.graph.updateNode(id, { locked }))
  }

  setText(id: string, text: string): void {
    this.edit(() => {
      this.graph.updateNode(id, { text })
      this.fitText(id)
    })
  }

  /** Give a text that sizes itself the size of its characters. */
  fitText(id: string): void {
    const node = this.existing(id)
    if (node.textAutoResize !== 'WIDTH_AND_HEIGHT' && node.textAutoResize !== 'HEIGHT') return
    const fixedWidth = node.textAutoResize === 'HEIGHT' ? node.width : undefined
    const size = getTextMeasurer()?.(node, fixedWidth)
    if (!size) return
    this.graph.updateNode(id, { width: fixedWidth ?? Math.ceil(size.width), height: Math.ceil(size.height) })
  }

  /** Run changes without closing a step. The plugin's changes come this way and wait for `commitUndo`. */
  mutate<T>(origin: ChangeOrigin, change: () => T): T {
    this.origins.push(origin)
    try {
      return change()
    } finally {
      if (this.origins.length === 1) this.settle()
      this.origins.pop()
      if (this.origins.length === 0) this.flush(origin)
    }
  }

  /** Close the plugin's open changes as one undo step. */
  commitUndo(): void {
    this.history.close()
  }

  get canUndo(): boolean {
    return this.history.canUndo
  }

  get canRedo(): boolean {
    return this.history.canRedo
  }

  undo(): void {
    this.afterRestore(this.history.undo())
  }

  redo(): void {
    this.afterRestore(this.history.redo())
  }

  /** Make what is there now the first state, as after opening a file. For documents built by code. */
  clearHistory(): void {
    computeAllLayouts(this.graph)
    this.history.clear()
  }

  on<K extends keyof DocumentEvents>(event: K, listener: DocumentEvents[K]): () => void {
    this.listeners[event].add(listener)
    return () => this.listeners[event].delete(listener)
  }

  private existing(id: string): SceneNode {
    const node = this.graph.getNode(id)
    if (!node) throw new Error(`There is no node with the id "${id}".`)
    return node
  }

  private record(type: DocumentChange['type'], id: string, fields: string[]): void {
    const known = this.pending.get(id)
    const pageId = this.pageOf(id)?.id ?? known?.pageId
    const keep = known?.type === 'created' && type === 'changed' ? 'created' : type
    this.pending.set(id, { type: keep, id, pageId, fields: [...new Set([...(known?.fields ?? []), ...fields])] })
    if (this.origins.length === 0) this.flush('user')
  }

  /** Auto-layout follows at once, as in Figma, so that a plugin reads settled positions. */
  private settle(): void {
    const outermost = new Set<string>()
    for (const { id, type, fields } of this.pending.values()) {
      if (type === 'changed' && fields.length > 0 && fields.every((field) => withoutLayout.has(field))) continue
      const frame = this.outermostLayout(id)
      if (frame !== undefined) outermost.add(frame)
    }
    for (const id of outermost) this.graph.withLayoutMutations(() => computeAllLayouts(this.graph, id))
  }

  /** The outermost auto-layout frame around a node, which its change may move. */
  private outermostLayout(id: string): string | undefined {
    let found: string | undefined
    for (let node = this.graph.getNode(id); node; node = node.parentId ? this.graph.getNode(node.parentId) : undefined) {
      if (node.layoutMode !== 'NONE') found = node.id
    }
    return found
  }

  private flush(origin: ChangeOrigin): void {
    if (this.pending.size === 0) return
    const changes = [...this.pending.values()]
    this.pending = new Map()
    this.dropRemovedFromSelection(changes)
    for (const listener of [...this.listeners.change]) listener(changes, origin)
  }

  private dropRemovedFromSelection(changes: DocumentChange[]): void {
    const selected = this.selections.get(this.currentPage.id) ?? []
    if (!changes.some(({ type, id }) => type === 'deleted' && selected.includes(id))) return
    this.selections.set(this.currentPage.id, this.selection)
    this.emit('selection')
  }

  private afterRestore(restored: Restored): void {
    if (!this.graph.getNode(this.pageId)) {
      this.pageId = firstPage(this.graph).id
      this.emit('page')
    }
    for (const [id, type] of restored) {
      this.pending.set(id, { type, id, pageId: this.pageOf(id)?.id, fields: [] })
    }
    this.flush('undo')
  }

  private emit(event: 'selection' | 'page'): void {
    for (const listener of [...this.listeners[event]]) listener()
  }
}

/** What can change without anything moving. */
const withoutLayout: ReadonlySet<string> = new Set([
  ...['pluginData', 'pluginRelaunchData', 'name', 'fills', 'opacity', 'locked', 'effects', 'blendMode', 'cornerRadius'],
  ...['topLeftRadius', 'topRightRadius', 'bottomRightRadius', 'bottomLeftRadius', 'independentCorners', 'overrides'],
])

function firstPage(graph: SceneGraph): SceneNode {
  const page = graph.getPages()[0]
  if (!page) throw new Error('The document has no page.')
  return page
}
