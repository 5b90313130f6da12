import { createBirpc, type BirpcReturn } from 'birpc'
import type { IframeCalls, SandboxCalls } from '../contract/plugin-calls.ts'
import { fromWire, toWire } from '../contract/wire.ts'
import { addBackings } from './results/backings.ts'
import { exportImage, exportThumbnail } from './layers/export.ts'
import { addPlaceholders, listPlaceholders, removePlaceholders, setPlaceholderStatus } from './placeholders/placeholders.ts'
import { addGrid } from './grid/add-grid.ts'
import { reuseCell } from './grid/reuse-cell.ts'
import { restoreFills } from './results/fill.ts'
import { brandColours } from './layers/brand-colours.ts'
import { changeLibrary, listStyles, stylePicture } from './library/library.ts'
import { makeStylesPage } from './library/styles-page.ts'
import { placeResult, repaintResult } from './results/place.ts'
import { deleteResults, promote } from './results/promote.ts'
import { toggleCompare } from './results/compare.ts'
import { findResults } from './results/standing.ts'
import { describeLayers, readResult } from './results/result.ts'
import { reveal } from './canvas/reveal.ts'

/** Generous, because Figma may take seconds to export a large frame; no call may hang for ever. */
const CALL_TIMEOUT_MS = 60_000

const calls: Omit<SandboxCalls, 'start'> = {
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

/**
 * Answers the iframe's calls and returns the way to call it. A function that throws here rejects there,
 * with its message.
 */
export function connectIframe(start: SandboxCalls['start']): BirpcReturn<IframeCalls, SandboxCalls, false> {
  return createBirpc<IframeCalls, SandboxCalls, false>({ start, ...calls }, {
    post: (message) => figma.ui.postMessage(message),
    on: (receive) => figma.ui.on('message', receive),
    serialize: toWire,
    deserialize: fromWire,
    timeout: CALL_TIMEOUT_MS,
    // Figma's engine may lack Object.hasOwn, which birpc's proxy relies on.
    proxify: false,
  })
}
