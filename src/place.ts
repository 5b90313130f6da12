import type { PlaceOutcome, PlaceRequest, TextOnResult } from '../contract/plugin-calls.ts'
import { isFree, nearestFreeSpot } from './free-spot.ts'
import { boxOf, findLayer, pageOf } from './nodes.ts'
import { pictureFill, readPicture } from './picture.ts'
import { putTexts } from './plate.ts'
import { setRadii } from './placeholder-frame.ts'
import { readEntry, writeEntry, type JobEntry, type JobItem, type JobRadii } from './registry.ts'
import { markAsResult } from './results/result.ts'
import { findSpotBeside, obstaclesOf } from './surroundings.ts'
import { asOneUndoStep } from './undo-step.ts'

/**
 * Puts a finished picture where its placeholder stands, as one undo step. When the placeholder or its page is
 * gone the picture is placed as near as possible instead: it was paid for. Asking twice places once.
 */
export async function placeResult(request: PlaceRequest): Promise<PlaceOutcome> {
  const done = alreadyPlaced(request)
  if (done) return done
  const picture = readPicture(request.image)
  const spot = await findSpot(request)
  const { keepText = false } = request.recipe.request
  const source = keepText ? await findContent(request) : null
  return asOneUndoStep(() => {
    // Another call for the same picture may have come first while this one waited.
    const doneMeanwhile = alreadyPlaced(request)
    if (doneMeanwhile) return doneMeanwhile
    if (spot.placeholder && !spot.placeholder.removed) spot.placeholder.remove()
    const original = source && !source.removed ? source : null
    const { layer, texts } = drawResult(spot, request, picture, original)
    keepInRegistry(request, spot, layer)
    const kind = spot.asPlanned ? 'placed' : 'placed-elsewhere'
    return { kind, nodeId: layer.id, pageId: spot.page.id, texts, textLost: keepText && !original }
  })
}

interface Spot {
  page: PageNode
  box: Rect
  radii: JobRadii
  /** Set when the placeholder is somewhere `asOneUndoStep` does not reach: inside another layer. */
  placeholder: SceneNode | null
  asPlanned: boolean
}

const SQUARE: JobRadii = [0, 0, 0, 0]

async function findSpot(request: PlaceRequest): Promise<Spot> {
  const entry = readEntry(request.jobId)
  const item = entry?.items.find(({ index }) => index === request.imageIndex)
  if (entry && item) {
    const placeholder = await findLayer(item.nodeId)
    if (placeholder) {
      const page = pageOf(placeholder)
      await page.loadAsync()
      return { page, box: boxOf(placeholder), radii: entry.radii, placeholder, asPlanned: true }
    }
    const page = await findPage(entry.pageId)
    if (page) return { page, box: freeBox(page, item.box), radii: entry.radii, placeholder: null, asPlanned: false }
  }
  return spotBesideTarget(request)
}

/** For a picture whose placeholder this file does not know, such as after an undo. */
async function spotBesideTarget({ recipe }: PlaceRequest): Promise<Spot> {
  const { target } = recipe.request
  const size = { width: Math.max(1, target.width), height: Math.max(1, target.height) }
  const layer = await findLayer(target.nodeId)
  if (layer) {
    const page = pageOf(layer)
    await page.loadAsync()
    return { page, box: { ...findSpotBeside(layer, size), ...size }, radii: SQUARE, placeholder: null, asPlanned: false }
  }
  const page = (await findPage(target.pageId)) ?? figma.currentPage
  const { center } = figma.viewport
  const box = { x: center.x - size.width / 2, y: center.y - size.height / 2, ...size }
  return { page, box: freeBox(page, box), radii: SQUARE, placeholder: null, asPlanned: false }
}

async function findPage(id: string): Promise<PageNode | null> {
  const node = await figma.getNodeByIdAsync(id)
  if (node?.type !== 'PAGE' || node.removed) return null
  await node.loadAsync()
  return node
}

function freeBox(page: PageNode, box: Rect): Rect {
  const obstacles = obstaclesOf(page, null)
  return isFree(box, obstacles) ? box : { ...box, ...nearestFreeSpot(box, box, box, obstacles) }
}

interface Result {
  layer: RectangleNode | FrameNode
  texts: TextOnResult[]
}

/** With an `original` the picture is the fill of a frame, on which the original's texts stand. */
function drawResult(spot: Spot, request: PlaceRequest, picture: Image, original: SceneNode | null): Result {
  const layer = original ? figma.createFrame() : figma.createRectangle()
  // A new layer lands on the page the designer is on by now, which may be another.
  spot.page.appendChild(layer)
  layer.name = request.name
  layer.x = spot.box.x
  layer.y = spot.box.y
  layer.resize(Math.max(0.01, spot.box.width), Math.max(0.01, spot.box.height))
  setRadii(layer, spot.radii)
  layer.fills = [pictureFill(picture)]
  markAsResult(layer, request.recipe)
  return { layer, texts: original && layer.type === 'FRAME' ? putTexts(layer, original) : [] }
}

async function findContent({ recipe }: PlaceRequest): Promise<SceneNode | null> {
  const id = recipe.request.images.find(({ role }) => role === 'content')?.nodeId
  return id ? findLayer(id) : null
}

function alreadyPlaced({ jobId, imageIndex }: PlaceRequest): PlaceOutcome | null {
  const item = readEntry(jobId)?.items.find(({ index }) => index === imageIndex)
  return item?.placed ? { kind: 'already-placed', nodeId: item.nodeId } : null
}

function keepInRegistry({ jobId, imageIndex, name }: PlaceRequest, spot: Spot, layer: Result['layer']): void {
  const entry: JobEntry = readEntry(jobId) ?? {
    pageId: spot.page.id,
    name,
    status: '',
    radii: spot.radii,
    items: [],
  }
  const item: JobItem = { index: imageIndex, nodeId: layer.id, placed: true, box: spot.box }
  const others = entry.items.filter(({ index }) => index !== imageIndex)
  writeEntry(jobId, { ...entry, items: [...others, item].sort((a, b) => a.index - b.index) })
}
