import * as v from 'valibot'
import { SavedStyle } from '../../contract/library.ts'

/** One of the places that styles are kept in. */
export interface Shelf {
  /** Sorted; damaged ones left out. */
  list(): Promise<SavedStyle[]>
  read(id: string): Promise<SavedStyle | null>
  picture(id: string, index: number): Promise<Uint8Array | null>
  add(style: SavedStyle, pictures: Uint8Array[]): Promise<void>
  /** Writes down what is told of a style that is there. */
  write(style: SavedStyle): Promise<void>
  remove(id: string): Promise<void>
}

const StoredStyle = v.object({
  style: SavedStyle,
  /** In how many parts each picture is kept, where it is. */
  parts: v.optional(v.array(v.number())),
})
export type StoredStyle = v.InferOutput<typeof StoredStyle>

/** A style from where anyone may have edited it; null when it is damaged. */
export function parseStyle(text: unknown): StoredStyle | null {
  try {
    const parsed = v.safeParse(StoredStyle, JSON.parse(String(text)))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

export function sorted(styles: SavedStyle[]): SavedStyle[] {
  const keyOf = ({ rank, id }: SavedStyle) => `${rank} ${id}`
  return styles.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
