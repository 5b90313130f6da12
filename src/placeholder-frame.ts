import type { JobRadii } from './registry.ts'
import { words } from './words.ts'

/** What Figma gives a new text, so that it need not be set. */
const FONT: FontName = { family: 'Inter', style: 'Regular' }
/** Below this a status would be cut off, so none is shown. */
const LEAST_WIDTH_FOR_STATUS = 96
const PAPER: SolidPaint = { type: 'SOLID', color: { r: 0.94, g: 0.94, b: 0.97 } }
const OUTLINE: SolidPaint = { type: 'SOLID', color: { r: 0.48, g: 0.38, b: 1 } }
const INK: SolidPaint = { type: 'SOLID', color: { r: 0.3, g: 0.26, b: 0.5 } }

export interface PlaceholderLook {
  name: string
  status: string
  radii: JobRadii
}

/** Must have been awaited before a placeholder is drawn or its status changed. */
export function loadStatusFont(): Promise<void> {
  return figma.loadFontAsync(FONT)
}

/** A quiet frame that says what is coming, at `box` in the page's coordinates. */
export function drawPlaceholder(page: PageNode, box: Rect, look: PlaceholderLook): FrameNode {
  const frame = figma.createFrame()
  page.appendChild(frame)
  frame.name = words.placeholder(look.name)
  frame.x = box.x
  frame.y = box.y
  frame.resize(Math.max(0.01, box.width), Math.max(0.01, box.height))
  frame.fills = [PAPER]
  frame.strokes = [OUTLINE]
  frame.strokeWeight = Math.max(1, Math.min(box.width, box.height) / 200)
  frame.strokeAlign = 'INSIDE'
  frame.clipsContent = true
  setRadii(frame, look.radii)
  if (box.width >= LEAST_WIDTH_FOR_STATUS) drawStatus(frame, look.status)
  return frame
}

/** Changes what a placeholder says, if it says anything. */
export function showStatus(frame: SceneNode, status: string): void {
  if (frame.type !== 'FRAME') return
  const text = frame.children.find((child) => child.type === 'TEXT')
  if (text?.type === 'TEXT') text.characters = status
}

export function setRadii(layer: FrameNode | RectangleNode, radii: JobRadii): void {
  const [topLeft, topRight, bottomRight, bottomLeft] = radii
  if (radii.every((radius) => radius === topLeft)) {
    layer.cornerRadius = topLeft
    return
  }
  layer.topLeftRadius = topLeft
  layer.topRightRadius = topRight
  layer.bottomRightRadius = bottomRight
  layer.bottomLeftRadius = bottomLeft
}

function drawStatus(frame: FrameNode, status: string): void {
  const text = figma.createText()
  frame.appendChild(text)
  text.fontSize = Math.round(Math.min(48, Math.max(10, frame.width / 24)))
  text.fills = [INK]
  text.textAlignHorizontal = 'CENTER'
  text.textAlignVertical = 'CENTER'
  text.textAutoResize = 'NONE'
  text.characters = status
  text.resize(frame.width, frame.height)
  text.x = 0
  text.y = 0
}
