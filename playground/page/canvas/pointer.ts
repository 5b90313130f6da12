import { signal } from '@preact/signals'
import type { Rectangle } from '../../host/render.ts'
import type { Editor } from '../state/editor.ts'
import { between } from './geometry.ts'
import { clickTarget, doubleClickTarget, layersAt, layersIn } from './hit.ts'
import type { Label } from './marks.ts'
import type { Point } from './viewport.ts'

type Gesture =
  | { kind: 'none' }
  | { kind: 'pan'; last: Point }
  | {
      kind: 'press'
      from: Point
      hit: string | undefined
      additive: boolean
      wasSelected: boolean
      before: readonly string[]
    }
  | { kind: 'move'; from: Point; by: Point }
  | { kind: 'marquee'; from: Point; to: Point; before: readonly string[] }

/** Farther than this, a press is a drag. CSS pixels. */
const dragThresholdPx = 4
const wheelLinePx = 16
/** A notch of most mouse wheels is 100 to 120; with ctrl it changes the zoom by about a third. */
const zoomPerWheelPx = 0.0025
/** Trackpads pinch in small steps and mice in large ones, which would jump. */
const maxZoomWheelPx = 120

/**
 * Turns what the pointer does on the canvas into selecting, moving, panning and zooming. Points are the
 * canvas's.
 */
export class Pointer {
  readonly gesture = signal<Gesture>({ kind: 'none' })
  /** The space bar is down: dragging moves the view. */
  readonly panning = signal(false)
  private readonly editor: Editor
  private readonly labels: () => readonly Label[]

  constructor(editor: Editor, labels: () => readonly Label[]) {
    this.editor = editor
    this.labels = labels
  }

  get marquee(): Rectangle | undefined {
    const gesture = this.gesture.value
    return gesture.kind === 'marquee' ? between(gesture.from, gesture.to) : undefined
  }

  get dragged(): { ids: ReadonlySet<string>; by: Point } | undefined {
    const gesture = this.gesture.value
    return gesture.kind === 'move' ? { ids: new Set(this.editor.movable()), by: gesture.by } : undefined
  }

  get cursor(): string {
    if (this.gesture.value.kind === 'pan') return 'grabbing'
    return this.panning.value ? 'grab' : 'default'
  }

  down(at: Point, event: { button: number; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): void {
    if (event.button === 1 || (event.button === 0 && this.panning.value)) {
      this.gesture.value = { kind: 'pan', last: at }
      return
    }
    if (event.button !== 0) return
    const { document } = this.editor
    const before = document.selection
    const hit = this.targetAt(at, event.ctrlKey || event.metaKey)
    const wasSelected = hit !== undefined && before.includes(hit)
    const from = this.editor.viewport.toPage(at)
    this.gesture.value = { kind: 'press', from, hit, additive: event.shiftKey, wasSelected, before }
    if (hit === undefined) {
      if (!event.shiftKey) document.select([])
    } else if (!wasSelected) {
      document.select(event.shiftKey ? [...before, hit] : [hit])
    }
  }

  move(at: Point, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): void {
    const { viewport } = this.editor
    const gesture = this.gesture.value
    const to = viewport.toPage(at)
    switch (gesture.kind) {
      case 'none':
        this.editor.hovered.value = this.panning.value
          ? undefined
          : this.targetAt(at, event.ctrlKey || event.metaKey)
        return
      case 'pan':
        viewport.pan(at.x - gesture.last.x, at.y - gesture.last.y)
        this.gesture.value = { kind: 'pan', last: at }
        return
      case 'press': {
        const { from, hit, before } = gesture
        if (Math.hypot(to.x - from.x, to.y - from.y) * viewport.zoom < dragThresholdPx) return
        this.editor.hovered.value = undefined
        this.gesture.value =
          hit === undefined
            ? { kind: 'marquee', from, to, before }
            : { kind: 'move', from, by: { x: 0, y: 0 } }
        this.move(at, event)
        return
      }
      case 'move':
        this.gesture.value = { ...gesture, by: moveBy(gesture.from, to, event.shiftKey) }
        return
      case 'marquee': {
        const area = between(gesture.from, to)
        const touched = layersIn(this.editor.document, area).map((node) => node.id)
        this.gesture.value = { ...gesture, to }
        this.editor.document.select(event.shiftKey ? [...gesture.before, ...touched] : touched)
        return
      }
    }
  }

  up(): void {
    const gesture = this.gesture.value
    const { document } = this.editor
    if (gesture.kind === 'move') this.editor.moveSelection(gesture.by.x, gesture.by.y)
    if (gesture.kind === 'press' && gesture.hit !== undefined && gesture.wasSelected) {
      const { hit, additive } = gesture
      document.select(additive ? document.selection.filter((id) => id !== hit) : [hit])
    }
    this.gesture.value = { kind: 'none' }
  }

  /** Take back what has not been finished. */
  cancel(): void {
    this.gesture.value = { kind: 'none' }
  }

  doubleClick(at: Point): void {
    const { document, viewport } = this.editor
    const target = doubleClickTarget(layersAt(document, viewport.toPage(at)), document.selection)
    if (target) document.select([target.id])
  }

  leave(): void {
    this.editor.hovered.value = undefined
  }

  wheel(
    at: Point,
    event: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  ): void {
    const { viewport } = this.editor
    const unit = event.deltaMode === 1 ? wheelLinePx : 1
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
    if (event.ctrlKey || event.metaKey) {
      const by = Math.max(-maxZoomWheelPx, Math.min(maxZoomWheelPx, dy))
      viewport.zoomAt(viewport.zoom * Math.exp(-by * zoomPerWheelPx), at)
    } else if (event.shiftKey && dx === 0) {
      viewport.pan(-dy, 0)
    } else {
      viewport.pan(-dx, -dy)
    }
  }

  private targetAt(at: Point, deep: boolean): string | undefined {
    const { document, viewport } = this.editor
    const label = this.labels().find(({ box }) => inside(box, at))
    if (label && !document.getNode(label.id)?.locked) return label.id
    const path = layersAt(document, viewport.toPage(at))
    return (deep ? path.at(-1) : clickTarget(path, this.editor.selection.value))?.id
  }
}

/** Whole units, as positions of a design are; along one axis with the shift key. */
function moveBy(from: Point, to: Point, straight: boolean): Point {
  const by = { x: Math.round(to.x - from.x), y: Math.round(to.y - from.y) }
  if (!straight) return by
  return Math.abs(by.x) >= Math.abs(by.y) ? { x: by.x, y: 0 } : { x: 0, y: by.y }
}

function inside(box: Rectangle, { x, y }: Point): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
}
