/** A thing of Figma's API that plugin code holds: a node, an image, a style… It crosses into the sandbox by id. */
export class Ref {
  readonly kind: RefKind
  readonly id: string
  /** For nodes the node type, which decides the members it has. */
  readonly type: string

  constructor(kind: RefKind, id: string, type: string = kind) {
    this.kind = kind
    this.id = id
    this.type = type
  }
}

export type RefKind = 'figma' | 'ui' | 'clientStorage' | 'viewport' | 'variables' | 'parameters' | ObjectKind
/** Kinds of which there can be many. */
type ObjectKind = 'node' | 'image' | 'style' | 'variable' | 'collection' | 'notification' | 'suggestions'

/** A function of the plugin that the host may call. Equal ids mean the same function. */
export interface Callback {
  readonly callbackId: number
  (...args: unknown[]): unknown
}

export const mixed = Symbol('figma.mixed')

/** An error whose message the plugin sees as Figma would say it, prefixed by the member: `in set_fills: …`. */
export class FigmaError extends Error {
  override name = 'FigmaError'
}

/** For what Figma has and this stand-in does not. Never answered with `undefined`, which would look like a value. */
export class NotInStandIn extends FigmaError {
  constructor(what: string) {
    super(`${what} is not in this stand-in for Figma.`)
  }
}
