import { FigmaError, NotInStandIn, type Callback } from './values.ts'

/** Handlers of one event source: `figma`, `figma.ui` or a page. */
export class Events {
  private readonly handlers: { type: string; callback: Callback; once: boolean }[] = []
  private readonly known: readonly string[]

  constructor(known: readonly string[]) {
    this.known = known
  }

  on([type, callback]: readonly unknown[]): void {
    this.handlers.push({ type: this.checked(type), callback: asFunction(callback), once: false })
  }

  once([type, callback]: readonly unknown[]): void {
    this.handlers.push({ type: this.checked(type), callback: asFunction(callback), once: true })
  }

  off([type, callback]: readonly unknown[]): void {
    const { callbackId } = asFunction(callback)
    const at = this.handlers.findIndex((each) => each.type === type && each.callback.callbackId === callbackId)
    if (at >= 0) this.handlers.splice(at, 1)
  }

  has(type: string): boolean {
    return this.handlers.some((handler) => handler.type === type)
  }

  emit(type: string, ...args: unknown[]): void {
    for (const handler of this.handlers.filter((each) => each.type === type)) {
      if (handler.once) this.handlers.splice(this.handlers.indexOf(handler), 1)
      handler.callback(...args)
    }
  }

  private checked(type: unknown): string {
    if (typeof type !== 'string') throw new FigmaError('Expected the name of an event')
    if (!this.known.includes(type)) throw new NotInStandIn(`The event "${type}"`)
    return type
  }
}

function asFunction(value: unknown): Callback {
  if (typeof value !== 'function') throw new FigmaError('Expected function, received something else')
  return value as Callback
}
