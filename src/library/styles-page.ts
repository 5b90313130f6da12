import type { SavedStyle } from '../../contract/library.ts'
import { layOut, pad } from '../canvas/auto-layout.ts'
import { asOneUndoStep } from '../canvas/undo-step.ts'
import { drawText, loadStatusFont } from '../placeholders/frame.ts'
import { refusal } from '../refusal.ts'
import { words } from '../words.ts'
import { isStyleId } from './shelf.ts'
import { team } from './team.ts'

/** On the page, and on the frame of each swatch, where it holds the style's id. */
const SWATCH_KEY = 'swatch'
const PAGE_VALUE = 'page'

const SWATCH_WIDTH = 320
const SPACE = 40

/**
 * Draws the page *Styles* with a swatch of every style of the team, or brings it up to date, as one undo step, and
 * goes there. Swatches the designer moved or annotated stay where and as they are, but for their words.
 */
export async function makeStylesPage(): Promise<void> {
  // FigJam, Slides and Buzz keep everything on one canvas.
  if (figma.editorType !== 'figma') throw refusal('pages')
  const styles = await team.list()
  const pictures = new Map<string, Uint8Array[]>()
  for (const { id, pictures: own } of styles) {
    const bytes = await Promise.all(own.map((_picture, index) => team.picture(id, index)))
    pictures.set(id, bytes.flatMap((each) => each ?? []))
  }
  const known = figma.root.children.find((each) => each.getPluginData(SWATCH_KEY) === PAGE_VALUE)
  await Promise.all([known?.loadAsync(), loadStatusFont()])
  const page = await asOneUndoStep(() => {
    const made = known && !known.removed ? known : newPage()
    draw(made, styles, pictures)
    return made
  })
  await figma.setCurrentPageAsync(page)
  figma.viewport.scrollAndZoomIntoView(page.children)
}

function newPage(): PageNode {
  const page = figma.createPage()
  page.name = words.stylesPage
  page.setPluginData(SWATCH_KEY, PAGE_VALUE)
  return page
}

function draw(page: PageNode, styles: SavedStyle[], pictures: ReadonlyMap<string, Uint8Array[]>): void {
  const board = findBoard(page) ?? drawBoard(page)
  const swatches = new Map(page.findAllWithCriteria({ types: ['FRAME'] }).map((frame) => [frame.getPluginData(SWATCH_KEY), frame]))
  for (const [id, swatch] of swatches) if (isStyleId(id) && !styles.some((style) => style.id === id)) swatch.remove()
  for (const style of styles) {
    const known = swatches.get(style.id)
    if (known) update(known, style)
    else drawSwatch(board, style, pictures.get(style.id) ?? [])
  }
}

function findBoard(page: PageNode): FrameNode | null {
  const found = page.children.find((layer) => layer.getPluginData(SWATCH_KEY) === PAGE_VALUE)
  return found?.type === 'FRAME' ? found : null
}

function drawBoard(page: PageNode): FrameNode {
  const board = figma.createFrame()
  page.appendChild(board)
  board.name = words.stylesPage
  board.setPluginData(SWATCH_KEY, PAGE_VALUE)
  layOut(board, 'HORIZONTAL', SPACE, ['FIXED', 'AUTO'])
  board.layoutWrap = 'WRAP'
  board.resize(SPACE * 5 + SWATCH_WIDTH * 4, SWATCH_WIDTH)
  board.counterAxisSpacing = SPACE
  pad(board, SPACE)
  return board
}

function drawSwatch(board: FrameNode, style: SavedStyle, pictures: Uint8Array[]): void {
  const swatch = figma.createFrame()
  board.appendChild(swatch)
  swatch.setPluginData(SWATCH_KEY, style.id)
  swatch.fills = []
  swatch.clipsContent = false
  layOut(swatch, 'VERTICAL', SPACE / 5, ['AUTO', 'FIXED'])
  swatch.resize(SWATCH_WIDTH, SWATCH_WIDTH)
  for (const bytes of pictures) {
    const tile = figma.createRectangle()
    swatch.appendChild(tile)
    tile.resize(SWATCH_WIDTH, pictures.length > 1 ? SWATCH_WIDTH / 2 - SPACE / 10 : SWATCH_WIDTH)
    tile.cornerRadius = SPACE / 5
    paint(tile, bytes)
  }
  for (const fontSize of [20, 13]) {
    const line = drawText(swatch, '', fontSize)
    line.resize(SWATCH_WIDTH, fontSize * 1.4)
    line.textAutoResize = 'HEIGHT'
  }
  update(swatch, style)
}

/** Figma reads no WebP, which styles may be kept as: their tile stays grey. */
function paint(tile: RectangleNode, bytes: Uint8Array): void {
  try {
    tile.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: figma.createImage(bytes).hash }]
  } catch {
    tile.name = words.pictureNotShown
  }
}

function update(swatch: FrameNode, { name, words: said }: SavedStyle): void {
  swatch.name = name
  const [title, note] = swatch.children.flatMap((layer) => (layer.type === 'TEXT' ? layer : []))
  if (title && title.characters !== name) title.characters = name
  if (note && note.characters !== said) note.characters = said
}
