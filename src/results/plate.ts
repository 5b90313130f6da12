import type { TextOnResult, TextStyle } from '../../contract/plugin-calls.ts'
import type { LiveText } from '../layers/live-text.ts'
import { topPaint } from '../layers/paints.ts'
import { boxOf, resize } from '../canvas/nodes.ts'

/**
 * Puts copies of the original's live texts, found a moment before, on `plate`, a frame filled with the restyled picture, where they
 * stand on the original as it is now. The texts are Figma's own copies, so no font needs to be loaded.
 */
export function putTexts(plate: FrameNode, original: SceneNode, live: readonly LiveText[]): TextOnResult[] {
  if ('clipsContent' in original) plate.clipsContent = original.clipsContent
  else plate.clipsContent = false
  const from = boxOf(original)
  // 1 unless the original, or the placeholder, was resized since, or the grid is smaller; then the texts follow.
  const scale = { x: plate.width / from.width, y: plate.height / from.height }
  const onPlate = ({ x, y }: { x: number; y: number }) => ({ x: (x - from.x) * scale.x, y: (y - from.y) * scale.y })

  return live.flatMap((each) => {
    const { text, box, opacity } = each
    if (text.removed) return []
    const copy = text.clone()
    const holder = each.clipped ? drawHolder(plate, { ...onPlate(box), width: box.width * scale.x, height: box.height * scale.y }) : plate
    holder.appendChild(copy)
    const [[a, b, x], [c, d, y]] = text.absoluteTransform
    const corner = onPlate({ x, y })
    rescale(copy, Math.min(scale.x, scale.y))
    const offset = holder === plate ? { x: 0, y: 0 } : { x: holder.x, y: holder.y }
    copy.relativeTransform = [
      [a, b, corner.x - offset.x],
      [c, d, corner.y - offset.y],
    ]
    if (copy.opacity !== opacity) copy.opacity = opacity
    const shares = {
      x: (box.x - from.x) / from.width,
      y: (box.y - from.y) / from.height,
      width: box.width / from.width,
      height: box.height / from.height,
    }
    return { nodeId: copy.id, box: shares, styles: stylesOf(each) }
  })
}

function rescale(text: TextNode, scale: number): void {
  if (Math.abs(scale - 1) < 0.01) return
  try {
    text.rescale(scale)
  } catch {
    // Its font is not on this machine: it keeps its size.
  }
}

/** Cuts off of a text what is cut off of it in the original. */
function drawHolder(plate: FrameNode, box: Rect): FrameNode {
  const holder = figma.createFrame()
  plate.appendChild(holder)
  holder.x = box.x
  holder.y = box.y
  resize(holder, box)
  holder.fills = []
  holder.clipsContent = true
  return holder
}

function stylesOf({ text, opacity }: LiveText): TextStyle[] {
  const styles = new Map<string, TextStyle>()
  for (const { characters, fills, fontSize, fontWeight } of text.getStyledTextSegments(['fills', 'fontSize', 'fontWeight'])) {
    const top = topPaint(fills)
    if (characters.trim() === '' || top?.type !== 'SOLID') continue
    const { r, g, b } = top.color
    const style = { colour: { r, g, b }, opacity: opacity * (top.opacity ?? 1), fontSize, fontWeight }
    styles.set(JSON.stringify(style), style)
  }
  return [...styles.values()]
}
