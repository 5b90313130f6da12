import type { SceneNode } from '@open-pencil/scene-graph'
import type { FigmaHost } from '../figma.ts'
import { validate, type Check } from './check.ts'

/** One property or method of Figma's API. */
export interface Member<T> {
  get?: (target: T, host: FigmaHost) => unknown
  set?: (target: T, value: unknown, host: FigmaHost) => void
  call?: (target: T, args: readonly unknown[], host: FigmaHost) => unknown
}

export type Members<T> = Record<string, Member<T>>

/** A property that the scene graph keeps as Figma does, under the same or another name. */
export function field<K extends keyof SceneNode>(
  name: K,
  check: Check,
  options: { figmaName?: string; write?: (value: SceneNode[K]) => Partial<SceneNode> } = {},
): Member<SceneNode> {
  return {
    get: (node) => node[name],
    set: (node, value, host) => {
      validate(options.figmaName ?? name, value, check)
      const accepted = value as SceneNode[K]
      host.document.graph.updateNode(node.id, options.write?.(accepted) ?? { [name]: accepted })
    },
  }
}

/** A property that can be read only. */
export function readOnly<T>(get: (target: T, host: FigmaHost) => unknown): Member<T> {
  return { get }
}
