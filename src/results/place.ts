import type { PlaceOutcome, TextOnResult } from '../../contract/plugin-calls.ts'
import { liveTextsOf, type LiveText } from '../layers/live-text.ts'
import { findLayer, pageOf, resize } from '../canvas/nodes.ts'
import { asOneUndoStep } from '../canvas/undo-step.ts'
import { setRadii } from '../placeholders/frame.ts'
import { readEntry, writeEntry, type JobEntry, type JobItem } from '../placeholders/registry.ts'
import { stopComparing } from './comparing.ts'
import { becomeFill } from './fill.ts'
import { pictureFill, readPicture } from './picture.ts'
import { putTexts } from './plate.ts'
import { markAsResult, originalIn } from './result.ts'
import type { PlacedRecipe, PlaceOrder } from './recipe.ts'
import { findSpot, type Spot } from './spot.ts'

/**
 * Puts a finished picture where its placeholder stands, as one undo step. When the placeholder or its page is
 * gone the picture is placed as near as possible instead: it was paid for. Asking twice places once.
 */
export async function placeResult(request: PlaceOrder): Promise<PlaceOutcome> {
  const done = alreadyPlaced(request)
  if (done) return done
  const paints = paintsOf(request)
  const spot = await findSpot(request)
  const keepText = request.recipe.request.keepText === true && spot.kind !== 'fill'
  const source = keepText ? await originalIn(request.recipe) : null
  const live = source ? await liveTextsOf(source) : []
  return asOneUndoStep(() => {
    // Another call for the same picture may have come first while this one waited.
    const doneMeanwhile = alreadyPlaced(request)
    if (doneMeanwhile) return doneMeanwhile
    const original = source && !source.removed ? source : null
    const { layer, texts } = drawResult(spot, request, paints, original && { original, live })
    for (const old of spot.instead) if (!old.removed) old.remove()
    keepInRegistry(request, spot, layer)
    const kind = spot.asPlanned ? 'placed' : 'placed-elsewhere'
    return { kind, nodeId: layer.id, pageId: pageOf(layer).id, texts, textLost: keepText && !original }
  })
}

/** The picture; under it and hidden, if there is one, the picture as it was before its palette was locked. */
export function paintsOf({ image, raw }: Pick<PlaceOrder, 'image' | 'raw'>): ImagePaint[] {
  const before = raw ? [pictureFill(readPicture(raw), false)] : []
  return [...before, pictureFill(readPicture(image))]
}

interface Result {
  layer: SceneNode
  texts: TextOnResult[]
}

interface Kept {
  original: SceneNode
  live: LiveText[]
}

/** With text that is kept the picture is the fill of a frame, on which the original's texts stand. */
function drawResult(spot: Spot, request: PlaceOrder, paints: ImagePaint[], kept: Kept | null): Result {
  if (spot.kind === 'fill') {
    becomeFill(spot.target, paints)
    markAsResult(spot.target, request.recipe)
    return { layer: spot.target, texts: [] }
  }
  const layer = kept ? figma.createFrame() : figma.createRectangle()
  resize(layer, spot.box)
  layer.name = request.name
  setRadii(layer, spot.radii)
  layer.fills = paints
  markAsResult(layer, request.recipe)
  const texts = kept && layer.type === 'FRAME' ? putTexts(layer, kept.original, kept.live) : []
  // Last: what lies in auto-layout is laid out anew with each layer that is added to it.
  spot.put(layer)
  return { layer, texts }
}

function alreadyPlaced({ jobId, imageIndex, again = false }: PlaceOrder): PlaceOutcome | null {
  const item = again ? null : readEntry(jobId)?.items.find(({ index }) => index === imageIndex)
  return item?.placed ? { kind: 'already-placed', nodeId: item.nodeId } : null
}

function keepInRegistry({ jobId, imageIndex, name }: PlaceOrder, spot: Spot, layer: SceneNode): void {
  const entry: JobEntry = readEntry(jobId) ?? {
    ...{ pageId: pageOf(layer).id, name, status: '', items: [] },
    radii: spot.radii,
  }
  const item: JobItem = { index: imageIndex, nodeId: layer.id, placed: true, box: spot.box }
  const others = entry.items.filter(({ index }) => index !== imageIndex)
  writeEntry(jobId, { ...entry, items: [...others, item].sort((a, b) => a.index - b.index) })
}

/** Changes the picture of a placed result, as one undo step. False when it is gone. */
export async function repaintResult(
  nodeId: string,
  image: Uint8Array,
  raw: Uint8Array,
  recipe: PlacedRecipe,
): Promise<boolean> {
  const paints = paintsOf({ image, raw })
  const layer = await findLayer(nodeId)
  if (!layer || !('fills' in layer)) return false
  return asOneUndoStep(() => {
    if (layer.removed) return false
    stopComparing(layer)
    layer.fills = paints
    markAsResult(layer, recipe)
    return true
  })
}
