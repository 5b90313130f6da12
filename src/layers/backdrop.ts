import { coversOf } from '../canvas/cover.ts'
import { asUnfinished } from '../canvas/unfinished.ts'
import { liveTextsOf } from './live-text.ts'
import { boxOf, pageOf } from '../canvas/nodes.ts'

/** Where a copy stands while it is exported, on both axes: far from anything a designer looks at. */
const FAR_OFF = -100_000

/** On every copy, so that no layer of the designer's is taken for one. */
const COPY_KEY = 'copy'

const copies = new Map<string, SceneNode>()

/** For when the plugin is closed in the middle of an export. */
export function removeCopies(): void {
  for (const copy of copies.values()) if (!copy.removed) copy.remove()
}

/** Whether a layer is a copy that nobody exports: undo and redo bring back what an edit of the designer's went by. */
export function isStrayCopy(layer: SceneNode): boolean {
  // A turned layer's own corner stands a little way off from that of its box.
  return layer.x < FAR_OFF / 2 && !copies.has(layer.id) && layer.getPluginData(COPY_KEY) !== ''
}

/** Takes copies that nobody exports off the page in view. */
export function removeStrayCopies(): void {
  for (const layer of figma.currentPage.children) if (isStrayCopy(layer)) layer.remove()
}

/**
 * Lets `use` see a layer without its live text and without results that lie over it: a copy, because the
 * original must not change even for a moment. The copy is gone before this settles.
 */
export function withoutText<T>(layer: SceneNode, use: (copy: SceneNode) => Promise<T>): Promise<T> {
  const hideText = async (copy: SceneNode) => {
    // Transparent rather than invisible: auto-layout closes the gap that an invisible layer leaves.
    for (const { text } of await liveTextsOf(copy)) if (!text.removed) text.opacity = 0
  }
  return asUnfinished(useCopy(layer, use, hideText))
}

/** The same with its text. The layer itself when nothing lies over it. */
export function withoutCovers<T>(layer: SceneNode, use: (copy: SceneNode) => Promise<T>): Promise<T> {
  return coversOf(layer).length === 0 ? use(layer) : asUnfinished(useCopy(layer, use))
}

async function useCopy<T>(
  layer: SceneNode,
  use: (copy: SceneNode) => Promise<T>,
  change?: (copy: SceneNode) => Promise<void>,
): Promise<T> {
  const copy = layer.clone()
  copies.set(copy.id, copy)
  copy.setPluginData(COPY_KEY, '1')
  try {
    standFarOff(copy, layer)
    for (const cover of coversOf(copy)) cover.remove()
    await change?.(copy)
    return await use(copy)
  } finally {
    copies.delete(copy.id)
    if (!copy.removed) copy.remove()
  }
}

function standFarOff(copy: SceneNode, layer: SceneNode): void {
  // On the layer's own page, whose variable modes its colours may depend on.
  pageOf(layer).appendChild(copy)
  if ('layoutMode' in copy && (copy.layoutMode === 'HORIZONTAL' || copy.layoutMode === 'VERTICAL')) {
    // What filled its parent would shrink to its content outside of it.
    copy.primaryAxisSizingMode = 'FIXED'
    copy.counterAxisSizingMode = 'FIXED'
  }
  const grown = copy.width !== layer.width || copy.height !== layer.height
  if (grown && 'resize' in copy) copy.resize(layer.width, layer.height)
  if (!('relativeTransform' in copy) || !('absoluteTransform' in layer)) return
  // As it stands on the page, turned by the layers around it too.
  const [[a, b, x], [c, d, y]] = layer.absoluteTransform
  const { x: left, y: top } = boxOf(layer)
  copy.relativeTransform = [
    [a, b, x - left + FAR_OFF],
    [c, d, y - top + FAR_OFF],
  ]
}
