import { ImageBitmap } from './canvas.ts'
import { readObjectUrl } from './object-urls.ts'
import { browserPlatform } from './platform.ts'
import { runInScope } from './realm.ts'

type WorkerClass = new (address: string | URL, options?: { type?: string }) => EventTarget
type Handler = ((event: { data: unknown; type: string }) => void) | null

/**
 * Classic workers from `blob:` addresses, run on this thread with a scope of their own: a plugin's worker works on
 * pictures for moments, and bitmaps stay what they are. Messages are copied as between threads.
 */
export function workerClass(fetchHere: typeof fetch, onError: (error: Error) => void): WorkerClass {
  return class Worker extends EventTarget {
    onmessage: Handler = null
    onerror: ((event: unknown) => void) | null = null
    onmessageerror: Handler = null
    readonly #inbox: unknown[] = []
    readonly #scope: Record<string, unknown>
    readonly #listeners = new Map<string, Set<(event: unknown) => void>>()
    #running = false
    #terminated = false

    constructor(address: string | URL, options?: { type?: string }) {
      super()
      if (options?.type === 'module') throw new DOMException('Module workers cannot start from this origin.', 'SecurityError')
      const blob = readObjectUrl(String(address))
      if (!blob) throw new DOMException(`The worker at ${String(address)} is not allowed.`, 'SecurityError')
      this.#scope = this.#makeScope(fetchHere)
      void blob.text().then((code) => this.#start(code))
    }

    postMessage(message: unknown): void {
      const data = copy(message)
      if (!this.#running) this.#inbox.push(data)
      else queueMicrotask(() => this.#receive(data))
    }

    terminate(): void {
      this.#terminated = true
    }

    #start(code: string): void {
      if (this.#terminated) return
      try {
        runInScope(this.#scope, code, 'worker.js')
        this.#running = true
      } catch (error) {
        this.#fail(error)
      }
      for (const data of this.#inbox.splice(0)) this.#receive(data)
    }

    #receive(data: unknown): void {
      if (this.#terminated) return
      const event = { type: 'message', data, ports: [] }
      const handlers = [this.#scope.onmessage as Handler, ...(this.#listeners.get('message') ?? [])]
      for (const handler of handlers) {
        try {
          const result: unknown = handler?.(event)
          if (result instanceof Promise) result.catch((error: unknown) => this.#fail(error))
        } catch (error) {
          this.#fail(error)
        }
      }
    }

    #fail(error: unknown): void {
      const message = error instanceof Error ? error.message : String(error)
      if (!this.onerror) onError(error instanceof Error ? error : new Error(message))
      this.onerror?.({ type: 'error', message: `Uncaught ${message}`, error, preventDefault: () => undefined })
    }

    #makeScope(fetchInWorker: typeof fetch): Record<string, unknown> {
      const scope: Record<string, unknown> = {
        ...browserPlatform(fetchInWorker),
        ...{ console, setTimeout, clearTimeout, setInterval, clearInterval },
        onmessage: null,
        postMessage: (message: unknown) => {
          const data = copy(message)
          queueMicrotask(() => {
            if (this.#terminated) return
            const event = Object.assign(new Event('message'), { data })
            this.onmessage?.(event)
            this.dispatchEvent(event)
          })
        },
        addEventListener: (type: string, listener: (event: unknown) => void) => {
          this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener))
        },
        removeEventListener: (type: string, listener: (event: unknown) => void) => {
          this.#listeners.get(type)?.delete(listener)
        },
        close: () => this.terminate(),
      }
      return Object.assign(scope, { self: scope, globalThis: scope })
    }
  }
}

/** A structured clone that moves bitmaps as they are. */
function copy(value: unknown): unknown {
  if (value instanceof ImageBitmap || value instanceof Blob) return value
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, copy(item)]))
  }
  return structuredClone(value)
}
