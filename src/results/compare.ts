import { exportPng } from '../export.ts'
import { boxOf } from '../nodes.ts'
import { pictureFill, readPicture } from '../picture.ts'
import { asOneUndoStep } from '../undo-step.ts'
import { words } from '../words.ts'
import { findResult, originalOf, resultAround } from './result.ts'

/** On a result that shows its original: the hash of the original's picture. */
const COMPARE_KEY = 'compare'
/** Enough for a screen at 100 %, and no burden on the file. */
const LONG_SIDE_PX = 2048

/**
 * Shows the original over the result, or takes it away again, as one undo step. The original's picture is one
 * more fill on top of the result's own, so that it moves, clips and lays out as the result does.
 */
export async function toggleCompare(nodeId: string): Promise<'original' | 'result' | 'gone'> {
  const result = await findResult(nodeId)
  if (!result || !('fills' in result)) return 'gone'
  const shown = result.getPluginData(COMPARE_KEY)
  if (shown !== '') {
    await asOneUndoStep(() => {
      stopComparing(result)
    })
    return 'result'
  }
  const original = await originalOf(result)
  if (!original) return 'gone'
  const { width, height } = boxOf(original)
  const picture = readPicture(await exportPng(original, Math.min(LONG_SIDE_PX, Math.ceil(Math.max(width, height)))))
  await asOneUndoStep(() => {
    if (result.removed || result.fills === figma.mixed) return
    result.fills = [...result.fills, pictureFill(picture)]
    result.setPluginData(COMPARE_KEY, picture.hash)
  })
  return 'original'
}

/** Takes the original's picture off a result, if it shows it. */
export function stopComparing(result: SceneNode & MinimalFillsMixin): void {
  const hash = result.getPluginData(COMPARE_KEY)
  if (hash === '' || result.fills === figma.mixed) return
  result.fills = result.fills.filter((paint) => paint.type !== 'IMAGE' || paint.imageHash !== hash)
  result.setPluginData(COMPARE_KEY, '')
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
