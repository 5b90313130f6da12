import type { Fill } from '@open-pencil/scene-graph'
import { assetsOnDisk } from '../headless/assets.ts'
import { CanvasDocument } from '../host/document.ts'
import { column, gradient, imageFill, Layers, row, shadow, solid, stroke } from './layers.ts'
import { encodePng } from './painting/picture.ts'
import { brand } from './screens/brand.ts'
import { painters } from './styles/painters.ts'

/*
 * Documents that try what the sample does not: many layers, many screens, another editor. Built by code, the same
 * bytes each time.
 */

/** A page of 10,000 layers: a hundred lists of cards, as in the file of a grown product. */
export async function createCrowdedDocument(): Promise<CanvasDocument> {
  const document = await CanvasDocument.create(assetsOnDisk, 'Crowded')
  const page = new Layers(document, document.currentPage.id)
  for (let i = 0; i < 100; i++) {
    const x = (i % 10) * 460
    const y = Math.floor(i / 10) * 760
    const list = page.frame(`List ${i + 1}`, { x, y, width: 400, height: 700, fills: [solid(brand.white)], cornerRadius: 16, clipsContent: true })
    for (let line = 0; line < 33; line++) {
      const look = { x: 20, y: 16 + line * 20, width: 16, height: 16 }
      list.rectangle('Mark', { ...look, cornerRadius: 4, fills: [solid(line % 2 ? brand.teal : brand.coral)] })
      list.rectangle('Line', { ...look, x: 48, width: 240, height: 10, fills: [solid(brand.line)] })
      // Text last: whoever looks for it has to look at what is before.
      const said = { name: 'Label', text: `Row ${line + 1}`, fontFamily: 'Inter', fontSize: 11, fontWeight: 400 }
      list.add('TEXT', 'Label', { ...look, ...said, x: 300, width: 80, height: 16, fills: [solid(brand.body)] })
    }
  }
  document.clearHistory()
  return document
}

/** A flow of forty screens in rows, as restyled together, with colours as variables and styles. */
export async function createFlowDocument(): Promise<CanvasDocument> {
  const document = await CanvasDocument.create(assetsOnDisk, 'Flow')
  const page = new Layers(document, document.currentPage.id)
  const steps = ['Welcome', 'Search', 'Room', 'Dates', 'Guests', 'Pay', 'Done', 'Stay']
  for (let i = 0; i < 40; i++) {
    const name = `${Math.floor(i / 8) + 1}.${(i % 8) + 1} ${steps[i % 8]}`
    const x = (i % 8) * 480
    const y = Math.floor(i / 8) * 960
    drawStep(page, name, x, y, i)
  }
  await drawStyles(page, -840)
  addColours(document)
  document.clearHistory()
  return document
}

function drawStep(page: Layers, name: string, x: number, y: number, index: number): void {
  const look = { x, y, width: 390, height: 844, cornerRadius: 36, clipsContent: true }
  const screen = page.frame(name, { ...look, fills: [gradient(['#f3fbfb'], [index % 2 ? '#fde9df' : '#e3f3f2'])] })
  screen.text(name.slice(4), 34, brand.ink, { name: 'Title', x: 28, y: 72, fontWeight: 700 })
  screen.text('Four lines at most tell what happens here and what comes next.', 16, brand.body, { name: 'Text', x: 28, y: 128, width: 330 })
  const card = screen.frame('Card', { x: 28, y: 210, ...column(12, [24]), width: 334, counterAxisSizing: 'FIXED', cornerRadius: 24, fills: [solid(brand.white)], effects: [shadow(10, 28, brand.ink, 0.1)] })
  card.rectangle('Picture', { width: 286, height: 150 + (index % 3) * 40, cornerRadius: 16, fills: [gradient([brand.teal], [index % 2 ? brand.amber : brand.navy])] })
  for (const [label, value] of [['From', '12 May'], ['To', '16 May'], ['Guests', String(1 + (index % 4))]] as const) {
    const line = card.frame(label, { ...row(12), width: 286, primaryAxisSizing: 'FIXED', primaryAxisAlign: 'SPACE_BETWEEN' })
    line.text(label, 15, brand.muted)
    line.text(value, 15, brand.ink, { fontWeight: 600 })
  }
  const button = screen.frame('Button', { x: 28, y: 748, width: 334, height: 56, cornerRadius: 28, fills: [solid(brand.navy)] })
  button.text('Go on', 17, brand.white, { name: 'Label', x: 140, y: 16, fontWeight: 600 })
}

/** A FigJam board: notes, pictures and a section; open it as such with `editor=figjam`. */
export async function createBoardDocument(): Promise<CanvasDocument> {
  const document = await CanvasDocument.create(assetsOnDisk, 'Board')
  const page = new Layers(document, document.currentPage.id)
  const section = page.inside(page.add('SECTION', 'Mood', { width: 2348, height: 632, fills: [solid('#f4f1ff')] }))
  await drawStyles(section, 60, 4, 60)
  const notes = ['Warmer, like evening', 'More paper, less glass', 'Keep the harbour blue', 'Hands, not icons']
  for (const [i, text] of notes.entries()) {
    const look = { x: i * 280, y: 1000, width: 240, height: 240, fills: [solid(['#fff2b3', '#ffd9c7', '#d6f0ea', '#e6dcff'][i] ?? '#ffffff')] }
    const note = page.frame(`Note ${i + 1}`, { ...look, effects: [shadow(6, 16, brand.ink, 0.15)] })
    note.text(text, 24, brand.ink, { x: 20, y: 24, width: 200 })
  }
  const sketch = page.frame('Sketch', { x: 1240, y: 1000, width: 640, height: 400, fills: [solid(brand.white)], strokes: [stroke(brand.ink, 3)] })
  sketch.text('Landing', 40, brand.ink, { x: 32, y: 28, fontWeight: 700 })
  sketch.rectangle('Hero', { x: 32, y: 110, width: 576, height: 170, fills: [solid(brand.tealPale)], strokes: [stroke(brand.teal, 3)] })
  sketch.ellipse('Call', { x: 32, y: 310, width: 160, height: 56, fills: [solid(brand.coral)] })
  document.clearHistory()
  return document
}

/** As many pixels a side as the model looks at: less would be warned of. */
const STYLE_SIDE = 512

async function drawStyles(into: Layers, y: number, count = 4, left = 0): Promise<void> {
  const names = Object.keys(painters).slice(0, count) as (keyof typeof painters)[]
  for (const [i, name] of names.entries()) {
    const fill: Fill = imageFill(into.document, await encodePng(painters[name](STYLE_SIDE, 7)))
    into.rectangle(name, { x: left + i * (STYLE_SIDE + 60), y, width: STYLE_SIDE, height: STYLE_SIDE, fills: [fill] })
  }
}

/** Variables in two modes, one an alias of another, as brand colours are kept. */
function addColours({ graph }: CanvasDocument): void {
  const base = graph.createCollection('Harbour')
  const light = base.defaultModeId
  base.modes.push({ modeId: `${light}-dark`, name: 'Dark' })
  const pairs = { teal: [brand.teal, brand.tealPale], coral: [brand.coral, brand.amber], ink: [brand.ink, brand.white] }
  for (const [name, [day = brand.ink, night = brand.white]] of Object.entries(pairs)) {
    const variable = graph.createVariable(name, 'COLOR', base.id, solid(day).color)
    variable.valuesByMode[`${light}-dark`] = solid(night).color
  }
  const theme = graph.createCollection('Theme')
  const [teal] = base.variableIds
  if (teal) graph.createVariable('accent', 'COLOR', theme.id, { aliasId: teal })
}
