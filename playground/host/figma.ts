import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument, DocumentChange } from './document.ts'
import { changeEvent, mergeChanges } from './figma/change-event.ts'
import { Events } from './figma/events.ts'
import { figmaMembers } from './figma/globals.ts'
import { nodeKinds } from './figma/kinds.ts'
import type { Members } from './figma/member.ts'
import type { Notification } from './figma/notify.ts'
import {
  collectionMembers,
  imageMembers,
  notificationMembers,
  paintStyles,
  styleMembers,
  variableMembers,
  variablesMembers,
} from './figma/objects.ts'
import { isMissingIn, type EditorType } from './figma/editors.ts'
import { ask, parametersMembers, suggestionsMembers, type Suggestions } from './figma/parameters.ts'
import { isSlice } from './figma/slice.ts'
import type { StrokeLine } from './figma/paints.ts'
import { clientStorageMembers, type ClientStorage } from './figma/storage.ts'
import { uiMembers, type UiOptions, type UiWindow } from './figma/ui.ts'
import { unsupportedGlobals, unsupportedOnNodes } from './figma/unsupported.ts'
import { FigmaError, NotInStandIn, Ref, type Callback, type RefKind } from './figma/values.ts'
import { headlessViewport, viewportMembers, type Viewport } from './figma/viewport.ts'
import type { Manifest } from './manifest.ts'
import { boxOf } from './render.ts'

export interface FigmaHostOptions {
  document: CanvasDocument
  manifest: Manifest
  clientStorage: ClientStorage
  /** Make the plugin's window. Its messages come back through `receive`. */
  openUi: (html: string, options: UiOptions) => UiWindow
  /** The chosen menu item or relaunch button; '' for a plugin without a menu. */
  command?: string
  viewport?: Viewport
  /** The kind of file; 'figma' unless told otherwise. */
  editorType?: EditorType | undefined
  /** The answers of a quick action; 'ask' when they come later, through `suggest` and `answer`. */
  parameters?: Record<string, string> | 'ask' | undefined
  onNotify?: ((notification: Notification) => void) | undefined
  /** The plugin has closed, by itself or through `close`. */
  onClose?: ((message: string | undefined) => void) | undefined
  openExternal?: ((url: string) => void) | undefined
}

/** A property read, a property written or a method called by the plugin. */
export interface PluginRequest {
  kind: RefKind
  id: string
  op: 'get' | 'set' | 'call'
  name: string
  args: readonly unknown[]
}

/**
 * A stand-in for Figma's plugin API over one document, for one run of a plugin.
 *
 * It has Figma's names and types (checked against `@figma/plugin-typings`), refuses what Figma refuses, with
 * Figma's messages where they are public, and says so where something is left out. It is not Figma: it was built
 * from the typings and the public documentation, never compared with the running product.
 */
export class FigmaHost {
  readonly document: CanvasDocument
  readonly manifest: Manifest
  readonly clientStorage: ClientStorage
  readonly command: string
  readonly viewport: Viewport
  readonly editorType: EditorType
  readonly openUi: FigmaHostOptions['openUi']
  readonly onNotify: (notification: Notification) => void
  readonly openExternal: (url: string) => void

  readonly loadedPages = new Set<string>()
  readonly loadedFonts = new Set<string>()
  readonly strokeLines = new Map<string, StrokeLine>()
  readonly notifications = new Map<string, Notification>()
  notificationCount = 0
  skipInvisibleInstanceChildren = true

  readonly events = this.newEvents(['selectionchange', 'currentpagechange', 'documentchange', 'close', 'run', 'drop', 'timerdone'])
  readonly uiEvents = this.newEvents(['message'])
  readonly parameterEvents = this.newEvents(['input'])
  readonly pageEvents = new Map<string, Events>()
  onMessage: Callback | null | undefined
  ui: UiWindow | undefined

  private readonly onClose: FigmaHostOptions['onClose']
  private readonly stops: (() => void)[] = []
  private readonly queued = new Set<string>()
  private changes: DocumentChange[] = []
  private readonly parameters: FigmaHostOptions['parameters']
  private asking: { id: string; tell: (suggestions: Suggestions) => void } | undefined
  private closed = false

  constructor(options: FigmaHostOptions) {
    this.document = options.document
    this.manifest = options.manifest
    this.clientStorage = options.clientStorage
    this.command = options.command ?? ''
    this.viewport = options.viewport ?? headlessViewport()
    this.editorType = options.editorType ?? 'figma'
    this.parameters = options.parameters
    this.openUi = options.openUi
    this.onNotify = (notification) => options.onNotify?.(notification)
    this.openExternal = (url) => options.openExternal?.(url)
    this.onClose = options.onClose
    this.loadedPages.add(this.document.currentPage.id)
    this.stops.push(
      this.document.on('selection', () => this.later('selectionchange')),
      this.document.on('page', () => {
        this.loadedPages.add(this.document.currentPage.id)
        this.later('currentpagechange')
      }),
      this.document.on('change', (changes) => {
        this.changes.push(...changes)
        this.later('nodechange')
      }),
    )
  }

