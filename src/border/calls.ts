import { STORAGE_KEYS, type SandboxCalls } from '../../contract/plugin-calls.ts'
import { addBackings } from '../results/backings.ts'
import { exportImage, exportThumbnail } from '../layers/export.ts'
import { addPlaceholders, listPlaceholders, removePlaceholders, setPlaceholderStatus } from '../placeholders/placeholders.ts'
import { addGrid } from '../grid/add-grid.ts'
import { reuseCell } from '../grid/reuse-cell.ts'
import { restoreFills } from '../results/fill.ts'
import { brandColours } from '../layers/brand-colours.ts'
import { changeLibrary, listStyles, stylePicture } from '../library/library.ts'
import { isPlace } from '../library/shelf.ts'
import { makeStylesPage } from '../library/styles-page.ts'
import { placeResult, repaintResult } from '../results/place.ts'
import { deleteResults, promote } from '../results/promote.ts'
import { toggleCompare } from '../results/compare.ts'
import { findResults } from '../results/standing.ts'
import { describeLayers, readResult } from '../results/result.ts'
import { isRecipe, type PlacedRecipe, type PlaceOrder } from '../results/recipe.ts'
import { reveal } from '../canvas/reveal.ts'
import { anything, bytes, list, oneOf, orNull, tuple, type Is } from './shape.ts'
import { backing, change, grid, id, index, jobId, line, order, placeholders, size } from './takes.ts'

/** What the panel may ask. Of a recipe it is taken for granted only what this half reads of it. */
export interface Calls extends Omit<SandboxCalls, 'placeResult' | 'repaintResult'> {
  placeResult(order: PlaceOrder): ReturnType<SandboxCalls['placeResult']>
  repaintResult(nodeId: string, image: Uint8Array, raw: Uint8Array, recipe: PlacedRecipe): Promise<boolean>
}

/** What a call must come with to be answered, and what answers it. */
type Answering<F extends (...args: never[]) => unknown> = readonly [takes: Is<Parameters<F>>, answer: F]
export type Answers = { [K in keyof Calls]: Answering<Calls[K]> }

const nothing = tuple()
const layer = tuple(id)
const layers = tuple(list(id))

export const answers: Omit<Answers, 'start'> = {
  thumbnail: [layer, exportThumbnail],
  exportImage: [tuple(id, oneOf('content', 'backdrop', 'style')), exportImage],
  addPlaceholders: [tuple(placeholders), addPlaceholders],
  setPlaceholderStatus: [tuple(jobId, line), setPlaceholderStatus],
  removePlaceholders: [tuple(jobId), removePlaceholders],
  listPlaceholders: [nothing, listPlaceholders],
  placeResult: [tuple(order), placeResult],
  addBackings: [tuple(list(backing)), addBackings],
  reveal: [list(id), reveal],
  addGrid: [tuple(grid), addGrid],
  reuseCell: [tuple(id, jobId, line), reuseCell],
  describeLayers: [layers, describeLayers],
  readResult: [layer, readResult],
  findResults: [tuple(list(jobId)), findResults],
  promote: [layer, promote],
  deleteResults: [layers, deleteResults],
  restoreFills: [layer, restoreFills],
  repaintResult: [tuple(id, bytes, bytes, isRecipe), repaintResult],
  toggleCompare: [layer, toggleCompare],
  brandColours: [nothing, brandColours],
  listStyles: [tuple(isPlace), listStyles],
  stylePicture: [tuple(isPlace, id, index), stylePicture],
  changeLibrary: [tuple(isPlace, change), changeLibrary],
  makeStylesPage: [nothing, makeStylesPage],
  writeStorage: [
    tuple(oneOf(...Object.values(STORAGE_KEYS)), anything),
    (key, value) => (value === null ? figma.clientStorage.deleteAsync(key) : figma.clientStorage.setAsync(key, value)),
  ],
  notify: [
    tuple(line),
    async (message) => {
      figma.notify(message)
    },
  ],
  resize: [
    tuple(size),
    async ({ width, height }) => {
      figma.ui.resize(Math.round(width), Math.round(height))
    },
  ],
  close: [
    tuple(orNull(line)),
    async (message) => {
      figma.closePlugin(message ?? undefined)
    },
  ],
}
