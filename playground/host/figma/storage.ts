import { string, validate } from './check.ts'
import type { Members } from './member.ts'
import { FigmaError } from './values.ts'

const maxBytes = 5 * 1024 * 1024

/**
 * `figma.clientStorage`: what a plugin keeps on this machine. It outlives the plugin, so whoever opens the plugin
 * again hands the same object in; `entries` and `onChange` let a page keep it across reloads.
 */
export class ClientStorage {
  private readonly values: Map<string, unknown>
  onChange: (() => void) | undefined

  constructor(entries: Iterable<readonly [string, unknown]> = []) {
    this.values = new Map(entries)
  }

  entries(): [string, unknown][] {
    return [...this.values].map(([key, value]) => [key, structuredClone(value)])
  }

  get(key: string): unknown {
    return structuredClone(this.values.get(key))
  }

  /** @throws when all entries together would take more than 5 MB */
  set(key: string, value: unknown): void {
    const others = [...this.values].filter(([name]) => name !== key)
    const bytes = [...others, [key, value] as const].reduce((sum, entry) => sum + sizeOf(entry), 0)
    if (bytes > maxBytes) {
      throw new FigmaError('Quota exceeded: a plugin can store at most 5 MB in clientStorage')
    }
    this.values.set(key, structuredClone(value))
    this.onChange?.()
  }

  delete(key: string): void {
    this.values.delete(key)
    this.onChange?.()
  }

  keys(): string[] {
    return [...this.values.keys()]
  }
}

function sizeOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength
  if (typeof value === 'string') return new TextEncoder().encode(value).length
  if (typeof value !== 'object' || value === null) return 8
  return Object.entries(value).reduce((sum, [key, item]: [string, unknown]) => sum + key.length + sizeOf(item), 2)
}

export const clientStorageMembers: Members<undefined> = {
  getAsync: { call: async (_target, [key], host) => later(() => host.clientStorage.get(name(key))) },
  setAsync: { call: async (_target, [key, value], host) => later(() => host.clientStorage.set(name(key), value)) },
  deleteAsync: { call: async (_target, [key], host) => later(() => host.clientStorage.delete(name(key))) },
  keysAsync: { call: async (_target, _args, host) => later(() => host.clientStorage.keys()) },
}

function name(key: unknown): string {
  validate('key', key, string)
  return String(key)
}

async function later<T>(work: () => T): Promise<T> {
  await Promise.resolve()
  return work()
}
