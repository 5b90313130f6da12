import { coversOf, isReversed } from '../canvas/cover.ts'
import { hasVisiblePaint } from './paints.ts'
import { boxOf } from '../canvas/nodes.ts'
import { newPace } from '../canvas/pace.ts'

/** A text that can stand on a restyled picture as it stands on the original. */
export interface LiveText {
  text: TextNode
  /** Its own opacity times that of the layers around it. */
  opacity: number
  /** What is seen of its box, on the page. */
  box: Rect
  /** True where frames or masks around it cut a part of it off. */
  clipped: boolean
}

/** Less of a paint than this is a tint; more of it hides what it lies over. */
const LEAST_COVER = 0.1
/** A text stays live under a badge at its corner, but not under the card of a dialogue. */
const MOST_COVERED = 0.25
/** Boxes are rounded to about this. */
const HAIR = 0.5

/**
 * The texts of a layer that a picture can do without: everything else belongs to the picture. Left in it are
 * texts that shape something (masks, boolean operations) or that lie mirrored or under other layers, because
 * on top of the picture they would not look as they do in the layer. What cannot be seen is in neither, nor are
 * results that lie over the layer. It takes several short tasks.
 */
export async function liveTextsOf(layer: SceneNode): Promise<LiveText[]> {
  const found: LiveText[] = []
  // The designer may have hidden the layer since it was sent, which says nothing of its text.
  if ('children' in layer) {
    const around = { opacity: opacityOf(layer), clip: null, breathe: newPace() }
    await collectWithin(layer, around, found, coversOf(layer))
  }
  return found
}

interface Surroundings {
  opacity: number
  clip: Rect | null
  breathe: () => Promise<void>
}

async function collect(layer: SceneNode, around: Surroundings, found: LiveText[]): Promise<void> {
  await around.breathe()
  if (layer.removed) return
  const opacity = around.opacity * opacityOf(layer)
  if (!layer.visible || opacity === 0) return
  if (layer.type === 'TEXT') {
    const live = asLive(layer, opacity, around.clip)
    if (live) found.push(live)
    return
  }
  dropCovered(found, layer, { ...around, opacity })
  if ('children' in layer && layer.type !== 'BOOLEAN_OPERATION') await collectWithin(layer, { ...around, opacity }, found)
}

/** Bottom to top, as it is painted. */
async function collectWithin(
  layer: SceneNode & ChildrenMixin,
  around: Surroundings,
  found: LiveText[],
  covers: readonly SceneNode[] = [],
): Promise<void> {
  const clips = 'clipsContent' in layer && layer.clipsContent
  const own = clips ? cut(boxOf(layer), around.clip) : around.clip
  let clip = own
  for (const child of isReversed(layer) ? [...layer.children].reverse() : layer.children) {
    if (child.removed) continue
    if ('isMask' in child && child.isMask) {
      // A mask holds for its siblings above it, up to the next one.
      clip = child.visible ? cut(boxOf(child), own) : own
    } else if (!covers.some(({ id }) => id === child.id)) {
      await collect(child, { ...around, clip }, found)
    }
  }
}

function asLive(text: TextNode, opacity: number, clip: Rect | null): LiveText | null {
  const { fills } = text
  if (text.characters === '' || (fills !== figma.mixed && !hasVisiblePaint(fills))) return null
  const [[a, b], [c, d]] = text.absoluteTransform
  if (a * d - b * c <= 0) return null
  const whole = boxOf(text)
  const box = cut(whole, clip)
  if (box.width <= 0 || box.height <= 0) return null
  return { text, opacity, box, clipped: whole.width - box.width > HAIR || whole.height - box.height > HAIR }
}

function dropCovered(found: LiveText[], layer: SceneNode, { opacity, clip }: Surroundings): void {
  if (found.length === 0 || coverOf(layer) * opacity < LEAST_COVER) return
  const cover = cut(boxOf(layer), clip)
  for (let i = found.length - 1; i >= 0; i--) {
    const live = found[i]
    if (live && areaOf(cut(live.box, cover)) > areaOf(live.box) * MOST_COVERED) found.splice(i, 1)
  }
}

/** How much of what lies below a layer's fills is hidden by them, 0–1. */
function coverOf(layer: SceneNode): number {
  // Asked for once: Figma makes a copy of the paints each time.
  const fills = 'fills' in layer ? layer.fills : figma.mixed
  if (fills === figma.mixed) return 0
  return Math.max(0, ...fills.filter((paint) => paint.visible !== false).map(coverOfPaint))
}

function coverOfPaint(paint: Paint): number {
  const strongest = 'gradientStops' in paint ? Math.max(...paint.gradientStops.map((stop) => stop.color.a)) : 1
  return (paint.opacity ?? 1) * strongest
}

function opacityOf(layer: SceneNode): number {
  return 'opacity' in layer ? layer.opacity : 1
}

function cut(box: Rect, clip: Rect | null): Rect {
  if (!clip) return box
  const x = Math.max(box.x, clip.x)
  const y = Math.max(box.y, clip.y)
  const right = Math.min(box.x + box.width, clip.x + clip.width)
  const bottom = Math.min(box.y + box.height, clip.y + clip.height)
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) }
}

function areaOf({ width, height }: Rect): number {
  return width * height
}
