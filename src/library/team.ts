import type { SavedStyle } from '../../contract/library.ts'
import { parseStyle, PICTURE, sorted, STYLE, type Shelf, type StoredStyle } from './shelf.ts'

/** In the file, for everyone who has it; other plugins can read it too. */
const NAMESPACE = 'uso_restyle'
/** Figma takes 100 kB for key and value together. */
const CHUNK_LENGTH = 95_000

/** Parts of pictures that belonged to no style when the plugin was opened. */
let strays: string[] | null = null

/**
 * The styles of a file. Each has a key of its own and keys for the parts of its pictures, so that two people who
 * change different styles at once lose nothing; what is damaged is passed over.
 */
export const team: Shelf = {
  async list() {
    const keys = new Set(allKeys())
    strays ??= findStrays(keys)
    return sorted([...keys].flatMap((key) => (key.startsWith(STYLE) ? (readStyle(key, keys) ?? []) : [])))
  },

  async read(id) {
    return readStyle(STYLE + id, new Set(allKeys()))
  },

  async picture(id, index) {
    const parts = partKeys(allKeys(), id, index)
    if (parts.length === 0) return null
    return figma.base64Decode(parts.map(read).join(''))
  },

  async add(style, pictures) {
    const parts = pictures.map((picture, index) => {
      const text = figma.base64Encode(picture)
      const count = Math.ceil(text.length / CHUNK_LENGTH)
      for (let part = 0; part < count; part++) {
        write(`${PICTURE}${style.id}:${index}:${part}`, text.slice(part * CHUNK_LENGTH, (part + 1) * CHUNK_LENGTH))
      }
      return count
    })
    // Last: a style that can be seen is whole.
    writeStyle(style, { parts })
  },

  async write(style) {
    writeStyle(style, JSON.parse(read(STYLE + style.id)) as object)
  },

  async remove(id) {
    write(STYLE + id, '')
    for (const key of allKeys()) if (key.startsWith(`${PICTURE}${id}:`)) write(key, '')
    sweep()
  },
}

/** Changes when anyone changes the styles, and at no other time. */
export function teamFingerprint(): string {
  return allKeys()
    .map((key) => (key.startsWith(STYLE) ? key + read(key) : key))
    .join()
}

function readStyle(key: string, keys: ReadonlySet<string>): SavedStyle | null {
  const stored = parseStyle(read(key))
  if (!stored || key !== STYLE + stored.style.id) return null
  const whole = stored.style.pictures.every((_picture, index) => {
    const count = stored.parts?.[index] ?? 0
    const have = Array.from({ length: Math.min(count, keys.size) }, (_part, part) => keys.has(partKey(stored.style.id, index, part)))
    return count > 0 && have.length === count && have.every(Boolean)
  })
  return whole ? stored.style : null
}

function writeStyle(style: SavedStyle, known: Partial<StoredStyle>): void {
  write(STYLE + style.id, JSON.stringify({ ...known, style }))
}

function partKey(id: string, index: number, part: number): string {
  return `${PICTURE}${id}:${index}:${part}`
}

function partKeys(keys: readonly string[], id: string, index: number): string[] {
  const parts: string[] = []
  while (keys.includes(partKey(id, index, parts.length))) parts.push(partKey(id, index, parts.length))
  return parts
}

function findStrays(keys: ReadonlySet<string>): string[] {
  return [...keys].filter((key) => key.startsWith(PICTURE) && !keys.has(STYLE + (key.split(':')[1] ?? '')))
}

/** Only those from before: a colleague's new style may be arriving part by part. */
function sweep(): void {
  const now = findStrays(new Set(allKeys()))
  for (const key of strays ?? []) if (now.includes(key)) write(key, '')
  strays = []
}

function allKeys(): string[] {
  return figma.root.getSharedPluginDataKeys(NAMESPACE)
}

function read(key: string): string {
  return figma.root.getSharedPluginData(NAMESPACE, key)
}

function write(key: string, value: string): void {
  figma.root.setSharedPluginData(NAMESPACE, key, value)
}
