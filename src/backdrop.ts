import { liveTextsOf } from './live-text.ts'
import { boxOf, pageOf } from './nodes.ts'

/** Where a copy stands while it is exported, on both axes: far from anything a designer looks at. */
const FAR_OFF = -100_000

const copies = new Map<SceneNode, Promise<unknown>>()

/** Settles once no copy stands on the canvas; null when none does. No undo step may be closed before. */
export function copiesOnCanvas(): Promise<unknown> | null {
  return copies.size === 0 ? null : Promise.allSettled(copies.values())
}

/** For when the plugin is closed in the middle of an export. */
export function removeCopies(): void {
  for (const copy of copies.keys()) if (!copy.removed) copy.remove()
}

/**
 * Lets `use` see a layer without its live text: a copy, because the original must not change even for a
 * moment. The copy is gone before this settles.
 */
export async function withoutText<T>(layer: SceneNode, use: (copy: SceneNode) => Promise<T>): Promise<T> {
  const copy = layer.clone()
  try {
    standFarOff(copy, layer)
    // Transparent rather than invisible: auto-layout closes the gap that an invisible layer leaves.
    for (const { text } of liveTextsOf(copy)) text.opacity = 0
    const used = use(copy)
    copies.set(copy, used)
    return await used
  } finally {
    copies.delete(copy)
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
