import { SceneGraph, type SceneNode } from '@open-pencil/scene-graph'
import { unzipSync } from 'fflate'
import type { CanvasDocument, ChangeOrigin } from '../../playground/host/document.ts'
import { writeFig } from '../../playground/host/fig-file.ts'

/** Where the plugin parks what it exports, in the document's units: left of this nobody looks. */
const FAR_LEFT = -50_000

/** Layers by id, each as text with everything it is. */
type Dump = ReadonlyMap<string, string>

type Layers = ReadonlyMap<string, SceneNode>

/**
 * Watches a document as its designer would who misses nothing: knows what is theirs and what the plugin made, sees
 * whether an original changed that they did not touch, and whether undo gives back exactly what was there before.
 */
export class Canvas {
  readonly document: CanvasDocument
  readonly #tell: (violation: string) => void
  /** Layers that the plugin made. */
  readonly #made: Set<string>
  /** Results that the designer took away, by deleting them or by undoing. */
  readonly #taken = new Set<string>()
  /** Which result fills a layer of the designer's, by the layer's id. */
  readonly #filledBy = new Map<string, string>()
  /** Results whose layer another result has filled since. */
  readonly #filledOver = new Set<string>()
  /** The fills that layers of the designer's have, or had before results filled them, and what the file says of these. */
  readonly #ownFills = new Map<string, Pick<SceneNode, 'fills' | 'source'>>()
  /** What was to be seen after each undo step; the last is now. */
  readonly #states: Dump[]
  readonly #undone: Dump[] = []
  #originals: Dump
  /** The designer's own layers as they left them. */
  #left: Layers

  constructor(document: CanvasDocument, tell: (violation: string) => void, made: ReadonlySet<string> = new Set()) {
    this.document = document
    this.#tell = tell
    this.#made = new Set(made)
    this.#left = this.#ownLayers()
    this.#originals = dump(this.#left)
    this.#states = [this.#dumpVisible()]
    document.on('change', (changes, origin) => {
      for (const { type, id } of changes) {
        if (type === 'created' && origin === 'plugin') this.#made.add(id)
        this.#noteFill(id, origin)
      }
    })
    const commit = document.commitUndo.bind(document)
    document.commitUndo = () => {
      commit()
      this.#record()
    }
  }

  get made(): ReadonlySet<string> {
    return this.#made
  }

