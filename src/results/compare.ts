import { isCover } from '../canvas/cover.ts'
import { exportPng } from '../layers/export.ts'
import { boxOf } from '../canvas/nodes.ts'
import { pictureFill, readPicture } from './picture.ts'
import { asOneUndoStep } from '../canvas/undo-step.ts'
import { withoutCovers } from '../layers/backdrop.ts'
import { words } from '../words.ts'
import { isComparing, startComparing, stopComparing } from './comparing.ts'
import { fillsBefore, isFill } from './fill.ts'
import { findResult, originalOf, resultAround } from './result.ts'

/** Enough for a screen at 100 %, and no burden on the file. */
const LONG_SIDE_PX = 2048

/**
 * Shows the original over the result, or takes it away again, as one undo step. The result shows the original's
 * picture as its fill for so long, so that it moves, clips and lays out as the result does; one that lies over
 * its original is hidden instead.
 */
export async function toggleCompare(nodeId: string): Promise<'original' | 'result' | 'gone'> {
  const result = await findResult(nodeId)
  if (!result || !('fills' in result)) return 'gone'
  if (isCover(result)) {
    // The original lies beneath.
    await asOneUndoStep(() => {
      result.visible = !result.visible
    })
    return result.visible ? 'result' : 'original'
  }
  if (isComparing(result)) {
    await asOneUndoStep(() => stopComparing(result))
    return 'result'
  }
  const shown = isFill(result) ? fillsBefore(result) : await pictureOfOriginal(result)
  if (!shown) return 'gone'
  await asOneUndoStep(() => {
    if (!result.removed) startComparing(result, shown)
  })
  return 'original'
}

async function pictureOfOriginal(result: SceneNode): Promise<Paint[] | null> {
  const original = await originalOf(result)
  if (!original) return null
  const { width, height } = boxOf(original)
  const longSidePx = Math.min(LONG_SIDE_PX, Math.ceil(Math.max(width, height)))
  const { name } = original
  return [pictureFill(readPicture(await withoutCovers(original, (seen) => exportPng(seen, longSidePx, name))))]
}

/** The button *Compare*, which needs no panel: shows the originals of the selected results, or the results again. */
export async function compareSelection(): Promise<string> {
  const results = figma.currentPage.selection.flatMap((layer) => resultAround(layer) ?? [])
  const shown = new Set<Awaited<ReturnType<typeof toggleCompare>>>()
  for (const { id } of results) shown.add(await toggleCompare(id))
  if (shown.has('original')) return words.showingOriginal
  if (shown.has('result')) return words.showingResult
  return shown.has('gone') ? words.originalGone : words.selectResult
}
