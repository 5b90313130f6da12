import { findLayer } from '../canvas/nodes.ts'
import { anything, list, object, parsed, text, type Is } from '../border/shape.ts'
import { asOneUndoStep } from '../canvas/undo-step.ts'
import { stopComparing } from './comparing.ts'
import { unmarkResult } from './result.ts'

/** On a layer that a result fills: the fills it had before, with the id of their style. */
const BEFORE_KEY = 'fills-before'
/** Figma takes 100 kB an entry; far below it no encoding can matter. */
const MOST_KEPT = 50_000

interface Before {
  fills: Paint[]
  styleId: string
}

/** Whether a result can become the fill of this layer, and be taken off again. A text would lose its colours. */
export function canBeFilled(layer: SceneNode): layer is SceneNode & MinimalFillsMixin {
  if (layer.type === 'TEXT' || !('fills' in layer) || layer.fills === figma.mixed) return false
  return JSON.stringify(layer.fills).length < MOST_KEPT
}

/** The fills it had are kept on the layer; those of a result that it had already are not. */
export function becomeFill(layer: SceneNode & MinimalFillsMixin, paints: ImagePaint[]): void {
  stopComparing(layer)
  if (layer.fills !== figma.mixed && layer.getPluginData(BEFORE_KEY) === '') {
    const styleId = 'fillStyleId' in layer && typeof layer.fillStyleId === 'string' ? layer.fillStyleId : ''
    const before: Before = { fills: [...layer.fills], styleId }
    layer.setPluginData(BEFORE_KEY, JSON.stringify(before))
  }
  layer.fills = paints
}

/** Whether the result is the fill of a layer that was there before. */
export function isFill(layer: SceneNode): layer is SceneNode & MinimalFillsMixin {
  return layer.getPluginData(BEFORE_KEY) !== ''
}

/** Gives a layer the fills back that it had before a result filled it, as one undo step. False when none are kept. */
export async function restoreFills(nodeId: string): Promise<boolean> {
  const layer = await findLayer(nodeId)
  if (!layer || !isFill(layer)) return false
  const styleId = await asOneUndoStep(() => (layer.removed ? null : giveBack(layer)))
  if (styleId && 'setFillStyleIdAsync' in layer) await layer.setFillStyleIdAsync(styleId)
  return styleId !== null
}

/** @returns the id of the fills' style, '' without one, or null when what was kept cannot be read */
export function giveBack(layer: SceneNode & MinimalFillsMixin): string | null {
  stopComparing(layer)
  const before = readBefore(layer.getPluginData(BEFORE_KEY))
  if (!before) return null
  try {
    layer.fills = before.fills
  } catch {
    // Someone edited what was kept.
    return null
  }
  layer.setPluginData(BEFORE_KEY, '')
  unmarkResult(layer)
  return before.styleId
}

const isBefore = object<Before>({ fills: list(anything) as Is<Paint[]>, styleId: text() })

function readBefore(data: string): Before | null {
  return parsed(data, isBefore)
}

/** The fills that a layer had before a result filled it. */
export function fillsBefore(layer: SceneNode): Paint[] {
  return readBefore(layer.getPluginData(BEFORE_KEY))?.fills ?? []
}