  get pluginId(): string {
    return this.manifest.id
  }

  get isClosed(): boolean {
    return this.closed
  }

  /** Answer one request of the plugin; asynchronous members give a promise. */
  request(request: PluginRequest): unknown {
    const label = request.op === 'call' ? request.name : `${request.op}_${request.name}`
    try {
      const result = this.document.mutate('plugin', () => this.perform(request))
      if (!(result instanceof Promise)) return result
      return result.catch((error: unknown) => {
        throw labelled(error, label)
      })
    } catch (error) {
      throw labelled(error, label)
    }
  }

  /** To call once the plugin's code has run: Figma's `run` event. */
  start(): void {
    if (this.parameters !== 'ask') this.answer(this.parameters)
  }

  /** What the plugin suggests while a parameter of a quick action is typed. */
  suggest(key: string, query: string, parameters: Record<string, string> = {}): Promise<Suggestions> {
    return new Promise((resolve) => {
      let early: Suggestions | undefined
      this.asking = { id: '', tell: (suggestions) => (early = suggestions) }
      const id = ask(this, key, query, parameters)
      if (early) resolve(early)
      else this.asking = { id, tell: resolve }
    })
  }

  /** Called by the plugin, for the newest question only. */
  suggested(id: string, suggestions: Suggestions): void {
    if (this.asking?.id === '' || this.asking?.id === id) this.asking.tell(suggestions)
  }

  /** All parameters of a quick action are there: the plugin runs. */
  answer(parameters: Record<string, string> | undefined): void {
    this.events.emit('run', { command: this.command, parameters })
  }

  /** A message that the plugin's window sent with `parent.postMessage({ pluginMessage }, '*')`. */
  receive(message: unknown): void {
    if (this.closed) return
    const properties = { origin: 'null' }
    this.onMessage?.(message, properties)
    this.uiEvents.emit('message', message, properties)
  }

  /** A `pluginDrop` of the plugin's window that ended on the canvas at this point of the page. */
  drop(event: { items: { type: string; data: string }[]; files?: unknown[]; dropMetadata?: unknown; x: number; y: number }): void {
    const target = this.document.hitTest(event.x, event.y) ?? this.document.currentPage
    const box = target.type === 'CANVAS' ? { x: 0, y: 0 } : boxOf(this.document.graph, target)
    this.events.emit('drop', {
      ...event,
      files: event.files ?? [],
      node: this.ref(target),
      x: event.x - box.x,
      y: event.y - box.y,
      absoluteX: event.x,
      absoluteY: event.y,
    })
  }

  /** End the run: the window closes, handlers hear `close`, and open changes become an undo step. */
  close(message?: string): void {
    if (this.closed) return
    this.events.emit('close')
    this.closed = true
    for (const stop of this.stops) stop()
    for (const notification of this.notifications.values()) notification.cancel()
    this.ui?.close()
    this.ui = undefined
    this.document.commitUndo()
    this.onClose?.(message)
  }

  ref(node: SceneNode): Ref {
    return new Ref('node', node.id, this.typeOf(node))
  }

  typeOf(node: SceneNode): string {
    if (node.id === this.document.graph.rootId) return 'DOCUMENT'
    if (node.type === 'CANVAS') return 'PAGE'
    if (node.type === 'ROUNDED_RECTANGLE') return 'RECTANGLE'
    return isSlice(node) ? 'SLICE' : node.type
  }

  /** @throws with Figma's message when the node was removed */
  node(id: string): SceneNode {
    const node = this.document.getNode(id)
    if (!node) throw new FigmaError(`The node with id "${id}" does not exist`)
    return node
  }

  /** The nearest instance that a node is inside of (not the node itself). */
  instanceAround(node: SceneNode): SceneNode | undefined {
    let parent = node.parentId ? this.document.getNode(node.parentId) : undefined
    while (parent && parent.type !== 'INSTANCE') {
      parent = parent.parentId ? this.document.getNode(parent.parentId) : undefined
    }
    return parent
  }

  refuseInsideInstance(node: SceneNode, message: string): void {
    if (this.instanceAround(node)) throw new FigmaError(message)
  }

  refuseUnloaded(node: SceneNode, what: string): void {
    if (node.type !== 'CANVAS' || this.loadedPages.has(node.id)) return
    throw new FigmaError(
      `Cannot access ${what} on a page that has not been explicitly loaded. Remember to call .loadAsync() on the page first.`,
    )
  }

  refuseUnlessAllLoaded(): void {
    if (this.document.pages.every((page) => this.loadedPages.has(page.id))) return
    throw new FigmaError(
      'Cannot call with documentAccess: dynamic-page without calling figma.loadAllPagesAsync() first.',
    )
  }

