import { getWorldMatrix, type SceneGraph, type SceneNode } from '@open-pencil/scene-graph'
import Matrix from '@open-pencil/scene-graph/matrix'
import type { Canvas, Surface } from 'canvaskit-wasm'
import type { Engine } from './engine.ts'
import { inkOf } from './ink.ts'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface RenderOptions {
  format: 'PNG' | 'JPG'
  /** Pixels per unit of the document, or the exact length of one edge in pixels. */
  size: { scale: number } | { widthPx: number } | { heightPx: number }
  /** `box`: exactly the node's own box. `ink`: everything it draws, with strokes and shadows outside the box. */
  bounds: 'box' | 'ink'
}

/** A surface larger than this is refused by CanvasKit or by the machine's memory. */
const maxPixels = 16_384 * 8_192
/** Decoded pictures that may stay in memory between two renderings. */
const maxCachedImages = 24
/** What Figma's own exports of JPG come close to. */
const jpegQuality = 92

/** The smallest upright rectangle around the node's own box on its page, rotation included. */
export function boxOf(graph: SceneGraph, node: SceneNode): Rectangle {
  const world = getWorldMatrix(node, graph)
  const corners = [
    [0, 0],
    [node.width, 0],
    [0, node.height],
    [node.width, node.height],
  ].map(([x = 0, y = 0]) => Matrix.mapPoint(world, { x, y }))
  const left = Math.min(...corners.map((corner) => corner.x))
  const top = Math.min(...corners.map((corner) => corner.y))
  return {
    x: left,
    y: top,
    width: Math.max(...corners.map((corner) => corner.x)) - left,
    height: Math.max(...corners.map((corner) => corner.y)) - top,
  }
}

/** The smallest rectangle around at least one rectangle. */
export function around(boxes: readonly Rectangle[]): Rectangle {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}

/**
 * Encode what a node (or all of a page) looks like. Only the node's own content is drawn, not what lies around it.
 * @throws when the area is empty or too large to draw
 */
export function renderNode(engine: Engine, graph: SceneGraph, node: SceneNode, options: RenderOptions): Uint8Array {
  const ids = node.type === 'CANVAS' ? node.childIds : [node.id]
  const area = options.bounds === 'box' && node.type !== 'CANVAS' ? boxOf(graph, node) : inkOf(graph, ids)
  if (!area) throw new Error('Nothing to render: the area is empty.')
  return renderArea(engine, graph, ids, area, options)
}

/** Encode an area of the page as far as these nodes draw in it. */
export function renderArea(
  engine: Engine,
  graph: SceneGraph,
  ids: readonly string[],
  area: Rectangle,
  { format, size }: Pick<RenderOptions, 'format' | 'size'>,
): Uint8Array {
  const scale =
    'scale' in size ? size.scale : 'widthPx' in size ? size.widthPx / area.width : size.heightPx / area.height
  const { canvasKit } = engine
  return draw(engine, graph, ids, area, scale, format === 'JPG' ? canvasKit.WHITE : canvasKit.TRANSPARENT, (surface) => {
    const image = surface.makeImageSnapshot()
    const bytes = image.encodeToBytes(
      format === 'JPG' ? canvasKit.ImageFormat.JPEG : canvasKit.ImageFormat.PNG,
      jpegQuality,
    )
    image.delete()
    if (!bytes) throw new Error(`CanvasKit could not encode a ${format}.`)
    return new Uint8Array(bytes)
  })
}

/** RGBA as a canvas's ImageData has it: 8 bits a channel, not premultiplied, sRGB. */
export interface Pixels {
  width: number
  height: number
  data: Uint8ClampedArray<ArrayBuffer>
}

/** The same without encoding, for showing on a screen. */
export function renderPixels(
  engine: Engine,
  graph: SceneGraph,
  ids: readonly string[],
  area: Rectangle,
  scale: number,
): Pixels {
  const { canvasKit } = engine
  return draw(engine, graph, ids, area, scale, canvasKit.TRANSPARENT, (surface) => {
    const [width, height] = [surface.width(), surface.height()]
    const pixels = surface.getCanvas().readPixels(0, 0, {
      ...{ width, height, colorType: canvasKit.ColorType.RGBA_8888, alphaType: canvasKit.AlphaType.Unpremul },
      colorSpace: canvasKit.ColorSpace.SRGB,
    })
    if (!pixels) throw new Error('CanvasKit could not read its surface.')
    return { width, height, data: new Uint8ClampedArray(pixels) }
  })
}

/** Draw an area of the page on a surface of its own, which exists only while `read` runs. */
function draw<T>(
  engine: Engine,
  graph: SceneGraph,
  ids: readonly string[],
  area: Rectangle,
  scale: number,
  background: Float32Array,
  read: (surface: Surface) => T,
): T {
  const width = Math.max(1, Math.round(area.width * scale))
  const height = Math.max(1, Math.round(area.height * scale))
  if (!(width * height <= maxPixels)) throw new Error(`Too large to render: ${width} × ${height} pixels.`)

  const { canvasKit, renderer } = engine
  const surface = canvasKit.MakeSurface(width, height)
  if (!surface) throw new Error(`Too large to render: ${width} × ${height} pixels.`)
  try {
    const canvas = surface.getCanvas()
    canvas.clear(background)
    // The last row and column are filled to the edge, where a scale rounded to whole pixels would leave a seam.
    canvas.scale(width / area.width, height / area.height)
    canvas.translate(-area.x, -area.y)
    drawNodes(engine, canvas, graph, ids)
    surface.flush()
    return read(surface)
  } finally {
    surface.delete()
    if (renderer.imageCache.size > maxCachedImages) {
      for (const image of renderer.imageCache.values()) image.delete()
      renderer.imageCache.clear()
    }
  }
}

function drawNodes({ renderer }: Engine, canvas: Canvas, graph: SceneGraph, ids: readonly string[]): void {
  // The renderer's caches are keyed by node id, and nodes (even of other documents) change between two renderings.
  renderer.invalidateAllPictures()
  graph.clearAbsPosCache()
  for (const id of withDescendants(graph, ids)) renderer.invalidateVectorPath(id)
  renderer.syncFontGeneration()
  renderer.zoom = 1
  renderer.worldViewport = { x: -1e9, y: -1e9, w: 2e9, h: 2e9 }

  for (const id of ids) {
    const node = graph.getNode(id)
    const parent = node?.parentId ? graph.getNode(node.parentId) : undefined
    if (!node || !parent) continue
    const onPage = parent.type === 'CANVAS'
    const origin = onPage ? { x: 0, y: 0 } : graph.getAbsolutePosition(parent.id)
    canvas.save()
    if (!onPage) canvas.concat(getWorldMatrix(parent, graph))
    renderer.renderNode(canvas, graph, id, {}, origin.x, origin.y, !onPage)
    canvas.restore()
  }
}

function* withDescendants(graph: SceneGraph, ids: readonly string[]): Generator<string> {
  for (const id of ids) {
    yield id
    yield* withDescendants(graph, graph.getNode(id)?.childIds ?? [])
  }
}
