import type { SceneNode } from '@open-pencil/scene-graph'
import sharp from 'sharp'
import { imageFill } from '../../playground/documents/layers.ts'
import { createSampleDocument } from '../../playground/documents/sample.ts'
import { assetsOnDisk } from '../../playground/headless/assets.ts'
import { CanvasDocument } from '../../playground/host/document.ts'
import { draw, solid } from '../../test/support/drawing.ts'
import type { Chance } from './chance.ts'

const NAMES = ['Card', 'Login', '</script><b>', '“Quoted” \\ back', '画面 🎨', 'a'.repeat(230), ' ', 'Restyling', 'x · y']
const TEXTS = ['Sign in', 'A longer line of text that wraps when there is no room for it', '١٢٣', '🎈', ' ']

let sample: Promise<Uint8Array> | undefined

/** A document to work on: the playground's sample now and then, else a few random layers. */
export async function randomDocument(chance: Chance): Promise<CanvasDocument> {
  if (chance.happens(0.1)) {
    sample ??= createSampleDocument().then((document) => document.save())
    return openFile(await sample)
  }
  const document = await CanvasDocument.create(assetsOnDisk)
  const count = chance.whole(2, 5)
  for (let i = 0; i < count; i++) drawLayer(document, chance, i)
  for (let i = chance.whole(1, 2); i > 0; i--) await drawPicture(document, chance, i)
  document.clearHistory()
  return document
}

/** A file, laid out as the playground would with the first edit: OpenPencil (0.14) reads some sizes otherwise. */
export async function openFile(bytes: Uint8Array): Promise<CanvasDocument> {
  const document = await CanvasDocument.open(bytes, assetsOnDisk)
  document.clearHistory()
  return document
}

/** Small, and now and then far from square: what is sent is scaled up to the model's size in any case. */
function drawLayer(document: CanvasDocument, chance: Chance, place: number): void {
  const width = Math.round(chance.between(20, 400))
  const look: Partial<SceneNode> = {
    name: chance.pick(NAMES),
    x: place * 600,
    y: Math.round(chance.between(-50, 50)),
    width,
    height: Math.max(8, Math.round(width * chance.weighted([[6, 0.25], [3, 0.6], [1, 1.5]]))),
    fills: [solid(chance.between(0, 1), chance.between(0, 1), chance.between(0, 1), chance.pick([1, 1, 0.5]))],
    ...(chance.happens(0.2) ? { rotation: Math.round(chance.between(-90, 90)) } : {}),
    ...(chance.happens(0.3) ? { cornerRadius: Math.round(chance.between(0, 30)) } : {}),
    ...(chance.happens(0.1) ? { locked: true } : {}),
  }
  const type = chance.weighted([[5, 'FRAME'], [2, 'RECTANGLE'], [1, 'ELLIPSE'], [1, 'SECTION']] as const)
  const layer = draw(document, type, look)
  if (type === 'FRAME' || type === 'SECTION') drawChildren(document, chance, layer)
}

/** What the panel takes for a style. */
async function drawPicture(document: CanvasDocument, chance: Chance, place: number): Promise<void> {
  const [r, g, b] = [chance.whole(0, 255), chance.whole(0, 255), chance.whole(0, 255)]
  const png = await sharp({ create: { width: 32, height: 32, channels: 3, background: { r, g, b } } }).png().toBuffer()
  const look = { name: `Swatch ${place}`, x: place * 200, y: -600, width: 160, height: 120 }
  draw(document, 'RECTANGLE', { ...look, fills: [imageFill(document, png)] })
}

function drawChildren(document: CanvasDocument, chance: Chance, parent: SceneNode): void {
  const stacked = parent.type === 'FRAME' && chance.happens(0.3)
  if (stacked) document.edit(() => document.graph.updateNode(parent.id, { layoutMode: 'VERTICAL', itemSpacing: 4 }))
  for (let i = chance.whole(0, 3); i > 0; i--) {
    const [x, y] = [chance.between(0, parent.width / 2), chance.between(0, parent.height / 2)]
    if (chance.happens(0.5)) {
      const text = { text: chance.pick(TEXTS), fontSize: 14, fontFamily: 'Inter', fontWeight: 400, fills: [solid(0, 0, 0)] }
      draw(document, 'TEXT', { name: 'Text', x, y, width: 80, height: 20, ...text }, parent.id)
    } else {
      draw(document, 'RECTANGLE', { name: 'Patch', x, y, width: 30, height: 20 }, parent.id)
    }
  }
}