  /** Keys of plugin data; for shared data `owner` is `shared:` and the namespace. */
  dataKeys(node: SceneNode, owner: string): string[] {
    const namespace = owner.startsWith('shared:') ? owner.slice('shared:'.length) : undefined
    return node.pluginData
      .filter((entry) => entry.pluginId === (namespace ?? owner))
      .filter((entry) => namespace === undefined || entry.key.startsWith(`${namespace}/`))
      .map((entry) => (namespace === undefined ? entry.key : entry.key.slice(namespace.length + 1)))
  }

  newEvents(known: readonly string[]): Events {
    return new Events(known)
  }

  private perform({ kind, id, op, name, args }: PluginRequest): unknown {
    if (this.closed) throw new FigmaError('The plugin has been closed')
    const { graph } = this.document
    const use = <T>(members: Members<T>, target: T) => useMember(members, target, { kind, id, op, name, args }, this)
    switch (kind) {
      case 'node':
        return this.performOnNode({ kind, id, op, name, args })
      case 'figma':
        if (isMissingIn(this.editorType, name)) throw new TypeError(`no such property '${name}' on the figma global object`)
        return use(figmaMembers, undefined)
      case 'parameters':
        return use(parametersMembers, undefined)
      case 'suggestions':
        return use(suggestionsMembers, id)
      case 'ui':
        return use(uiMembers, undefined)
      case 'clientStorage':
        return use(clientStorageMembers, undefined)
      case 'viewport':
        return use(viewportMembers, undefined)
      case 'variables':
        return use(variablesMembers, undefined)
      case 'image':
        return use(imageMembers, id)
      case 'notification':
        return use(notificationMembers, id)
      case 'style':
        return use(styleMembers, present(paintStyles(this).find((style) => style.id === id), 'style', id))
      case 'variable':
        return use(variableMembers, present(graph.variables.get(id), 'variable', id))
      case 'collection':
        return use(collectionMembers, present(graph.variableCollections.get(id), 'variable collection', id))
    }
  }

  private performOnNode(request: PluginRequest): unknown {
    const { id, op, name } = request
    if (name === 'removed' && op === 'get') return !this.document.getNode(id)
    if (name === 'id' && op === 'get') return id
    const node = this.node(id)
    const result = useMember(nodeKinds[this.typeOf(node)] ?? {}, node, request, this)
    if (op === 'set') this.keepOverride(node, name === 'characters' ? 'text' : name)
    return result
  }

  /** A property set inside an instance stays when the main component changes. */
  private keepOverride(node: SceneNode, field: string): void {
    const instance = this.instanceAround(node)
    if (!instance) return
    const overrides = { ...instance.overrides, [`${node.id}:${field}`]: true }
    this.document.graph.updateNode(instance.id, { overrides })
  }

  /** Figma tells a plugin about changes after the fact, many at once. */
  private later(event: string): void {
    if (this.queued.has(event)) return
    this.queued.add(event)
    setTimeout(() => {
      this.queued.delete(event)
      if (this.closed) return
      if (event === 'nodechange') this.tellChanges()
      else this.events.emit(event)
    }, 0)
  }

  private tellChanges(): void {
    const changes = mergeChanges(this.changes, this)
    this.changes = []
    const all = changes.map((change) => ({ pageId: change.pageId, event: changeEvent(change, this) }))
    for (const [pageId, events] of this.pageEvents) {
      const nodeChanges = all.filter((each) => each.pageId === pageId).map((each) => each.event)
      if (nodeChanges.length > 0) events.emit('nodechange', { nodeChanges })
    }
    if (all.length > 0 && this.events.has('documentchange')) {
      this.events.emit('documentchange', { documentChanges: all.map((each) => each.event) })
    }
  }
}

function useMember<T>(members: Members<T>, target: T, request: PluginRequest, host: FigmaHost): unknown {
  const { kind, op, name, args } = request
  const member = Object.hasOwn(members, name) ? members[name] : undefined
  if (op === 'get' && member?.get) return member.get(target, host)
  if (op === 'set' && member?.set) return member.set(target, args[0], host)
  if (op === 'call' && member?.call) return member.call(target, args, host)

  const type = kind === 'node' ? `${host.typeOf(host.node(request.id))} node` : kind
  const known = kind === 'node' ? unsupportedOnNodes : unsupportedGlobals
  if (known.has(kind === 'node' || kind === 'figma' ? name : `${kind}.${name}`)) {
    throw new NotInStandIn(`"${name}" of ${type}`)
  }
  if (op !== 'set') throw new TypeError(`no such property '${name}' on ${type}`)
  throw new TypeError(member ? `no setter for property '${name}' on ${type}` : 'object is not extensible')
}

function present<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw new FigmaError(`The ${what} with id "${id}" does not exist`)
  return value
}

/** Figma begins a message with the member that it came from. */
function labelled(error: unknown, label: string): Error {
  if (error instanceof TypeError) return error
  const message = error instanceof Error ? error.message : String(error)
  return Object.assign(new FigmaError(`in ${label}: ${message}`), { cause: error })
}
