import { layOver } from '../canvas/cover.ts'
import { boxOf, findLayers, pageOf } from '../canvas/nodes.ts'
import { asOneUndoStep } from '../canvas/undo-step.ts'
import { refusal } from '../refusal.ts'
import { stopComparing } from './comparing.ts'
import { giveBack, isFill } from './fill.ts'
import { findResult, isResult, originalOf } from './result.ts'

/**
 * Puts a copy of a result over the original it was made from, as one undo step. The original stays beneath, and
 * so does the result.
 */
export async function promote(nodeId: string): Promise<{ nodeId: string }> {
  const result = await findResult(nodeId)
  if (result?.type !== 'FRAME' && result?.type !== 'RECTANGLE') throw refusal('result')
  const original = await originalOf(result)
  if (!original) throw refusal('original')
  await pageOf(original).loadAsync()
  return asOneUndoStep(() => {
    if (result.removed || original.removed) throw refusal('original')
    const { width } = boxOf(original)
    const copy = result.clone()
    stopComparing(copy)
    // Text and corners grow with the picture where the two are not of one size.
    if (Math.abs(copy.width - width) > 1) copy.rescale(width / copy.width)
    layOver(copy, original)
    return { nodeId: copy.id }
  })
}

/**
 * Deletes results, as one undo step; a layer that a result fills gets its own fills back. Resolves to how many
 * there were. A cell of a grid keeps its size.
 */
export async function deleteResults(nodeIds: string[]): Promise<number> {
  const layers = await findLayers(nodeIds)
  return asOneUndoStep(() => {
    const results = layers.filter((layer) => !layer.removed && isResult(layer))
    for (const result of results) {
      if (isFill(result)) giveBack(result)
      else result.remove()
    }
    return results.length
  })
}
