import { refusalOf } from '../../contract/geometry.ts'
import type { Candidate, CandidateProblem } from '../../contract/plugin-calls.ts'
import { boxOf, pageOf } from '../canvas/nodes.ts'
import { newPace } from '../canvas/pace.ts'
import { hasVisiblePaint } from './paints.ts'

/** More than a run can hold; describing thousands of selected layers would freeze Figma for nothing. */
const MOST_CANDIDATES = 50
/** Dragging a marquee changes the selection with every frame. */
const SETTLE_MS = 40

/** What is selected on the current page, as far as it may become content or style. */
export function describeSelection(): Promise<Candidate[]> {
  return describeAll(figma.currentPage.selection.slice(0, MOST_CANDIDATES))
}

/** Describes those of these layers that are still there, in short tasks. */
export async function describeAll(layers: readonly SceneNode[]): Promise<Candidate[]> {
  const breathe = newPace()
  const budget = newBudget()
  const candidates: Candidate[] = []
  for (const layer of layers) {
    if (!layer.removed) candidates.push(describe(layer, budget))
    await breathe()
  }
  return candidates
}

/** Tells each change of the selection once it has settled. */
export function followSelection(tell: (selection: Candidate[]) => void): void {
  let waiting = false
  const changed = () => {
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      void tellNewest()
    }, SETTLE_MS)
  }
  let newest = 0
  const tellNewest = async () => {
    const own = ++newest
    const candidates = await describeSelection()
    // The selection may have changed again while this one was described.
    if (own === newest) tell(candidates)
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

function newBudget(): Budget {
  return { left: MOST_LOOKED_AT }
}

function describe(layer: SceneNode, budget: Budget): Candidate {
  const { width, height } = boxOf(layer)
  // Asked for once: Figma makes an object for each of what may be thousands.
  const children = 'children' in layer ? layer.children : []
  return {
    id: layer.id,
    name: layer.name,
    pageId: pageOf(layer).id,
    type: layer.type,
    width,
    height,
    imageLike: isImageLike(layer, children),
    hasText: layer.type === 'TEXT' || children.some((child) => hasText(child, budget)),
    problem: problemOf(layer, budget),
  }
}

/** Why a layer cannot be exported as content, if so. */
export function problemOf(layer: SceneNode, budget = newBudget()): CandidateProblem {
  if (layer.type === 'SLICE' || !('exportAsync' in layer)) return 'not-visual'
  if (!layer.visible) return 'hidden'
  if (!paintsSomething(layer, budget)) return 'empty'
  const refusal = refusalOf(boxOf(layer))
  return refusal && (refusal === 'too-extreme' ? 'too-thin' : 'empty')
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

function isImageLike(layer: SceneNode, children = childrenOf(layer)): boolean {
  if ('fills' in layer && layer.fills !== figma.mixed) {
    if (layer.fills.some((paint) => paint.type === 'IMAGE' && paint.visible !== false)) return true
  }
  const [only, ...others] = children.slice(0, 2)
  return only !== undefined && others.length === 0 && isImageLike(only)
}

function hasText(layer: SceneNode, budget: Budget): boolean {
  if (layer.type === 'TEXT' || budget.left-- <= 0) return true
  return childrenOf(layer).some((child) => hasText(child, budget))
}

function childrenOf(layer: SceneNode): readonly SceneNode[] {
  return 'children' in layer ? layer.children : []
}
