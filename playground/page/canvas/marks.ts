import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument } from '../../host/document.ts'
import type { Rectangle } from '../../host/render.ts'
import { around, cornersOf, moved } from './geometry.ts'
import type { CanvasViewport, Point } from './viewport.ts'

/** What is painted above the layers. Boxes are the page's. */
export interface Marks {
  selection: readonly string[]
  hovered: string | undefined
  marquee: Rectangle | undefined
  dragged: { ids: ReadonlySet<string>; by: Point } | undefined
  colors: MarkColors
}

export interface MarkColors {
  accent: string
  onAccent: string
  component: string
  label: string
}

/** The name above a frame, where it answers to clicks. */
export interface Label {
  id: string
  box: Rectangle
}

const font = '500 11px Inter, system-ui, sans-serif'
const named = new Set(['FRAME', 'SECTION', 'COMPONENT', 'COMPONENT_SET', 'INSTANCE'])
const components = new Set(['COMPONENT', 'COMPONENT_SET', 'INSTANCE'])

/** Paint names, outlines, size badge and marquee in CSS pixels. Gives where the names are. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  document: CanvasDocument,
  viewport: CanvasViewport,
  marks: Marks,
): Label[] {
  context.font = font
  context.lineJoin = 'miter'
  const shiftOf = (node: SceneNode): Point => {
    let inside: SceneNode | undefined = node
    while (inside && !marks.dragged?.ids.has(inside.id))
      inside = inside.parentId ? document.getNode(inside.parentId) : undefined
    return inside && marks.dragged ? marks.dragged.by : { x: 0, y: 0 }
  }
  const outline = (node: SceneNode, width: number) => {
    const shift = shiftOf(node)
    const corners = cornersOf(document.graph, node).map((at) =>
      viewport.toCanvas({ x: at.x + shift.x, y: at.y + shift.y }),
    )
    context.strokeStyle = components.has(node.type) ? marks.colors.component : marks.colors.accent
    context.lineWidth = width
    context.beginPath()
    for (const { x, y } of corners) context.lineTo(Math.round(x) + 0.5, Math.round(y) + 0.5)
    context.closePath()
    context.stroke()
  }

  const labels = paintLabels(context, document, viewport, marks, shiftOf)
  const hovered = marks.hovered === undefined ? undefined : document.getNode(marks.hovered)
  if (hovered && !marks.dragged) outline(hovered, 2)
  const selected = marks.selection.map((id) => document.getNode(id)).filter((node) => node !== undefined)
  for (const node of selected) outline(node, 1.5)
  paintBadge(context, document, viewport, marks.colors, selected, shiftOf)
  if (marks.marquee) paintMarquee(context, viewport.boxToCanvas(marks.marquee), marks.colors)
  return labels
}

function paintLabels(
  context: CanvasRenderingContext2D,
  document: CanvasDocument,
  viewport: CanvasViewport,
  marks: Marks,
  shiftOf: (node: SceneNode) => Point,
): Label[] {
  const labels: Label[] = []
  context.textBaseline = 'alphabetic'
  for (const id of document.currentPage.childIds) {
    const node = document.getNode(id)
    if (!node?.visible || !named.has(node.type)) continue
    const box = viewport.boxToCanvas(moved(document.boxOf(id), shiftOf(node)))
    const text = shortened(context, node.name, box.width)
    if (text === '') continue
    const chosen = marks.selection.includes(id) || marks.hovered === id
    const color = components.has(node.type) ? marks.colors.component : marks.colors.accent
    context.fillStyle = chosen ? color : marks.colors.label
    context.fillText(text, Math.round(box.x), Math.round(box.y) - 7)
    labels.push({ id, box: { x: box.x, y: box.y - 20, width: context.measureText(text).width, height: 18 } })
  }
  return labels
}

function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (width < 24) return ''
  if (context.measureText(text).width <= width) return text
  let end = text.length
  while (end > 0 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1
  return end === 0 ? '' : `${text.slice(0, end)}…`
}

function paintBadge(
  context: CanvasRenderingContext2D,
  document: CanvasDocument,
  viewport: CanvasViewport,
  colors: MarkColors,
  selected: readonly SceneNode[],
  shiftOf: (node: SceneNode) => Point,
): void {
  const box = around(selected.map((node) => moved(document.boxOf(node.id), shiftOf(node))))
  const [first] = selected
  if (!box || !first) return
  const size = selected.length === 1 ? first : box
  const shown = viewport.boxToCanvas(box)
  const text = `${tidy(size.width)} × ${tidy(size.height)}`
  const width = context.measureText(text).width + 12
  const left = Math.round(shown.x + shown.width / 2 - width / 2)
  const top = Math.round(shown.y + shown.height) + 8
  if (selected.length > 1) {
    context.strokeStyle = colors.accent
    context.lineWidth = 1
    context.strokeRect(
      Math.round(shown.x) + 0.5,
      Math.round(shown.y) + 0.5,
      Math.round(shown.width),
      Math.round(shown.height),
    )
  }
  context.fillStyle = selected.every((node) => components.has(node.type)) ? colors.component : colors.accent
  context.beginPath()
  context.roundRect(left, top, width, 18, 4)
  context.fill()
  context.fillStyle = colors.onAccent
  context.textBaseline = 'middle'
  context.fillText(text, left + 6, top + 9.5)
}

function paintMarquee(context: CanvasRenderingContext2D, box: Rectangle, colors: MarkColors): void {
  context.strokeStyle = colors.accent
  context.lineWidth = 1
  context.globalAlpha = 0.1
  context.fillStyle = colors.accent
  context.fillRect(box.x, box.y, box.width, box.height)
  context.globalAlpha = 1
  context.strokeRect(
    Math.round(box.x) + 0.5,
    Math.round(box.y) + 0.5,
    Math.round(box.width),
    Math.round(box.height),
  )
}

function tidy(value: number): string {
  return String(Math.round(value * 100) / 100)
}
