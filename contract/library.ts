import * as v from 'valibot'
import { ImageHash } from './job-request.ts'

/** The team's styles are kept in the file; personal ones on this machine, for every file. */
export const LIBRARY_PLACES = ['team', 'personal'] as const
export type LibraryPlace = (typeof LIBRARY_PLACES)[number]

const StyleId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_096))

/** One picture of a style, ready to be sent: PNG, JPEG or WebP at the size the model sees. */
export const StylePicture = v.object({ hash: ImageHash, contentType: v.string(), width: side, height: side })
export type StylePicture = v.InferOutput<typeof StylePicture>

/** Raised when the shape below changes in a way that an older reader would misread. */
export const STYLE_VERSION = 1

/** A style as listed; its pictures' bytes are read one by one. Anyone with the file can edit it. */
export const SavedStyle = v.object({
  version: v.literal(STYLE_VERSION),
  id: StyleId,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  /** Words that go with the pictures into the prompt; may be empty. */
  words: v.pipe(v.string(), v.maxLength(1_000)),
  pictures: v.pipe(v.array(StylePicture), v.minLength(1), v.maxLength(2)),
  /** Sorts the library: a key between any two others always exists, so that moves never touch another style. */
  rank: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  createdAt: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type SavedStyle = v.InferOutput<typeof SavedStyle>

/** Each touches one style only, so that two people who edit at once lose nothing. */
export type LibraryChange =
  | { kind: 'add'; style: SavedStyle; pictures: Uint8Array[] }
  | { kind: 'edit'; styleId: string; name: string; words: string }
  | { kind: 'move'; styleId: string; rank: string }
  | { kind: 'remove'; styleId: string }
