import { generateId, type SceneGraph, type SceneNode } from '@open-pencil/scene-graph'
import { indexInstances } from './instances.ts'

/*
 * Node ids stay the same through saving and opening, as in Figma: plugins keep them in the file. OpenPencil (0.14)
 * gives new ones to all nodes it reads, and new ones to all it writes that did not come from a file; it keeps the
 * file's own beside them, as `source.id`.
 */

/** Give the nodes of a graph that was just read the ids they have in the file. */
export function restoreIds(graph: SceneGraph): void {
  const ids = originalIds(graph)
  const renamed = (id: string) => ids.get(id) ?? id
  const nodes = [...graph.nodes.values()]
  graph.nodes.clear()
  for (const node of nodes) {
    node.id = renamed(node.id)
    node.parentId = node.parentId && renamed(node.parentId)
    node.childIds = node.childIds.map(renamed)
    node.componentId = node.componentId ? renamed(node.componentId) : null
    // Keys of overrides are a node id, a colon and a field.
    node.overrides = Object.fromEntries(
      Object.entries(node.overrides).map(([key, value]) => [key.replace(/^\d+:\d+(?=:)/, renamed), value]),
    )
    graph.nodes.set(node.id, node)
  }
  indexInstances(graph)
}

/** New id of every node that must change its own: the file's, or a free one where a file's id takes its place. */
function originalIds(graph: SceneGraph): Map<string, string> {
  const ids = new Map<string, string>()
  const taken = new Set<string>([graph.rootId])
  for (const node of graph.nodes.values()) {
    const own = node.source.id
    if (node.id === graph.rootId || !own || taken.has(own)) continue
    taken.add(own)
    ids.set(node.id, own)
  }
  for (const id of graph.nodes.keys()) {
    if (ids.has(id) || id === graph.rootId || !taken.has(id)) continue
    let free = generateId()
    while (taken.has(free) || graph.nodes.has(free)) free = generateId()
    taken.add(free)
    ids.set(id, free)
  }
  return ids
}

/** Nodes for writing, each with the id it has here. What is inside an instance has none of its own in a file. */
export function withOwnIds(graph: SceneGraph, nodes: ReadonlyMap<string, SceneNode>): Map<string, SceneNode> {
  const withId = (node: SceneNode): SceneNode => {
    if (node.source.id || node.id === graph.rootId || isInsideInstance(graph, node)) return node
    return { ...node, source: { ...node.source, id: node.id } }
  }
  return new Map([...nodes].map(([id, node]) => [id, withId(node)]))
}

function isInsideInstance(graph: SceneGraph, node: SceneNode): boolean {
  const parent = node.parentId ? graph.getNode(node.parentId) : undefined
  return parent !== undefined && (parent.type === 'INSTANCE' || isInsideInstance(graph, parent))
}
