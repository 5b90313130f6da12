import type { PlaceholderLook } from '../../contract/plugin-calls.ts'
import { layOut, pad } from '../canvas/auto-layout.ts'
import { resize } from '../canvas/nodes.ts'
import type { JobRadii } from './registry.ts'
import { words } from '../words.ts'

/** What Figma gives a new text, so that it need not be set. */
const FONT: FontName = { family: 'Inter', style: 'Regular' }
/** Below this a status would be cut off, so none is shown. */
const LEAST_WIDTH_FOR_STATUS = 96
const PAPER: SolidPaint = { type: 'SOLID', color: { r: 0.94, g: 0.94, b: 0.97 } }
const OUTLINE: SolidPaint = { type: 'SOLID', color: { r: 0.48, g: 0.38, b: 1 } }
const INK: SolidPaint = { type: 'SOLID', color: { r: 0.3, g: 0.26, b: 0.5 } }

/** So that what lies under a placeholder can still be seen. */
const VEIL = 0.85

export interface Placeholder {
  name: string
  status: string
  radii: JobRadii
  /** 'over' where the placeholder lies over the original. */
  placement?: string | undefined
  look?: PlaceholderLook | undefined
}

/** Placeholders that this opening of the plugin drew and did not take off again, by node id. */
export const drawnHere = new Set<string>()

export function takeOff(placeholder: SceneNode): void {
  drawnHere.delete(placeholder.id)
  placeholder.remove()
}

/** Must have been awaited before a placeholder is drawn or its status changed. */
export function loadStatusFont(): Promise<void> {
  return figma.loadFontAsync(FONT)
}

/** A quiet frame that says what is coming, at `box` in the coordinates of what holds it. */
export function drawPlaceholder(holder: PageNode | FrameNode, box: Rect, shown: Placeholder): FrameNode {
  const frame = figma.createFrame()
  holder.appendChild(frame)
  drawnHere.add(frame.id)
  frame.name = words.placeholder(shown.name)
  frame.x = box.x
  frame.y = box.y
  resize(frame, box)
  frame.fills = shown.look === 'outline' ? [] : [shown.placement === 'over' ? { ...PAPER, opacity: VEIL } : PAPER]
  frame.strokes = [OUTLINE]
  frame.strokeWeight = Math.max(1, Math.min(box.width, box.height) / 200)
  frame.strokeAlign = 'INSIDE'
  frame.clipsContent = true
  setRadii(frame, shown.radii)
  if (box.width >= LEAST_WIDTH_FOR_STATUS) drawStatus(frame, shown)
  return frame
}

/** A label on a result in auto-layout that says what will take its place. */
export function drawLabel(result: SceneNode, look: Pick<Placeholder, 'name' | 'status'>): FrameNode {
  const label = figma.createFrame()
  const cell = result.parent as FrameNode
  cell.appendChild(label)
  drawnHere.add(label.id)
  const fontSize = fontSizeFor(result.width)
  label.name = words.placeholder(look.name)
  label.fills = [PAPER]
  label.cornerRadius = fontSize / 2
  const text = drawText(label, look.status, fontSize)
  layOut(label, 'HORIZONTAL', 0)
  pad(label, fontSize, fontSize / 2)
  text.textAutoResize = 'WIDTH_AND_HEIGHT'
  label.layoutPositioning = 'ABSOLUTE'
  label.x = result.x + fontSize / 2
  label.y = result.y + fontSize / 2
  return label
}

/** Changes what a placeholder says, if it says anything. */
export function showStatus(frame: SceneNode, status: string): void {
  if (frame.type !== 'FRAME') return
  const text = frame.children.find((child) => child.type === 'TEXT')
  if (text && text.characters !== status) text.characters = status
}

export function setRadii(layer: FrameNode | RectangleNode, radii: JobRadii): void {
  [layer.topLeftRadius, layer.topRightRadius, layer.bottomRightRadius, layer.bottomLeftRadius] = radii
}

function drawStatus(frame: FrameNode, { status, look }: Placeholder): void {
  const text = drawText(frame, status, fontSizeFor(frame.width))
  // Light and dark canvases show through an outline, and its colour is seen on both.
  if (look === 'outline') text.fills = [OUTLINE]
  text.textAlignHorizontal = 'CENTER'
  text.textAlignVertical = 'CENTER'
  text.textAutoResize = 'NONE'
  text.resize(frame.width, frame.height)
  text.x = 0
  text.y = 0
}

/** A text in the ink of everything the plugin draws. Its font must be loaded. */
export function drawText(frame: FrameNode, characters: string, fontSize: number): TextNode {
  const text = figma.createText()
  frame.appendChild(text)
  text.fontSize = fontSize
  text.fills = [INK]
  text.characters = characters
  return text
}

function fontSizeFor(width: number): number {
  return Math.round(Math.min(48, Math.max(10, width / 24)))
}
