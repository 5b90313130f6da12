import { planContent } from '../contract/geometry.ts'
import type { Candidate, CandidateProblem } from '../contract/plugin-calls.ts'
import { boxOf, pageOf } from './nodes.ts'

/** More than a run can hold; describing thousands of selected layers would freeze Figma for nothing. */
const MOST_CANDIDATES = 50
/** Dragging a marquee changes the selection with every frame. */
const SETTLE_MS = 40

/** What is selected on the current page, as far as it may become content or style. */
export function describeSelection(): Candidate[] {
  return figma.currentPage.selection.slice(0, MOST_CANDIDATES).map(describe)
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

function describe(layer: SceneNode): Candidate {
  const { width, height } = boxOf(layer)
  return {
    id: layer.id,
    name: layer.name,
    pageId: pageOf(layer).id,
    type: layer.type,
    width,
    height,
    imageLike: isImageLike(layer),
    hasText: hasText(layer),
    problem: problemOf(layer),
  }
}

/** Why a layer cannot be exported as content, if so. */
export function problemOf(layer: SceneNode): CandidateProblem {
  if (layer.type === 'SLICE' || !('exportAsync' in layer)) return 'not-visual'
  if (!layer.visible) return 'hidden'
  if (!paintsSomething(layer)) return 'empty'
  const planning = planContent(boxOf(layer))
  if (planning.ok) return null
  return planning.reason === 'too-extreme' ? 'too-thin' : 'empty'
}

/** False for a layer whose export would be refused or blank: no visible paint on it or within it. */
export function paintsSomething(layer: SceneNode): boolean {
  if (!layer.visible || ('opacity' in layer && layer.opacity === 0)) return false
  const fills = 'fills' in layer ? layer.fills : []
  if (fills === figma.mixed || hasVisiblePaint(fills)) return true
  if ('strokes' in layer && hasVisiblePaint(layer.strokes)) return true
  if ('children' in layer) return layer.children.some(paintsSomething)
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

function hasText(layer: SceneNode): boolean {
  if (layer.type === 'TEXT') return true
  return 'findAllWithCriteria' in layer && layer.findAllWithCriteria({ types: ['TEXT'] }).length > 0
}
