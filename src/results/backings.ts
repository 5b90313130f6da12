import type { Backing } from '../../contract/plugin-calls.ts'
import { findLayer } from '../canvas/nodes.ts'
import { asOneUndoStep } from '../canvas/undo-step.ts'
import { words } from '../words.ts'

/** How far a patch reaches beyond its text on each side, in the document's units. */
const LEAST_MARGIN = 2
const MOST_MARGIN = 12
/** Plugin data of a patch: the id of the text it stands behind, which has one at a time. */
const BACKING_KEY = 'backing'

/** Puts a patch behind each text that is still there, instead of an earlier one, as one undo step. Resolves to how many were put. */
export async function addBackings(backings: Backing[]): Promise<number> {
  const layers = await Promise.all(backings.map(({ textId }) => findLayer(textId)))
  return asOneUndoStep(() => {
    let count = 0
    for (const [i, backing] of backings.entries()) {
      const text = layers[i]
      if (text?.type !== 'TEXT' || text.removed) continue
      drawBacking(text, backing)
      count++
    }
    return count
  })
}

function drawBacking(text: TextNode, { colour, opacity }: Backing): void {
  for (const layer of text.parent?.children ?? []) if (layer.getPluginData(BACKING_KEY) === text.id) layer.remove()
  const patch = figma.createRectangle()
  // Below all texts beside it, so that it never covers the line above or below.
  if (text.parent && 'insertChild' in text.parent) text.parent.insertChild(0, patch)
  const margin = Math.min(MOST_MARGIN, Math.max(LEAST_MARGIN, text.height / 5))
  patch.name = words.backing(text.name)
  patch.setPluginData(BACKING_KEY, text.id)
  patch.resize(text.width + 2 * margin, text.height + 2 * margin)
  const [[a, b, x], [c, d, y]] = text.relativeTransform
  patch.relativeTransform = [
    [a, b, x - (a + b) * margin],
    [c, d, y - (c + d) * margin],
  ]
  patch.cornerRadius = margin
  patch.fills = [{ type: 'SOLID', color: colour, opacity }]
}
