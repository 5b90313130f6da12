import type { SceneNode } from '@open-pencil/scene-graph'
import { inkOf } from '../ink.ts'
import { boxOf } from '../render.ts'
import { array, boolean, number, string, validate } from './check.ts'
import { absoluteTransform, groupOffset, placeByCorner, relativeTransform, rotationOf } from './geometry.ts'
import type { FigmaHost } from '../figma.ts'
import { field, readOnly, type Members } from './member.ts'
import { FigmaError } from './values.ts'

/** What every node has, pages and the document included. */
export const baseMembers: Members<SceneNode> = {
  id: readOnly((node) => node.id),
  type: readOnly((node, host) => host.typeOf(node)),
  name: {
    get: (node, host) => (node.id === host.document.graph.rootId ? host.document.name : node.name),
    set: (node, value, host) => {
      validate('name', value, string)
      host.document.graph.updateNode(node.id, { name: String(value) })
    },
  },
  parent: readOnly((node, host) => {
    const parent = node.parentId ? host.document.getNode(node.parentId) : undefined
    return parent ? host.ref(parent) : null
  }),
}

/** Position, size and visibility, which every layer has. */
export const layerMembers: Members<SceneNode> = {
  visible: field('visible', boolean),
  locked: field('locked', boolean),
  width: readOnly((node) => node.width),
  height: readOnly((node) => node.height),
  x: {
    get: (node, host) => relativeTransform(host.document.graph, node)[0][2],
    set: (node, value, host) => {
      validate('x', value, number())
      place(node, host, { x: Number(value) })
    },
  },
  y: {
    get: (node, host) => relativeTransform(host.document.graph, node)[1][2],
    set: (node, value, host) => {
      validate('y', value, number())
      place(node, host, { y: Number(value) })
    },
  },
  rotation: {
    get: (node, host) => rotationOf(host.document.graph, node),
    set: (node, value, host) => {
      validate('rotation', value, number())
      place(node, host, { rotation: Number(value) })
    },
  },
  relativeTransform: {
    get: (node, host) => relativeTransform(host.document.graph, node),
    set: (node, value, host) => {
      validate('relativeTransform', value, array(array(number(), 3), 2))
      const [[m00, , x], [m10, m11, y]] = value as ReturnType<typeof relativeTransform>
      if (m00 * m11 < 0) throw new FigmaError('Mirrored transforms are not in this stand-in for Figma.')
      place(node, host, { x, y, rotation: (Math.atan2(-m10, m00) * 180) / Math.PI })
    },
  },
  absoluteTransform: readOnly((node, host) => absoluteTransform(host.document.graph, node)),
  absoluteBoundingBox: readOnly((node, host) => boxOf(host.document.graph, node)),
  absoluteRenderBounds: readOnly((node, host) => inkOf(host.document.graph, [node.id]) ?? null),
  resize: { call: resize },
  resizeWithoutConstraints: { call: resize },
  rescale: {
    call: (node, [scale], host) => {
      validate('scale', scale, number({ min: 0.01 }))
      rescale(node, Number(scale), host)
    },
  },
}

/** Like Figma's Scale tool: everything of the layer and in it grows, type and corners too, from its corner. */
function rescale(node: SceneNode, scale: number, host: FigmaHost): void {
  const { graph } = host.document
  place(node, host, { width: node.width * scale, height: node.height * scale })
  const grown = ['fontSize', 'lineHeight', 'letterSpacing', 'cornerRadius', 'topLeftRadius', 'topRightRadius'] as const
  const more = ['bottomRightRadius', 'bottomLeftRadius', 'itemSpacing', 'paddingLeft', 'paddingRight'] as const
  const fields = [...grown, ...more, 'paddingTop', 'paddingBottom'] as const
  graph.updateNode(node.id, Object.fromEntries(fields.map((name) => [name, scaled(node[name], scale)])))
  for (const child of graph.getChildren(node.id)) {
    const { x, y } = child
    rescale(child, scale, host)
    const turned = graph.getNode(child.id) ?? child
    // From the middle of the box, around which the graph turns layers.
    const middle = { x: (x + child.width / 2) * scale, y: (y + child.height / 2) * scale }
    graph.updateNode(child.id, { x: middle.x - turned.width / 2, y: middle.y - turned.height / 2 })
  }
}

function scaled<T>(value: T, scale: number): T | number {
  return typeof value === 'number' ? value * scale : value
}

function resize(node: SceneNode, [width, height]: readonly unknown[], host: FigmaHost): void {
  validate('width', width, number({ min: 0.01 }))
  validate('height', height, number({ min: 0.01 }))
  const isText = node.type === 'TEXT' && node.textAutoResize === 'WIDTH_AND_HEIGHT'
  place(node, host, { width: Number(width), height: Number(height) })
  if (isText) host.document.graph.updateNode(node.id, { textAutoResize: 'NONE' })
}

/** Move, turn or resize while the rest of Figma's placement (corner, angle, size) stays as it is. */
function place(
  node: SceneNode,
  host: FigmaHost,
  change: { x?: number; y?: number; rotation?: number; width?: number; height?: number },
): void {
  host.refuseInsideInstance(node, 'Cannot change the position or size of a node inside an instance')
  const { graph } = host.document
  const offset = groupOffset(graph, node)
  const [[, , x], [, , y]] = relativeTransform(graph, node)
  const corner = { x: (change.x ?? x) - offset.x, y: (change.y ?? y) - offset.y }
  const size = { width: change.width ?? node.width, height: change.height ?? node.height }
  const rotation = change.rotation ?? rotationOf(graph, node)
  graph.updateNode(node.id, placeByCorner(corner, size, -rotation))
}
