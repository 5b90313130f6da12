import type { LibraryPlace, SavedStyle, StylePicture } from '../../contract/library.ts'
import { hex, list, maybe, object, oneOf, parsed, text, whole } from '../border/shape.ts'

/** What the keys begin with that styles and their pictures are kept under. */
export const STYLE = 'style:'
export const PICTURE = 'picture:'

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

export const isPlace = oneOf<LibraryPlace>('team', 'personal')
export const isStyleId = hex(16)
const side = whole(1, 4_096)
const pictures = list(object<StylePicture>({ hash: hex(64), contentType: text(), width: side, height: side }))

export const isStyle = object<SavedStyle>({
  version: oneOf<SavedStyle['version']>(1),
  id: isStyleId,
  name: text(80, 1),
  words: text(),
  pictures: (value): value is StylePicture[] => pictures(value) && value.length >= 1 && value.length <= 2,
  rank: text(200, 1),
  createdAt: whole(0, Infinity),
})

export interface StoredStyle {
  style: SavedStyle
  /** In how many parts each picture is kept, where it is. */
  parts?: number[]
}

const isStored = object<StoredStyle>({ style: isStyle, parts: maybe(list(whole(0, 1_000))) })

/** A style from where anyone may have edited it; null when it is damaged. */
export function parseStyle(text: unknown): StoredStyle | null {
  return parsed(text, isStored)
}

export function sorted(styles: SavedStyle[]): SavedStyle[] {
  const keyOf = ({ rank, id }: SavedStyle) => `${rank} ${id}`
  return styles.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
