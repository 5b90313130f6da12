import { planContent } from '../../contract/geometry.ts'
import type { Candidate, CandidateProblem } from '../../contract/plugin-calls.ts'
import { boxOf, pageOf } from '../canvas/nodes.ts'

/** More than a run can hold; describing thousands of selected layers would freeze Figma for nothing. */
const MOST_CANDIDATES = 50
/** Dragging a marquee changes the selection with every frame. */
const SETTLE_MS = 40

/** What is selected on the current page, as far as it may become content or style. */
export function describeSelection(): Candidate[] {
  const budget = newBudget()
  return figma.currentPage.selection.slice(0, MOST_CANDIDATES).map((layer) => describe(layer, budget))
}

/** Tells each change of the selection once it has settled. */
export function followSelection(tell: (selection: Candidate[]) => void): void {
  let waiting = false
  const changed = () => {
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      tell(describeSelection())
    }, SETTLE_MS)
  }
  figma.on('selectionchange', changed)
  figma.on('currentpagechange', changed)
}

/**
 * How many layers may still be looked into. A selected page of 10,000 layers must not keep Figma busy with every
 * change of the selection: what was not looked at is taken for visible, and for text.
 */
interface Budget {
  left: number
}

const MOST_LOOKED_AT = 300

export function newBudget(): Budget {
  return { left: MOST_LOOKED_AT }
}

export function describe(layer: SceneNode, budget: Budget): Candidate {
  const { width, height } = boxOf(layer)
  return {
    id: layer.id,
    name: layer.name,
    pageId: pageOf(layer).id,
    type: layer.type,
    width,
    height,
    imageLike: isImageLike(layer),
    hasText: hasText(layer, budget),
    problem: problemOf(layer, budget),
  }
}

/** Why a layer cannot be exported as content, if so. */
export function problemOf(layer: SceneNode, budget = newBudget()): CandidateProblem {
  if (layer.type === 'SLICE' || !('exportAsync' in layer)) return 'not-visual'
  if (!layer.visible) return 'hidden'
  if (!paintsSomething(layer, budget)) return 'empty'
  const planning = planContent(boxOf(layer))
  if (planning.ok) return null
  return planning.reason === 'too-extreme' ? 'too-thin' : 'empty'
}

/** False for a layer whose export would be refused or blank: no visible paint on it or within it. */
export function paintsSomething(layer: SceneNode, budget = newBudget()): boolean {
  if (budget.left-- <= 0) return true
  if (!layer.visible || ('opacity' in layer && layer.opacity === 0)) return false
  const fills = 'fills' in layer ? layer.fills : []
  if (fills === figma.mixed || hasVisiblePaint(fills)) return true
  if ('strokes' in layer && hasVisiblePaint(layer.strokes)) return true
  if ('children' in layer) return layer.children.some((child) => paintsSomething(child, budget))
  // What has neither fills nor children, such as a sticky note or a table, draws itself.
  return !('fills' in layer)
}

export function hasVisiblePaint(paints: readonly Paint[]): boolean {
  return paints.some((paint) => paint.visible !== false && paint.opacity !== 0)
}

function isImageLike(layer: SceneNode): boolean {
  if ('fills' in layer && layer.fills !== figma.mixed) {
    if (layer.fills.some((paint) => paint.type === 'IMAGE' && paint.visible !== false)) return true
  }
  const only = 'children' in layer && layer.children.length === 1 ? layer.children[0] : undefined
  return only !== undefined && isImageLike(only)
}

function hasText(layer: SceneNode, budget: Budget): boolean {
  if (layer.type === 'TEXT' || budget.left-- <= 0) return true
  return 'children' in layer && layer.children.some((child) => hasText(child, budget))
}
