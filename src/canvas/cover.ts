import { boxOf, resize } from './nodes.ts'
import { IDENTITY, uprightAt } from './transform.ts'

/** On a layer that lies over the one it was made from. */
const COVER_KEY = 'cover'
/** Covers lie on top; further down a designer would hardly leave them. */
const LOOKED_AT = 20

export type Coverer = FrameNode | RectangleNode
type Holder = BaseNode & ChildrenMixin

/** What a picture can be put into without anything else of it changing. */
const HOLDS_COVER = ['FRAME', 'COMPONENT', 'SECTION', 'SLIDE']

/**
 * Lays a layer exactly over `target`: inside a frame, above its content; else just above the target. Nothing
 * can be put into an instance, so there it lies above the outermost one. Auto-layout goes on as if it was not
 * there, and it grows and shrinks with what it lies in.
 */
export function layOver(layer: Coverer, target: SceneNode): void {
  const box = boxOf(target)
  const { holder, index } = placeOver(target)
  holder.insertChild(index, layer)
  const automatic = 'layoutMode' in holder && holder.layoutMode !== 'NONE'
  if (automatic) layer.layoutPositioning = 'ABSOLUTE'
  resize(layer, box)
  layer.relativeTransform = uprightAt(containerTransform(holder), box)
  layer.constraints = { horizontal: 'SCALE', vertical: 'SCALE' }
  layer.setPluginData(COVER_KEY, target.id)
}

export function isCover(layer: SceneNode): boolean {
  return layer.getPluginData(COVER_KEY) !== ''
}

/** The layers inside `layer` that lie over it, and are no part of it. */
export function coversOf(layer: SceneNode): SceneNode[] {
  if (!('children' in layer)) return []
  return layer.children.slice(-LOOKED_AT).filter(isCover)
}

function placeOver(target: SceneNode): { holder: Holder; index: number } {
  const anchor = outermostInstance(target) ?? target
  if ('children' in anchor && HOLDS_COVER.includes(anchor.type)) {
    return { holder: anchor, index: topOf(anchor) }
  }
  let below: SceneNode = anchor
  while (below.parent && !canHold(below.parent)) below = below.parent as SceneNode
  const holder = below.parent as Holder
  const at = holder.children.findIndex(({ id }) => id === below.id)
  return { holder, index: isReversed(holder) ? at : at + 1 }
}

/** A shape or a set of components would not stay what it is with a picture in it. */
function canHold(layer: BaseNode): boolean {
  return layer.type === 'PAGE' || layer.type === 'GROUP' || HOLDS_COVER.includes(layer.type)
}

function topOf(holder: Holder): number {
  return isReversed(holder) ? 0 : holder.children.length
}

/** In auto-layout the first layer may be the topmost. */
export function isReversed(holder: BaseNode): boolean {
  return 'itemReverseZIndex' in holder && holder.itemReverseZIndex
}

function outermostInstance(layer: SceneNode): SceneNode | null {
  let outermost: SceneNode | null = null
  for (let up: BaseNode | null = layer; up && up.type !== 'PAGE'; up = up.parent) {
    if (up.type === 'INSTANCE') outermost = up
  }
  return outermost
}

/** Positions in a group are those in what holds the group. */
function containerTransform(holder: Holder): Transform {
  let container: BaseNode = holder
  while (container.type === 'GROUP' && container.parent) container = container.parent
  return 'absoluteTransform' in container ? container.absoluteTransform : IDENTITY
}
