import type { SceneGraph } from '@open-pencil/scene-graph'

/** Instances by component, which the graph keeps up to date only for changes made through its own methods. */
export function indexInstances(graph: SceneGraph): void {
  graph.instanceIndex.clear()
  for (const node of graph.nodes.values()) {
    if (node.type !== 'INSTANCE' || !node.componentId) continue
    const instances = graph.instanceIndex.get(node.componentId) ?? new Set()
    graph.instanceIndex.set(node.componentId, instances.add(node.id))
  }
}
