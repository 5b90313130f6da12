import type { SandboxCalls } from '../../contract/plugin-calls.ts'
import { addBackings } from '../results/backings.ts'
import { exportImage, exportThumbnail } from '../layers/export.ts'
import { addPlaceholders, listPlaceholders, removePlaceholders, setPlaceholderStatus } from '../placeholders/placeholders.ts'
import { addGrid } from '../grid/add-grid.ts'
import { reuseCell } from '../grid/reuse-cell.ts'
import { restoreFills } from '../results/fill.ts'
import { brandColours } from '../layers/brand-colours.ts'
import { changeLibrary, listStyles, stylePicture } from '../library/library.ts'
import { makeStylesPage } from '../library/styles-page.ts'
import { placeResult, repaintResult } from '../results/place.ts'
import { deleteResults, promote } from '../results/promote.ts'
import { toggleCompare } from '../results/compare.ts'
import { findResults } from '../results/standing.ts'
import { describeLayers, readResult } from '../results/result.ts'
import type { PlacedRecipe, PlaceOrder } from '../results/recipe.ts'
import { reveal } from '../canvas/reveal.ts'

/** What the panel may ask. Of a recipe it is taken for granted only what this half reads of it. */
export interface Calls extends Omit<SandboxCalls, 'placeResult' | 'repaintResult'> {
  placeResult(order: PlaceOrder): ReturnType<SandboxCalls['placeResult']>
  repaintResult(nodeId: string, image: Uint8Array, raw: Uint8Array, recipe: PlacedRecipe): Promise<boolean>
}

export const calls: Omit<Calls, 'start'> = {
  thumbnail: exportThumbnail,
  exportImage,
  addPlaceholders,
  setPlaceholderStatus,
  async removePlaceholders(jobId) {
    await removePlaceholders(jobId)
  },
  listPlaceholders,
  placeResult,
  addBackings,
  reveal,
  addGrid,
  reuseCell,
  describeLayers,
  readResult,
  findResults,
  promote,
  deleteResults,
  restoreFills,
  repaintResult,
  toggleCompare,
  brandColours,
  listStyles,
  stylePicture,
  changeLibrary,
  makeStylesPage,
  async writeStorage(key, value) {
    if (value === null) await figma.clientStorage.deleteAsync(key)
    else await figma.clientStorage.setAsync(key, value)
  },
  async notify(message) {
    figma.notify(message)
  },
  async resize({ width, height }) {
    figma.ui.resize(Math.round(width), Math.round(height))
  },
  async close(message) {
    figma.closePlugin(message ?? undefined)
  },
}
