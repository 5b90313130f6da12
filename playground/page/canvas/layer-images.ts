import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument, DocumentChange } from '../../host/document.ts'
import { inkOf } from '../../host/ink.ts'
import { renderPixels, type Rectangle } from '../../host/render.ts'
import { contains, intersection, moved } from './geometry.ts'

/** What a layer looks like in a part of it, at a number of device pixels per unit. */
export interface LayerImage {
  /** Relative to the layer's own x and y, so that a layer that only moved needs no new picture. */
  area: Rectangle
  scale: number
  canvas: OffscreenCanvas
}

interface Entry {
  /** What the layer draws in, relative to it; `undefined` when it draws nothing. */
  extent: Rectangle | undefined
  whole: LayerImage | undefined
  /** The visible part, where the whole would be too large at the wanted scale. */
  detail: LayerImage | undefined
  stale: boolean
  /** Every node that was drawn, to know which layer a change of a node that is gone belongs to. */
  members: Set<string>
}

/** 16 MB a layer: a screen at 200 % on most machines. */
const maxPixelsOfWhole = 4_000_000
/** Above this, pictures of layers that are out of sight are given up. */
const maxPixelsTogether = 40_000_000
/** Changes of these say nothing about how a layer looks. */
const unseenFields = new Set([
  'name',
  'locked',
  'expanded',
  'pluginData',
  'pluginRelaunchData',
  'exportSettings',
])

/**
 * Pictures of the layers of a document. The renderer draws in software, a tenth of a second for a full
 * screen, so each layer is drawn once and again only after it changed or is shown at another scale.
 */
export class LayerImages {
  private readonly document: CanvasDocument
  private readonly entries = new Map<string, Entry>()

  constructor(document: CanvasDocument) {
    this.document = document
  }

  get(id: string): { whole: LayerImage | undefined; detail: LayerImage | undefined } | undefined {
    return this.entries.get(id)
  }

  /** Mark what has to be drawn anew. */
  invalidate(changes: readonly DocumentChange[]): void {
    for (const change of changes) {
      if (change.type === 'changed' && change.fields.length > 0 && this.looksTheSame(change)) continue
      for (const [id, entry] of this.entries) if (entry.members.has(change.id)) this.retire(id, entry)
      const top = this.topLevelOf(change.id)
      const entry = top && this.entries.get(top)
      if (entry) entry.stale = true
    }
  }

  /**
   * Whether a layer's picture is not what it should be for this view, and if so how badly: `missing` when
   * there is nothing to show for it yet.
   */
  lack(node: SceneNode, visible: Rectangle, scale: number): 'missing' | 'stale' | undefined {
    const entry = this.entries.get(node.id)
    if (!entry) return 'missing'
    if (entry.stale) return 'stale'
    if (!entry.whole || !entry.extent) return undefined
    const whole = this.scaleOfWhole(entry.extent, scale)
    if (entry.whole.scale !== whole) return 'stale'
    if (whole === scale) return undefined
    const seen = intersection(moved(entry.extent, node), visible)
    if (!seen) return undefined
    const { detail } = entry
    return detail?.scale === scale && contains(grown(moved(detail.area, node)), seen) ? undefined : 'stale'
  }

  /** Draw what `lack` found missing. */
  draw(node: SceneNode, visible: Rectangle, scale: number): void {
    const { graph } = this.document
    const ink = inkOf(graph, [node.id])
    const extent = ink && moved(ink, { x: -node.x, y: -node.y })
    const before = this.entries.get(node.id)
    const wholeScale = extent && this.scaleOfWhole(extent, scale)
    const kept = before && !before.stale && before.whole?.scale === wholeScale ? before.whole : undefined
    const whole = kept ?? (extent && wholeScale ? this.picture(node, extent, wholeScale) : undefined)
    const detail =
      extent && whole && whole.scale < scale ? this.detail(node, extent, visible, scale) : undefined
    const members =
      kept && before ? before.members : new Set(graph.flattenTree(node.id).map((each) => each.node.id))
    members.add(node.id)
    this.entries.set(node.id, { extent, whole, detail, stale: false, members })
  }

  /** Forget pictures of layers that are gone, and of those out of sight when there are too many. */
  tidy(onScreen: ReadonlySet<string>): void {
    let together = 0
    for (const [id, entry] of this.entries) {
      if (!this.document.getNode(id)) this.entries.delete(id)
      for (const image of [entry.whole, entry.detail])
        together += image ? image.canvas.width * image.canvas.height : 0
    }
    if (together <= maxPixelsTogether) return
    for (const id of this.entries.keys()) if (!onScreen.has(id)) this.entries.delete(id)
  }

  private detail(
    node: SceneNode,
    extent: Rectangle,
    visible: Rectangle,
    scale: number,
  ): LayerImage | undefined {
    // A quarter of the view on each side, so that a small pan needs no new picture.
    const margin = { x: visible.width / 4, y: visible.height / 4 }
    const seen = intersection(moved(extent, node), {
      x: visible.x - margin.x,
      y: visible.y - margin.y,
      width: visible.width + 2 * margin.x,
      height: visible.height + 2 * margin.y,
    })
    return seen && this.picture(node, moved(seen, { x: -node.x, y: -node.y }), scale)
  }

  private picture(node: SceneNode, wanted: Rectangle, scale: number): LayerImage {
    // On whole pixels counted from the layer's corner, so that it is as sharp as the screen when shown on
    // them.
    const left = Math.floor(wanted.x * scale) / scale
    const top = Math.floor(wanted.y * scale) / scale
    const area = {
      x: left,
      y: top,
      width: Math.max(1, Math.ceil((wanted.x + wanted.width - left) * scale)) / scale,
      height: Math.max(1, Math.ceil((wanted.y + wanted.height - top) * scale)) / scale,
    }
    const { engine, graph } = this.document
    const { width, height, data } = renderPixels(engine, graph, [node.id], moved(area, node), scale)
    const canvas = new OffscreenCanvas(width, height)
    canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0)
    return { area, scale, canvas }
  }

  private scaleOfWhole(extent: Rectangle, scale: number): number {
    const largest = Math.sqrt(maxPixelsOfWhole / Math.max(1, extent.width * extent.height))
    return Math.min(scale, largest)
  }

  /** A layer moved on its page, or something in its tree was renamed or locked. */
  private looksTheSame({ id, fields }: DocumentChange): boolean {
    const node = this.document.getNode(id)
    const onPage = node !== undefined && this.topLevelOf(id) === id
    return fields.every((field) => unseenFields.has(field) || (onPage && (field === 'x' || field === 'y')))
  }

  private retire(id: string, entry: Entry): void {
    if (this.document.getNode(id)) entry.stale = true
    else this.entries.delete(id)
  }

  private topLevelOf(id: string): string | undefined {
    let node = this.document.getNode(id)
    while (node?.parentId) {
      const parent = this.document.getNode(node.parentId)
      if (parent?.type === 'CANVAS') return node.id
      node = parent
    }
    return undefined
  }
}

/** Room for rounding. */
function grown({ x, y, width, height }: Rectangle): Rectangle {
  return { x: x - 0.01, y: y - 0.01, width: width + 0.02, height: height + 0.02 }
}
