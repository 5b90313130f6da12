import { ClientStorage } from '../../host/figma/storage.ts'

/** What plugins keep on this machine, in the page's own storage, so that a reload finds it again. */
export function keptClientStorage(pluginId: string, kept: Storage = localStorage): ClientStorage {
  const key = `clientStorage:${pluginId}`
  const storage = new ClientStorage(read(kept.getItem(key)))
  storage.onChange = () => kept.setItem(key, JSON.stringify(storage.entries(), withBytes))
  return storage
}

function read(text: string | null): [string, unknown][] {
  if (text === null) return []
  try {
    return JSON.parse(text, fromBytes) as [string, unknown][]
  } catch {
    // Somebody edited it by hand. As in Figma, a plugin must live with an empty storage.
    return []
  }
}

/** JSON has no bytes, clientStorage does. */
function withBytes(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { $bytes: [...value] } : value
}

function fromBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value
  return Uint8Array.from(value.$bytes as number[])
}
