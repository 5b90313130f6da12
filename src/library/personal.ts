import { bytes as isBytes } from '../border/shape.ts'
import type { SavedStyle } from '../../contract/library.ts'
import { refusal } from '../refusal.ts'
import { parseStyle, PICTURE, sorted, STYLE, type Shelf } from './shelf.ts'

/** The designer's own styles, on this machine and for every file. Figma gives a plugin 5 MB. */
export const personal: Shelf = {
  async list() {
    const keys = await figma.clientStorage.keysAsync()
    const styles = await Promise.all(keys.filter((key) => key.startsWith(STYLE)).map((key) => read(key, keys)))
    return sorted(styles.flatMap((style) => style ?? []))
  },

  async read(id) {
    return read(STYLE + id, await figma.clientStorage.keysAsync())
  },

  async picture(id, index) {
    const bytes: unknown = await figma.clientStorage.getAsync(pictureKey(id, index))
    return isBytes(bytes) ? bytes : null
  },

  async add(style, pictures) {
    try {
      for (const [index, picture] of pictures.entries()) await figma.clientStorage.setAsync(pictureKey(style.id, index), picture)
      await this.write(style)
    } catch {
      await this.remove(style.id)
      throw refusal('room')
    }
  },

  async write(style) {
    await figma.clientStorage.setAsync(STYLE + style.id, JSON.stringify({ style }))
  },

  async remove(id) {
    const keys = await figma.clientStorage.keysAsync()
    const own = keys.filter((key) => key === STYLE + id || key.startsWith(`${PICTURE}${id}:`))
    await Promise.all(own.map((key) => figma.clientStorage.deleteAsync(key)))
  },
}

async function read(key: string, keys: readonly string[]): Promise<SavedStyle | null> {
  const style = parseStyle(await figma.clientStorage.getAsync(key))?.style
  if (!style || key !== STYLE + style.id) return null
  return style.pictures.every((_picture, index) => keys.includes(pictureKey(style.id, index))) ? style : null
}

function pictureKey(id: string, index: number): string {
  return `${PICTURE}${id}:${index}`
}
