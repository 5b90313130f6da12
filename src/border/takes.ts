import { STORAGE_KEYS, type Backing, type Colour, type GridCell, type GridHeading, type GridRequest, type GridRow, type PlaceholderRequest } from '../../contract/plugin-calls.ts'
import type { LibraryChange } from '../../contract/library.ts'
import type { Size } from '../../contract/uso.ts'
import { isPlace, isStyle, isStyleId } from '../library/shelf.ts'
import { isRecipe, type PlaceOrder } from '../results/recipe.ts'
import type { Calls } from './calls.ts'
import { anything, bytes, either, hex, list, maybe, number, object, oneOf, orNull, text, tuple, truth, whole, type Is } from './shape.ts'

const id = text()
const name = text()
const job = hex(32)
const layer = tuple(id)
const share = number(0, 1)
const size = object<Size>({ width: number(0), height: number(0) })
const images = whole(1, 4)
const place = whole(0, 999)

type Change<K extends LibraryChange['kind']> = Extract<LibraryChange, { kind: K }>

const change: Is<LibraryChange> = either(
  object<Change<'add'>>({ kind: oneOf('add'), style: isStyle, pictures: list(bytes) }),
  object<Change<'edit'>>({ kind: oneOf('edit'), styleId: isStyleId, name: text(80, 1), words: text() }),
  object<Change<'move'>>({ kind: oneOf('move'), styleId: isStyleId, rank: text(200, 1) }),
  object<Change<'remove'>>({ kind: oneOf('remove'), styleId: isStyleId }),
)

/** What each call must come with to be answered. */
export const takes: { [K in keyof Calls]: Is<Parameters<Calls[K]>> } = {
  start: tuple(),
  thumbnail: layer,
  exportImage: tuple(id, oneOf('content', 'backdrop', 'style')),
  addPlaceholders: tuple(
    object<PlaceholderRequest>({
      jobId: job,
      targetId: id,
      placement: maybe(oneOf('beside', 'over', 'fill')),
      count: images,
      size: orNull(size),
      name,
      status: name,
    }),
  ),
  setPlaceholderStatus: tuple(job, name),
  removePlaceholders: tuple(job),
  listPlaceholders: tuple(),
  placeResult: tuple(
    object<PlaceOrder>({
      jobId: job,
      imageIndex: place,
      image: bytes,
      recipe: isRecipe,
      name,
      raw: maybe(bytes),
      at: maybe(orNull(object<{ x: number; y: number }>({ x: number(), y: number() }))),
      again: maybe(truth),
    }),
  ),
  addBackings: tuple(
    list(object<Backing>({ textId: id, colour: object<Colour>({ r: share, g: share, b: share }), opacity: share })),
  ),
  reveal: list(id),
  addGrid: tuple(
    object<GridRequest>({
      runId: job,
      name,
      besideIds: list(id),
      rows: list(object<GridRow>({ name, targetId: orNull(id), size: orNull(size) })),
      columns: list(object<GridHeading>({ name })),
      cells: list(object<GridCell>({ jobId: job, row: place, column: place, count: images, name })),
      status: name,
    }),
  ),
  reuseCell: tuple(id, job, name),
  describeLayers: tuple(list(id)),
  readResult: layer,
  findResults: tuple(list(job)),
  promote: layer,
  deleteResults: tuple(list(id)),
  restoreFills: layer,
  repaintResult: tuple(id, bytes, bytes, isRecipe),
  toggleCompare: layer,
  brandColours: tuple(),
  listStyles: tuple(isPlace),
  stylePicture: tuple(isPlace, id, place),
  changeLibrary: tuple(isPlace, change),
  makeStylesPage: tuple(),
  writeStorage: tuple(oneOf(...Object.values(STORAGE_KEYS)), anything),
  notify: tuple(name),
  resize: tuple(size),
  close: tuple(orNull(name)),
}
