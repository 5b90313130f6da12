import type { Backing, Colour, GridCell, GridHeading, GridRequest, GridRow, PlaceholderRequest } from '../../contract/plugin-calls.ts'
import type { LibraryChange } from '../../contract/library.ts'
import type { Size } from '../../contract/uso.ts'
import { isStyle, isStyleId } from '../library/shelf.ts'
import { isRecipe, type PlaceOrder } from '../results/recipe.ts'
import { PLACEHOLDER_LOOKS } from '../../contract/plugin-calls.ts'
import { bytes, either, hex, list, maybe, number, object, oneOf, orNull, text, truth, whole, type Is } from './shape.ts'

/** What the panel's calls come with. */

/** Of a layer: Figma's own, or that of a cell's job. */
export const id = text()
const look = maybe(oneOf(...PLACEHOLDER_LOOKS))
/** Any short text that is shown. */
export const line = text()
export const jobId = hex(32)
export const index = whole(0, 999)
export const size = object<Size>({ width: number(0), height: number(0) })
const share = number(0, 1)
const images = whole(1, 4)

type Change<K extends LibraryChange['kind']> = Extract<LibraryChange, { kind: K }>

export const change: Is<LibraryChange> = either(
  object<Change<'add'>>({ kind: oneOf('add'), style: isStyle, pictures: list(bytes) }),
  object<Change<'edit'>>({ kind: oneOf('edit'), styleId: isStyleId, name: text(80, 1), words: text() }),
  object<Change<'move'>>({ kind: oneOf('move'), styleId: isStyleId, rank: text(200, 1) }),
  object<Change<'remove'>>({ kind: oneOf('remove'), styleId: isStyleId }),
)

export const placeholders = object<PlaceholderRequest>({
  jobId,
  targetId: id,
  placement: maybe(oneOf('beside', 'over', 'fill')),
  count: images,
  size: orNull(size),
  name: line,
  status: line,
  look,
})

export const order = object<PlaceOrder>({
  jobId,
  imageIndex: index,
  image: bytes,
  recipe: isRecipe,
  name: line,
  raw: maybe(bytes),
  at: maybe(orNull(object<{ x: number; y: number }>({ x: number(), y: number() }))),
  again: maybe(truth),
})

export const backing = object<Backing>({
  textId: id,
  colour: object<Colour>({ r: share, g: share, b: share }),
  opacity: share,
})

export const grid = object<GridRequest>({
  runId: jobId,
  name: line,
  besideIds: list(id),
  rows: list(object<GridRow>({ name: line, targetId: orNull(id), size: orNull(size) })),
  columns: list(object<GridHeading>({ name: line })),
  cells: list(object<GridCell>({ jobId, row: index, column: index, count: images, name: line })),
  status: line,
  look,
})
