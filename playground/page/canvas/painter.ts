import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument } from '../../host/document.ts'
import type { Rectangle } from '../../host/render.ts'
import { intersection, moved } from './geometry.ts'
import { LayerImages, type LayerImage } from './layer-images.ts'
import { paintMarks, type Label, type Marks } from './marks.ts'
import type { CanvasViewport, Point } from './viewport.ts'

/** Everything of a frame that is not in the document. */
export interface Scene extends Marks {
  /** Layers that are being dragged, and how far, in document units. */
  dragged: { ids: ReadonlySet<string>; by: Point } | undefined
}

/** Sharp pictures wait until the view has been still for this long; a layer without any picture does not. */
const restMs = 140
/** Time for drawing layers in one frame, after which the page gets to answer. At least one layer is drawn. */
const budgetMs = 12

/**
 * Shows a document on a canvas element: pictures of its layers, and above them names, outlines and the
 * marquee.
 */
export class Painter {
  /** Where the names of the page's layers stand, for clicks on them. */
  labels: Label[] = []
  private readonly canvas: HTMLCanvasElement
  private readonly viewport: CanvasViewport
  private readonly scene: () => Scene
  private document: CanvasDocument
  private images: LayerImages
  private stopListening: () => void = () => undefined
  private requested = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private busyUntil = 0
  private settled = false
  private readonly waiting: (() => void)[] = []

  constructor(
    canvas: HTMLCanvasElement,
    viewport: CanvasViewport,
    document: CanvasDocument,
    scene: () => Scene,
  ) {
    this.canvas = canvas
    this.viewport = viewport
    this.scene = scene
    this.document = document
    this.images = new LayerImages(document)
    this.listen(document)
  }

  /** Paint this document with the next frame, as it is then. */
  show(document: CanvasDocument): void {
    if (document !== this.document) this.listen(document)
    this.request()
  }

  private listen(document: CanvasDocument): void {
    this.stopListening()
    this.document = document
    this.images = new LayerImages(document)
    this.stopListening = document.on('change', (changes) => {
      this.images.invalidate(changes)
      this.request()
    })
  }

  /** Paint with the next frame. */
  request(): void {
    this.settled = false
    if (this.requested === 0) this.requested = requestAnimationFrame(() => this.paint())
  }

  /** The view is being moved: only show what there is for a moment. */
  busy(): void {
    this.busyUntil = performance.now() + restMs
    this.request()
  }

  /** Resolves when everything in view is shown as it is now, sharp. */
  whenSettled(): Promise<void> {
    if (this.settled && this.requested === 0) return Promise.resolve()
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  stop(): void {
    this.stopListening()
    cancelAnimationFrame(this.requested)
    clearTimeout(this.timer)
  }

  private paint(): void {
    this.requested = 0
    clearTimeout(this.timer)
    const ratio = window.devicePixelRatio
    const { width, height } = this.viewport.size
    const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (this.canvas.width !== pixelsWide) this.canvas.width = pixelsWide
    if (this.canvas.height !== pixelsHigh) this.canvas.height = pixelsHigh

    const onScreen = this.layersOnScreen()
    const unfinished = this.drawMissing(onScreen, this.viewport.zoom * ratio)
    this.images.tidy(new Set(onScreen.map((layer) => layer.id)))

    const context = this.canvas.getContext('2d')
    if (!context) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, pixelsWide, pixelsHigh)
    for (const layer of onScreen) this.paintLayer(context, layer, ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.labels = paintMarks(context, this.document, this.viewport, this.scene())

    if (unfinished === 'later') this.timer = setTimeout(() => this.request(), restMs)
    else if (unfinished === 'more') this.request()
    else this.settle()
  }

  private settle(): void {
    this.settled = true
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  private layersOnScreen(): SceneNode[] {
    const { visible } = this.viewport
    const { dragged } = this.scene()
    return this.document.currentPage.childIds
      .map((id) => this.document.getNode(id))
      .filter((node) => node !== undefined)
      .filter((node) => node.visible && !node.internalOnly)
      .filter((node) => {
        const whole = this.images.get(node.id)?.whole
        const box = whole ? moved(whole.area, node) : this.document.boxOf(node.id)
        const shift = dragged?.ids.has(node.id) ? dragged.by : { x: 0, y: 0 }
        return !whole || intersection(moved(box, shift), visible) !== undefined
      })
  }

  /** `later`: the view moves, so sharp pictures wait. `more`: this frame's time is up. */
  private drawMissing(layers: readonly SceneNode[], scale: number): 'later' | 'more' | undefined {
    const { visible } = this.viewport
    const started = performance.now()
    const lacking = layers
      .map((node) => ({ node, lack: this.images.lack(node, visible, scale) }))
      .filter(({ lack }) => lack !== undefined)
      .sort((a, b) => Number(b.lack === 'missing') - Number(a.lack === 'missing'))
    const moving = started < this.busyUntil || this.scene().dragged !== undefined
    let drawn = 0
    for (const { node, lack } of lacking) {
      if (moving && lack === 'stale') return 'later'
      if (drawn > 0 && performance.now() - started > budgetMs) return 'more'
      this.images.draw(node, visible, scale)
      drawn += 1
    }
    return undefined
  }

  private paintLayer(context: CanvasRenderingContext2D, node: SceneNode, ratio: number): void {
    const { whole, detail } = this.images.get(node.id) ?? {}
    if (!whole) return
    const { dragged } = this.scene()
    const origin = dragged?.ids.has(node.id) ? { x: node.x + dragged.by.x, y: node.y + dragged.by.y } : node
    const place = (image: LayerImage) => this.onDevice(moved(image.area, origin), image, ratio)
    context.save()
    context.globalCompositeOperation = compositeOf(node)
    if (detail) {
      const sharp = place(detail)
      context.drawImage(detail.canvas, sharp.x, sharp.y, sharp.width, sharp.height)
      // Outside of the sharp part only: drawn twice, a shadow would be twice as dark.
      context.beginPath()
      context.rect(0, 0, this.canvas.width, this.canvas.height)
      context.rect(sharp.x, sharp.y, sharp.width, sharp.height)
      context.clip('evenodd')
    }
    const rough = place(whole)
    context.drawImage(whole.canvas, rough.x, rough.y, rough.width, rough.height)
    context.restore()
  }

  /** On whole device pixels, and at the picture's own size when that is what the view asks for. */
  private onDevice(area: Rectangle, image: LayerImage, ratio: number): Rectangle {
    const box = this.viewport.boxToCanvas(area)
    const exact = Math.abs(image.scale / (this.viewport.zoom * ratio) - 1) < 1e-6
    return {
      x: Math.round(box.x * ratio),
      y: Math.round(box.y * ratio),
      width: exact ? image.canvas.width : box.width * ratio,
      height: exact ? image.canvas.height : box.height * ratio,
    }
  }
}

const composites: readonly string[] = [
  ...[
    'multiply',
    'screen',
    'overlay',
    'darken',
    'lighten',
    'color-dodge',
    'color-burn',
    'hard-light',
    'soft-light',
  ],
  ...['difference', 'exclusion', 'hue', 'saturation', 'color', 'luminosity'],
]

/** A picture is transparent around its layer, so how the layer mixes with what is below happens here. */
function compositeOf({ blendMode }: SceneNode): GlobalCompositeOperation {
  const name = blendMode.toLowerCase().replace('_', '-')
  return composites.includes(name) ? (name as GlobalCompositeOperation) : 'source-over'
}
