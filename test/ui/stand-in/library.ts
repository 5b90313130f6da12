import * as v from 'valibot'
import { SavedStyle, type LibraryChange } from '../../../contract/library.ts'

/** Room for personal styles, as Figma gives a plugin. */
const ROOM_BYTES = 5_000_000

interface Kept {
  style: SavedStyle
  pictures: Uint8Array[]
}

/** One of the places styles are kept in: it sorts by rank, refuses what is no style, and can be full. */
export class LibraryStandIn {
  readonly #kept = new Map<string, Kept>()
  /** The message for a full library. */
  readonly #full: string | null

  constructor(full: string | null) {
    this.#full = full
  }

  list(): SavedStyle[] {
    const keyOf = ({ rank, id }: SavedStyle) => `${rank} ${id}`
    return [...this.#kept.values()].map(({ style }) => style).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  }

  picture(id: string, index: number): Uint8Array {
    const bytes = this.#kept.get(id)?.pictures[index]
    if (!bytes) throw new Error('That style is no longer in the library. Choose another one.')
    return bytes
  }

  change(change: LibraryChange): SavedStyle[] {
    if (change.kind === 'add') {
      const style = v.parse(SavedStyle, change.style)
      if (style.pictures.length !== change.pictures.length) throw new Error('Each picture has its bytes.')
      if (change.pictures.some((bytes) => !(bytes instanceof Uint8Array))) throw new Error('Only bytes cross.')
      const all = [...this.#kept.values()].flatMap(({ pictures }) => pictures).concat(change.pictures)
      const bytes = all.reduce((sum, { length }) => sum + length, 0)
      if (this.#full !== null && bytes > ROOM_BYTES) throw new Error(this.#full)
      this.#kept.set(style.id, { style, pictures: change.pictures })
    } else if (change.kind === 'remove') {
      this.#kept.delete(change.styleId)
    } else {
      const kept = this.#kept.get(change.styleId)
      // A colleague may have removed it meanwhile: it stays removed.
      if (kept) {
        const { kind: _kind, styleId: _styleId, ...changed } = change
        this.#kept.set(change.styleId, { ...kept, style: v.parse(SavedStyle, { ...kept.style, ...changed }) })
      }
    }
    return this.list()
  }
}
