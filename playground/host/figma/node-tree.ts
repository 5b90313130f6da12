import type { SceneNode } from '@open-pencil/scene-graph'
import type { FigmaHost } from '../figma.ts'
import { array, isRecord, number, object, string, validate } from './check.ts'
import { readOnly, type Members } from './member.ts'
import { FigmaError, Ref, type Callback } from './values.ts'

/** Members of nodes that hold others. */
export const childrenMembers: Members<SceneNode> = {
  children: readOnly((node, host) => {
    host.refuseUnloaded(node, 'children')
    return childrenOf(node, host).map((child) => host.ref(child))
  }),
  appendChild: {
    call: (parent, [child], host) => insert(parent, child, Infinity, host),
  },
  insertChild: {
    call: (parent, [index, child], host) => {
      validate('index', index, number({ min: 0 }))
      insert(parent, child, Number(index), host)
    },
  },
  findAll: {
    call: (node, [callback], host) => {
      const found = descendants(node, host).map((child) => host.ref(child))
      return callback === undefined ? found : found.filter((child) => asCallback(callback)(child))
    },
  },
  findOne: {
    call: (node, [callback], host) =>
      descendants(node, host)
        .map((child) => host.ref(child))
        .find((child) => asCallback(callback)(child)) ?? null,
  },
  findChildren: {
    call: (node, [callback], host) => {
      host.refuseUnloaded(node, 'children')
      const children = childrenOf(node, host).map((child) => host.ref(child))
      return callback === undefined ? children : children.filter((child) => asCallback(callback)(child))
    },
  },
  findChild: {
    call: (node, [callback], host) => {
      host.refuseUnloaded(node, 'children')
      const children = childrenOf(node, host).map((child) => host.ref(child))
      return children.find((child) => asCallback(callback)(child)) ?? null
    },
  },
  findAllWithCriteria: {
    call: (node, [criteria], host) => {
      const matches = matcher(criteria, host)
      return descendants(node, host)
        .filter(matches)
        .map((child) => host.ref(child))
    },
  },
}

/** Members of nodes that can be taken away or copied. */
export const removableMembers: Members<SceneNode> = {
  remove: {
    call: (node, _args, host) => {
      if (host.instanceAround(node)) throw new FigmaError('Removing this node is not allowed')
      const pages = host.document.pages
      if (node.type === 'CANVAS' && pages.length === 1) throw new FigmaError('Removing this node is not allowed')
      if (node.id === host.document.currentPage.id) throw new FigmaError('Cannot remove the current page')
      const parent = node.parentId ? host.document.getNode(node.parentId) : undefined
      host.document.remove(node.id)
      // A group is its children: Figma has no empty ones.
      if (parent?.type === 'GROUP' && parent.childIds.length === 0) host.document.graph.deleteNode(parent.id)
    },
  },
  clone: {
    call: (node, _args, host) => {
      const copy = host.document.graph.cloneTree(node.id, host.document.currentPage.id)
      if (!copy) throw new FigmaError('The node could not be cloned')
      if (host.instanceAround(node)) standAlone(copy, host)
      return host.ref(copy)
    },
  },
}

/** A copy of a part of an instance is a layer of its own: it no longer follows the main component. */
function standAlone(copy: SceneNode, host: FigmaHost): void {
  if (copy.type === 'INSTANCE') return
  host.document.graph.updateNode(copy.id, { componentId: null })
  for (const child of host.document.graph.getChildren(copy.id)) standAlone(child, host)
}

function childrenOf(node: SceneNode, host: FigmaHost): SceneNode[] {
  if (node.id === host.document.graph.rootId) return host.document.pages
  return host.document.graph.getChildren(node.id).filter((child) => !child.internalOnly)
}

function descendants(node: SceneNode, host: FigmaHost): SceneNode[] {
  if (node.id === host.document.graph.rootId) host.refuseUnlessAllLoaded()
  host.refuseUnloaded(node, 'children')
  const skipHidden = host.skipInvisibleInstanceChildren
  return childrenOf(node, host).flatMap((child) => {
    if (skipHidden && !child.visible && host.instanceAround(child)) return []
    return [child, ...descendants(child, host)]
  })
}

function insert(parent: SceneNode, child: unknown, index: number, host: FigmaHost): void {
  if (!(child instanceof Ref) || child.kind !== 'node') throw new FigmaError('Expected node, received something else')
  const { graph } = host.document
  const node = host.node(child.id)
  host.refuseUnloaded(parent, 'appendChild')
  if (parent.type === 'INSTANCE' || host.instanceAround(parent)) {
    throw new FigmaError('Cannot move node. New parent is an instance or is inside of an instance')
  }
  if (host.instanceAround(node)) throw new FigmaError('Cannot move node. Node is inside of an instance')
  const isPage = node.type === 'CANVAS'
  if (isPage !== (parent.id === graph.rootId)) {
    throw new FigmaError(`Cannot move node. A ${host.typeOf(node)} node cannot be a child of ${host.typeOf(parent)}`)
  }
  if (node.id === parent.id || graph.isDescendant(parent.id, node.id)) {
    throw new FigmaError('Cannot move node. A node cannot be its own parent')
  }
  const others = parent.childIds.filter((id) => id !== node.id)
  if (index !== Infinity && index > parent.childIds.length) {
    throw new FigmaError(`Index must be at most the number of children, ${parent.childIds.length}`)
  }
  const before = node.parentId
  graph.insertChildAt(node.id, parent.id, Math.min(index, others.length))
  if (before !== parent.id && parent.layoutMode === 'NONE' && node.layoutPositioning === 'ABSOLUTE') {
    graph.updateNode(node.id, { layoutPositioning: 'AUTO' })
  }
}

function asCallback(value: unknown): Callback {
  if (typeof value !== 'function') throw new FigmaError('Expected function, received something else')
  return value as Callback
}

function matcher(criteria: unknown, host: FigmaHost): (node: SceneNode) => boolean {
  validate('criteria', criteria, object({}, {
    types: array(string),
    pluginData: object({}, { keys: array(string) }),
    sharedPluginData: object({ namespace: string }, { keys: array(string) }),
  }))
  const { types, pluginData, sharedPluginData } = isRecord(criteria) ? criteria : {}
  const hasOne = (wanted: unknown, present: string[]) =>
    Array.isArray(wanted) ? wanted.some((key) => present.includes(String(key))) : present.length > 0
  return (node) => {
    if (Array.isArray(types) && !types.includes(host.typeOf(node))) return false
    if (isRecord(pluginData) && !hasOne(pluginData.keys, host.dataKeys(node, host.pluginId))) return false
    if (isRecord(sharedPluginData)) {
      const keys = host.dataKeys(node, `shared:${String(sharedPluginData.namespace)}`)
      if (!hasOne(sharedPluginData.keys, keys)) return false
    }
    return true
  }
}
