import { Layers, gradient, imageFill, solid } from '../../playground/documents/layers.ts'
import { encodePng } from '../../playground/documents/painting/picture.ts'
import { paintDusk } from '../../playground/documents/screens/dusk.ts'
import { assetsOnDisk } from '../../playground/headless/assets.ts'
import { CanvasDocument } from '../../playground/host/document.ts'
import type { Size } from '../../contract/uso.ts'

export const STYLE_NAME = 'Dusk'
export const frameName = (index: number) => `Screen ${index + 1}`

const GAP = 240
const COLUMNS = 8
const ACCENTS = ['#2f6f5e', '#8a4b2a', '#34508f', '#7a3b69', '#5c6b22']

/**
 * A file of `count` screens of one size, no two alike, and a painted picture to take the style from. A screen has
 * what screens have: a photograph, texts, cards in rows, a bar of buttons.
 */
export async function makeDocument(size: Size, count: number): Promise<Uint8Array> {
  const document = await CanvasDocument.create(assetsOnDisk, 'Speed of the trip')
  const page = new Layers(document, document.currentPage.id)
  const photo = imageFill(document, await encodePng(paintDusk(960, 720, 7)))
  page.rectangle(STYLE_NAME, { x: 0, y: -960, width: 640, height: 640, fills: [photo] })
  for (let index = 0; index < count; index++) {
    const x = (index % COLUMNS) * (size.width + GAP)
    const y = Math.floor(index / COLUMNS) * (size.height + GAP)
    drawScreen(page, index, { x, y, ...size }, photo)
  }
  document.clearHistory()
  return document.save()
}

function drawScreen(page: Layers, index: number, box: Size & { x: number; y: number }, photo: ReturnType<typeof imageFill>) {
  const accent = ACCENTS[index % ACCENTS.length] ?? '#2f6f5e'
  const unit = Math.min(box.width, box.height) / 100
  const screen = page.frame(frameName(index), { ...box, fills: [solid('#f7f5f0')], clipsContent: true })
  const hero = { x: 0, y: 0, width: box.width, height: Math.round(box.height * 0.34) }
  screen.rectangle('Photo', { ...hero, fills: [photo] })
  screen.rectangle('Shade', { ...hero, fills: [gradient(['#0a1022', 0.1], ['#0a1022', 0.55])] })
  screen.text(`Harbour no. ${index + 1}`, Math.round(unit * 7), '#ffffff', { x: unit * 6, y: hero.height - unit * 16 })
  const columns = Math.max(2, Math.round(box.width / (unit * 36)))
  const cardWidth = (box.width - unit * 6 * (columns + 1)) / columns
  const rows = 3
  const cardHeight = (box.height - hero.height - unit * 6 * (rows + 1)) / rows
  for (let cell = 0; cell < columns * rows; cell++) {
    const x = unit * 6 + (cell % columns) * (cardWidth + unit * 6)
    const y = hero.height + unit * 6 + Math.floor(cell / columns) * (cardHeight + unit * 6)
    const look = { x, y, width: cardWidth, height: cardHeight, cornerRadius: unit * 2, fills: [solid('#ffffff')] }
    const card = screen.frame(`Card ${cell + 1}`, { ...look, clipsContent: true })
    card.ellipse('Dot', { x: unit * 3, y: unit * 3, width: unit * 6, height: unit * 6, fills: [solid(accent)] })
    card.text(`Berth ${index * 31 + cell * 7}`, Math.round(unit * 3.5), '#1c2430', { x: unit * 11, y: unit * 3.5 })
    card.text(`Arrives at ${(index + cell) % 24}:${10 + ((cell * 13) % 50)}`, Math.round(unit * 2.5), '#5b6675', { x: unit * 3, y: unit * 11 })
  }
}
