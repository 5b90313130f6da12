import type { SceneGraph, SceneNode } from '@open-pencil/scene-graph'
import { indexInstances } from './instances.ts'

/** One node before and after a group of changes; `undefined` where it did not exist. */
interface NodeChange {
  before: SceneNode | undefined
  after: SceneNode | undefined
}

type Group = Map<string, NodeChange>

/** What undo or redo did to each node. */
export type Restored = Map<string, 'created' | 'changed' | 'deleted'>

/**
 * Undo and redo as in Figma: changes collect in an open group until it is closed, and undo takes back one
 * group, exactly.
 *
 * It keeps a copy of every node as of the last closed group. The scene graph tells which nodes were touched;
 * comparing those with their copies gives the group, so no kind of change can be forgotten.
 */
export class History {
  private readonly graph: SceneGraph
  private readonly committed = new Map<string, SceneNode>()
  private readonly touched = new Set<string>()
  private undoStack: Group[] = []
  private redoStack: Group[] = []

  constructor(graph: SceneGraph) {
    this.graph = graph
    this.clear()
    graph.onNodeEvents({
      created: (node) => this.touch(node.id, node.parentId),
      updated: (id) => this.touch(id),
      deleted: (id) => this.touch(id),
      reparented: (id, from, to) => this.touch(id, from, to),
      reordered: (id, parent) => this.touch(id, parent),
    })
  }

  get canUndo(): boolean {
    return this.undoStack.length > 0 || this.touched.size > 0
  }

  get canRedo(): boolean {
    return this.redoStack.length > 0
  }

  /** Forget all steps: what the document holds now is its first state. */
  clear(): void {
    this.undoStack = []
    this.redoStack = []
    this.touched.clear()
    this.committed.clear()
    for (const [id, node] of this.graph.nodes) this.committed.set(id, copyNode(node))
  }

  /** Close the open group. Does nothing when nothing changed since the last one. */
  close(): void {
    const group: Group = new Map()
    for (const id of this.touched) {
      const before = this.committed.get(id)
      const now = this.graph.getNode(id)
      if (sameNode(before, now)) continue
      const after = now && copyNode(now)
      group.set(id, { before, after })
      this.remember(id, after)
    }
    this.touched.clear()
    if (group.size === 0) return
    this.undoStack.push(group)
    this.redoStack = []
  }

  /** Take back the newest group; an open one counts. Tells what became of each node that changed. */
  undo(): Restored {
    this.close()
    const group = this.undoStack.pop()
    if (!group) return new Map()
    this.redoStack.push(group)
    return this.restore(group, 'before')
  }

  redo(): Restored {
    this.close()
    const group = this.redoStack.pop()
    if (!group) return new Map()
    this.undoStack.push(group)
    return this.restore(group, 'after')
  }

  private touch(id: string, ...parents: (string | null)[]): void {
    this.touched.add(id)
    const oldParent = this.committed.get(id)?.parentId
    if (oldParent) this.touched.add(oldParent)
    for (const parent of parents) if (parent) this.touched.add(parent)
  }

  private remember(id: string, node: SceneNode | undefined): void {
    if (node) this.committed.set(id, node)
    else this.committed.delete(id)
  }

  private restore(group: Group, side: keyof NodeChange): Restored {
    const restored: Restored = new Map()
    for (const [id, change] of group) {
      const node = change[side]
      restored.set(id, !node ? 'deleted' : this.graph.nodes.has(id) ? 'changed' : 'created')
      if (node) this.graph.nodes.set(id, copyNode(node))
      else this.graph.nodes.delete(id)
      this.remember(id, node)
    }
    this.graph.clearAbsPosCache()
    indexInstances(this.graph)
    return restored
  }
}

/** A deep copy that shares byte arrays: outlines and pictures are big and always replaced, never written to. */
function copyNode(node: SceneNode): SceneNode {
  return copyValue(node)
}

function copyValue<T>(value: T): T
function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => copyValue(item))
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, copyValue(item)]))
}

function sameNode(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return false
  const entriesOfA = Object.entries(a)
  const other = new Map<string, unknown>(Object.entries(b))
  return (
    Array.isArray(a) === Array.isArray(b) &&
    entriesOfA.length === other.size &&
    entriesOfA.every(([key, value]: [string, unknown]) => other.has(key) && sameNode(value, other.get(key)))
  )
}