  /** The same file, opened again: it has no undo steps, and what was taken away stays so. */
  reopenedAs(document: CanvasDocument): Canvas {
    const canvas = new Canvas(document, this.#tell, this.#made)
    for (const key of this.#taken) canvas.#taken.add(key)
    for (const key of this.#filledOver) canvas.#filledOver.add(key)
    for (const [id, key] of this.#filledBy) canvas.#filledBy.set(id, key)
    for (const [id, fills] of this.#ownFills) canvas.#ownFills.set(id, fills)
    canvas.#takeForGranted()
    return canvas
  }

  /** Results on the canvas as `job:index`, with how often each stands there. */
  results(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const node of this.#standing()) {
      const key = resultOn(node)
      if (key === null || !(this.#made.has(node.id) || isFilled(node))) continue
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return counts
  }

  wasTaken(key: string): boolean {
    return this.#taken.has(key)
  }

  /** Whether another result became the fill of the layer that this one filled. */
  wasFilledOver(key: string): boolean {
    return this.#filledOver.has(key)
  }

  /** Placeholders on the canvas, each with the job it waits for; null where the file knows of none. */
  placeholders(): { id: string; pageId: string; jobId: string | null }[] {
    const waiting = new Map<string, string>()
    for (const { key, value } of this.#root().pluginData) {
      if (!key.startsWith('job:') || value === '') continue
      const { items } = JSON.parse(value) as { items: { nodeId: string; placed: boolean }[] }
      for (const item of items) if (!item.placed) waiting.set(item.nodeId, key.slice(4))
    }
    return [...this.#standing()]
      .filter((node) => this.#isPlaceholder(node))
      .map((node) => ({ id: node.id, pageId: this.#pageOf(node), jobId: waiting.get(node.id) ?? null }))
  }

  /** What the plugin left behind that is neither a result nor a placeholder. */
  litter(): { layer: string; pageId: string }[] {
    return [...this.#standing()]
      .filter((node) => this.#made.has(node.id) && this.#isOnPage(node) && node.x < FAR_LEFT)
      .map((node) => ({ layer: `“${node.name}” (${node.id})`, pageId: this.#pageOf(node) }))
  }

  /** Layers of the designer's own that stand on a page, and results. */
  layers(pageId = this.document.currentPage.id): SceneNode[] {
    const ids = this.document.getNode(pageId)?.childIds ?? []
    return ids.flatMap((id) => this.document.getNode(id) ?? []).filter((node) => !this.#isPlaceholder(node) && node.x > FAR_LEFT)
  }

  /** Does what a person does; nobody else may have changed their layers before, and what they change is theirs. */
  byHand(what: string, act: () => void): void {
    this.check(`before ${what}`)
    const [before, seen] = [this.results(), this.#dumpVisible()]
    act()
    this.#noteTaken(before)
    this.#takeForGranted()
    const now = this.#dumpVisible()
    // Looking at another page ends no step of the plugin's, such as a grid that is being drawn.
    if (firstDifference(seen, now) === null) return
    this.#record(seen)
    this.#record(now)
  }

  undo(): void {
    this.#goThroughTime('undo', () => this.document.undo(), this.#states, this.#undone)
  }

  redo(): void {
    this.#goThroughTime('redo', () => this.document.redo(), this.#undone, this.#states)
  }

  /** Tells when a layer of the designer's own is no longer as they left it. */
  check(when: string): void {
    const difference = firstDifference(this.#originals, dump(this.#ownLayers()))
    if (difference === null) return
    this.#tell(`an original changed ${when}: ${difference}`)
    this.#takeForGranted()
  }

  /** Tells when a file with the designer's own layers alone would not be saved, to the byte, as they left them. */
  async checkSaved(when: string): Promise<void> {
    const [left, now] = [await this.#saved(this.#left), await this.#saved(this.#ownLayers())]
    if (!left.equals(now)) this.#tell(`the originals would be saved another way ${when}: ${now.length} bytes of layers where ${left.length} were`)
  }

  #goThroughTime(what: 'undo' | 'redo', act: () => void, from: Dump[], to: Dump[]): void {
    this.check(`before ${what}`)
    this.#record()
    const current = this.#states.at(-1) ?? new Map()
    const expected = (what === 'undo' ? from.at(-2) : from.at(-1)) ?? current
    const before = this.results()
    act()
    const taken = this.#noteTaken(before)
    if (what === 'undo' && taken.length > 1) this.#tell(`one undo took ${taken.length} results away: ${taken.join(', ')}`)
    const now = this.#dumpVisible()
    this.#takeForGranted()
    // A step of placeholders alone: nothing of the designer's work is in it.
    if (firstDifference(current, now) === null) return
    const difference = firstDifference(expected, now)
    if (difference !== null) {
      this.#tell(`${what} did not give back the document as it was: ${difference}`)
      this.#states.splice(0, this.#states.length, now)
      this.#undone.length = 0
    } else if (what === 'undo') {
      const state = this.#states.pop()
      if (state) to.push(state)
    } else {
      from.pop()
      this.#states.push(now)
    }
  }

  #record(now = this.#dumpVisible()): void {
    const last = this.#states.at(-1)
    if (last && firstDifference(last, now) === null) return
    this.#states.push(now)
    this.#undone.length = 0
  }

  /** The results that are gone since. */
  #noteTaken(before: Map<string, number>): string[] {
    const after = this.results()
    const gone = [...before.keys()].filter((key) => !after.has(key))
    for (const key of gone) this.#taken.add(key)
    for (const key of after.keys()) if (!before.has(key)) this.#taken.delete(key)
    return gone
  }

  #noteFill(id: string, origin: ChangeOrigin): void {
    const node = this.document.getNode(id)
    const [before, now] = [this.#filledBy.get(id), node && isFilled(node) ? resultOn(node) : null]
    if (before !== undefined && now !== null && now !== before && origin === 'plugin') this.#filledOver.add(before)
    if (now === null) this.#filledBy.delete(id)
    else this.#filledBy.set(id, now)
  }

  #takeForGranted(): void {
    this.#left = this.#ownLayers()
    this.#originals = dump(this.#left)
  }

  /** A layer that a result fills is as it was before, but for its fills and the buttons of a result. */
  #ownLayers(): Layers {
    return layersOf(this.#standing(), (node) => {
      if (this.#made.has(node.id)) return null
      if (isFilled(node)) return { ...node, ...this.#ownFills.get(node.id), pluginRelaunchData: [] }
      const { fills, source } = node
      this.#ownFills.set(node.id, structuredClone({ fills, source }))
      return node
    })
  }

  /** Everything but what stands for a while: placeholders, and copies that are being exported. */
  #dumpVisible(): Dump {
    const passing = new Set<string>()
    for (const node of this.#standing()) {
      if (this.#isPlaceholder(node) || (this.#made.has(node.id) && this.#isOnPage(node) && node.x < FAR_LEFT)) passing.add(node.id)
      else if (node.parentId !== null && passing.has(node.parentId)) passing.add(node.id)
    }
    return dump(layersOf(this.#standing(), (node) => (passing.has(node.id) ? null : node)))
  }

  /** The layers of a `.fig` file that holds these alone. */
  async #saved(layers: Layers): Promise<Buffer> {
    const { graph, engine, currentPage } = this.document
    const nodes = new Map([[graph.rootId, { ...this.#root(), pluginData: [] }], ...layers])
    const view = Object.assign(Object.create(SceneGraph.prototype) as SceneGraph, graph, { nodes })
    const { 'canvas.fig': canvas } = unzipSync(await writeFig(view, engine, currentPage.id))
    if (!canvas) throw new Error('The saved file has no layers.')
    return Buffer.from(canvas)
  }

  /** Parents before their children. */
  *#standing(): Generator<SceneNode> {
    const queue = [this.#root().id]
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const node = this.document.getNode(id)
      if (!node) continue
      yield node
      queue.push(...node.childIds)
    }
  }

  #root(): SceneNode {
    const root = this.document.getNode(this.document.graph.rootId)
    if (!root) throw new Error('The document has no root.')
    return root
  }

  #pageOf(node: SceneNode): string {
    const parent = node.parentId === null ? undefined : this.document.getNode(node.parentId)
    return parent && node.type !== 'CANVAS' ? this.#pageOf(parent) : node.id
  }

  #isOnPage(node: SceneNode): boolean {
    return node.parentId !== null && this.document.getNode(node.parentId)?.type === 'CANVAS'
  }

  /** A result, a grid and its cells may bear such a name too, of a layer called “Restyling”: they hold more than a status. */
  #isPlaceholder(node: SceneNode): boolean {
    const hasName = this.#made.has(node.id) && node.type === 'FRAME' && node.name.startsWith('Restyling · ')
    return hasName && node.pluginData.length === 0 && node.childIds.every((id) => this.document.getNode(id)?.type === 'TEXT')
  }
}

/** The result that a layer is or shows, as `job:index`. */
function resultOn({ pluginData }: SceneNode): string | null {
  const text = pluginData.find(({ key }) => key === 'recipe')?.value
  if (!text) return null
  const { jobId, imageIndex } = JSON.parse(text) as { jobId: string; imageIndex: number }
  return `${jobId}:${imageIndex}`
}

/** Whether a result is the fill of this layer, which was there before. */
function isFilled({ pluginData }: SceneNode): boolean {
  return pluginData.some(({ key, value }) => key === 'fills-before' && value !== '')
}

/** The layers that are seen, parents before their children, each as it is seen and without the notes of plugins. */
function layersOf(nodes: Iterable<SceneNode>, see: (node: SceneNode) => SceneNode | null): Layers {
  const seen = new Map<string, SceneNode>()
  for (const node of nodes) {
    // The root is where the plugin keeps its notes.
    const layer = node.parentId === null ? null : see(node)
    if (layer) seen.set(node.id, { ...layer, pluginData: [] })
  }
  for (const layer of seen.values()) layer.childIds = layer.childIds.filter((id) => seen.has(id))
  return seen
}

function dump(layers: Layers): Dump {
  // What OpenPencil notes of the file that a layer came from says which properties were ever changed.
  return new Map([...layers].map(([id, { source: _file, ...look }]) => [id, JSON.stringify(look, bytesAsText)]))
}

function bytesAsText(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') : value
}

function firstDifference(before: Dump, after: Dump): string | null {
  for (const [id, text] of before) {
    const now = after.get(id)
    if (now === undefined) return `${nameIn(text)} (${id}) is gone`
    if (now !== text) return `${nameIn(text)} (${id}): ${fieldsThatDiffer(text, now)}`
  }
  for (const [id, text] of after) if (!before.has(id)) return `${nameIn(text)} (${id}) is new`
  return null
}

function nameIn(text: string): string {
  return `“${(JSON.parse(text) as { name: string }).name.slice(0, 40)}”`
}

function fieldsThatDiffer(before: string, after: string): string {
  const [a, b] = [JSON.parse(before), JSON.parse(after)] as [Record<string, unknown>, Record<string, unknown>]
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return keys
    .filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
    .map((key) => {
      const [before, after] = [a, b].map((layer) => JSON.stringify(layer[key]) ?? 'nothing') as [string, string]
      let same = 0
      while (same < before.length && before[same] === after[same]) same++
      const from = Math.max(0, same - 20)
      return `${key} ${before.slice(from, from + 80)} → ${after.slice(from, from + 80)}`
    })
    .join(', ')
}
