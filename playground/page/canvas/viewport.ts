import { signal } from '@preact/signals'
import type { Viewport as HostViewport } from '../../host/figma/viewport.ts'
import type { Rectangle } from '../../host/render.ts'

export interface Point {
  x: number
  y: number
}

const minZoom = 0.02
const maxZoom = 64
const fitMarginPx = 56
/** Steps of the + and − keys. */
const zoomSteps = [0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 8, 16, 32, 64]

/**
 * Which part of the page the canvas shows. Points on the canvas are CSS pixels from its top left corner;
 * points of the page are document units. Plugins read and move it through `figma.viewport`.
 */
export class CanvasViewport implements HostViewport {
  /** How much of the canvas lies behind the plugin's window at its right edge. */
  coveredRightPx = 0
  private readonly state = signal({ center: { x: 0, y: 0 }, zoom: 1, size: { width: 1280, height: 800 } })

  get center(): Point {
    return this.state.value.center
  }

  set center(center: Point) {
    this.state.value = { ...this.state.value, center: { x: center.x, y: center.y } }
  }

  get zoom(): number {
    return this.state.value.zoom
  }

  set zoom(zoom: number) {
    this.state.value = { ...this.state.value, zoom: Math.min(maxZoom, Math.max(minZoom, zoom)) }
  }

  get size(): { width: number; height: number } {
    return this.state.value.size
  }

  /** Hear of every move of the view. */
  onChange(listener: () => void): () => void {
    return this.state.subscribe(listener)
  }

  resize(width: number, height: number): void {
    this.state.value = { ...this.state.value, size: { width, height } }
  }

  toPage({ x, y }: Point): Point {
    const { center, zoom, size } = this
    return { x: center.x + (x - size.width / 2) / zoom, y: center.y + (y - size.height / 2) / zoom }
  }

  toCanvas({ x, y }: Point): Point {
    const { center, zoom, size } = this
    return { x: (x - center.x) * zoom + size.width / 2, y: (y - center.y) * zoom + size.height / 2 }
  }

  boxToCanvas(box: Rectangle): Rectangle {
    return { ...this.toCanvas(box), width: box.width * this.zoom, height: box.height * this.zoom }
  }

  /** What of the page is visible. */
  get visible(): Rectangle {
    const { x, y } = this.toPage({ x: 0, y: 0 })
    return { x, y, width: this.size.width / this.zoom, height: this.size.height / this.zoom }
  }

  pan(dx: number, dy: number): void {
    const { center, zoom } = this
    this.center = { x: center.x - dx / zoom, y: center.y - dy / zoom }
  }

  /** Zoom so that the point of the page under `at` stays there. */
  zoomAt(zoom: number, at: Point = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    const before = this.toPage(at)
    this.zoom = zoom
    const after = this.toPage(at)
    const { center } = this
    this.center = { x: center.x + before.x - after.x, y: center.y + before.y - after.y }
  }

  step(direction: 1 | -1): void {
    const next =
      direction === 1
        ? zoomSteps.find((step) => step > this.zoom * 1.001)
        : zoomSteps.findLast((step) => step < this.zoom * 0.999)
    if (next !== undefined) this.zoomAt(next)
  }

  /** Show a part of the page with some air around it, left of what is covered, never larger than 100 %. */
  fit(area: Rectangle): void {
    const { width, height } = this.size
    const covered = this.coveredRightPx < width / 2 ? this.coveredRightPx : 0
    const across = (width - covered - 2 * fitMarginPx) / Math.max(1, area.width)
    const down = (height - 2 * fitMarginPx) / Math.max(1, area.height)
    this.zoom = Math.min(1, across, down)
    this.center = { x: area.x + area.width / 2 + covered / 2 / this.zoom, y: area.y + area.height / 2 }
  }
}
