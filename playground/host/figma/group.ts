import type { FigmaHost } from '../figma.ts'
import { around, boxOf } from '../render.ts'
import { number, validate } from './check.ts'
import { FigmaError, Ref } from './values.ts'

/** `figma.group(nodes, parent, index?)`: a group is exactly as large as what is in it. */
export function group(nodes: unknown, parent: unknown, index: unknown, host: FigmaHost): Ref {
  if (!Array.isArray(nodes) || nodes.length === 0) {
    throw new FigmaError('First argument must be an array of at least one node')
  }
  const { graph } = host.document
  const members = nodes.map((item: unknown) => host.node(item instanceof Ref ? item.id : ''))
  const target = host.node(parent instanceof Ref ? parent.id : '')
  if (index !== undefined) validate('index', index, number({ min: 0 }))
  for (const member of members) host.refuseInsideInstance(member, 'Cannot move node. Node is inside of an instance')

  const { x, y, width, height } = around(members.map((member) => boxOf(graph, member)))
  const origin = target.type === 'CANVAS' ? { x: 0, y: 0 } : graph.getAbsolutePosition(target.id)
  const box = { x: x - origin.x, y: y - origin.y, width, height }
  const made = graph.createNode('GROUP', target.id, { name: 'Group', ...box })
  for (const member of members) graph.reparentNode(member.id, made.id)
  if (index !== undefined) graph.insertChildAt(made.id, target.id, Number(index))
  return host.ref(made)
}
