import { exportFigFile, parseFigFile } from '@open-pencil/core/io/formats/fig'
import { generateId, getNodeLocalMatrix, SceneGraph, type Fill, type SceneNode } from '@open-pencil/scene-graph'
import Matrix from '@open-pencil/scene-graph/matrix'
import type { Engine } from './engine.ts'
import { boundReading } from './fig-bounds.ts'
import { restoreIds, withOwnIds } from './node-ids.ts'

/** @throws in words when the bytes are not a readable .fig file */
export async function readFig(bytes: Uint8Array): Promise<SceneGraph> {
  try {
    return await parse(bytes)
  } catch (cause) {
    throw new Error('The file cannot be read: it is damaged, or no .fig file.', { cause })
  }
}

async function parse(bytes: Uint8Array): Promise<SceneGraph> {
  boundReading()
  const graph = await withoutWorkers(() => parseFigFile(new Uint8Array(bytes).buffer, { populate: 'all' }))
  graph.nodes = renameScaleMode(graph.nodes, 'STRETCH', 'CROP')
  restoreIds(graph)
  restoreStoredData(graph)
  return graph
}

/** A .fig file with a thumbnail of one page. Images that no layer uses are left out, as Figma does. */
export function writeFig(graph: SceneGraph, { canvasKit, renderer }: Engine, pageId: string): Promise<Uint8Array> {
  const used = new Set<string>()
  for (const node of graph.getAllNodes()) {
    for (const fill of node.fills) if (fill.imageHash) used.add(fill.imageHash)
  }
  const images = new Map([...graph.images].filter(([hash]) => used.has(hash)))
  const view = Object.assign(Object.create(SceneGraph.prototype) as SceneGraph, graph, {
    images,
    nodes: withOwnIds(graph, withStoredData(graph, placeTurned(renameScaleMode(graph.nodes, 'CROP', 'STRETCH')))),
  })
  renderer.invalidateAllPictures()
  return withoutWorkers(async () => {
    try {
      return await exportFigFile(view, canvasKit, renderer, pageId)
    } catch (error) {
      if (!view.figSchemaDeflated) throw error
      // The file it was opened from brought a schema that cannot say what the document holds: damaged, or too old.
      view.figSchemaDeflated = null
      return exportFigFile(view, canvasKit, renderer, pageId)
    }
  })
}

/**
 * The nodes with one scale mode of image fills under another name: what the plugin API calls CROP is STRETCH in a
 * .fig file, and OpenPencil (0.14) does not translate it.
 */
function renameScaleMode(nodes: ReadonlyMap<string, SceneNode>, from: string, to: string): Map<string, SceneNode> {
  const renamed = new Map(nodes)
  for (const [id, node] of nodes) {
    if (!node.fills.some((fill) => fill.imageScaleMode === from)) continue
    const fills = node.fills.map((fill): Fill => {
      return fill.imageScaleMode === from ? { ...fill, imageScaleMode: to as NonNullable<Fill['imageScaleMode']> } : fill
    })
    renamed.set(id, { ...node, fills })
  }
  return renamed
}

/**
 * The nodes with rotated ones placed so that they are written where they are: OpenPencil (0.14) turns a layer around
 * its middle, but writes x and y as if they were the corner of the upright box around it.
 */
function placeTurned(nodes: ReadonlyMap<string, SceneNode>): Map<string, SceneNode> {
  const placed = new Map(nodes)
  for (const [id, node] of nodes) {
    if (node.rotation === 0 && !node.flipX && !node.flipY) continue
    const { width, height } = node
    const local = getNodeLocalMatrix(node)
    const corners = [[0, 0], [width, 0], [0, height], [width, height]].map(([x = 0, y = 0]) => Matrix.mapPoint(local, { x, y }))
    const [x, y] = [Math.min(...corners.map((corner) => corner.x)), Math.min(...corners.map((corner) => corner.y))]
    placed.set(id, { ...node, x, y })
  }
  return placed
}

/** Marks the layer that carries what plugins stored on the document, ahead of the plugins' ids. */
const OF_ROOT = 'document:'

/**
 * OpenPencil (0.14) writes what plugins stored on layers, but not what they stored on the document, which
 * Figma keeps as well: in the file, a hidden layer of the first page carries it.
 */
function withStoredData(graph: SceneGraph, nodes: Map<string, SceneNode>): Map<string, SceneNode> {
  const stored = graph.getNode(graph.rootId)?.pluginData ?? []
  const page = nodes.get(graph.getPages()[0]?.id ?? '')
  if (stored.length === 0 || !page) return nodes
  const pluginData = stored.map((entry) => ({ ...entry, pluginId: OF_ROOT + entry.pluginId }))
  const scratch = new SceneGraph()
  const carrier = scratch.createNode('FRAME', scratch.getPages()[0]?.id ?? scratch.rootId, { visible: false, fills: [], pluginData })
  const id = generateId()
  nodes.set(id, { ...carrier, id, parentId: page.id })
  return nodes.set(page.id, { ...page, childIds: [...page.childIds, id] })
}

function restoreStoredData(graph: SceneGraph): void {
  const root = graph.getNode(graph.rootId)
  for (const node of [...graph.nodes.values()]) {
    const carried = node.pluginData.filter(({ pluginId }) => pluginId.startsWith(OF_ROOT))
    if (carried.length === 0 || !root) continue
    root.pluginData = carried.map((entry) => ({ ...entry, pluginId: entry.pluginId.slice(OF_ROOT.length) }))
    graph.deleteNode(node.id)
  }
}

/**
 * OpenPencil reads and writes .fig files in a worker whose file its package does not contain (0.14), and saving
 * fails with it. Without the global it does the same work in place.
 */
async function withoutWorkers<T>(work: () => Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'Worker')
  if (!own) return work()
  Reflect.deleteProperty(globalThis, 'Worker')
  try {
    return await work()
  } finally {
    Object.defineProperty(globalThis, 'Worker', own)
  }
}
