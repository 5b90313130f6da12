import { assetsOnDisk } from '../headless/assets.ts'
import { CanvasDocument } from '../host/document.ts'
import { Layers, imageFill, solid } from './layers.ts'
import { sampleNames, type SampleStyle } from './names.ts'
import { encodePng, type Picture } from './painting/picture.ts'
import { drawDashboard } from './screens/dashboard.ts'
import { drawLogin } from './screens/login.ts'
import { painters } from './styles/painters.ts'

export { sampleNames } from './names.ts'

const gap = 120
/** Any other number gives other strokes and stains of the same kind. */
const seed = 7

/**
 * The document that the playground opens with: screens of an invented product, six pictures to take a style
 * from, and a page of layers that plugins stumble over. Built by code, the same bytes each time.
 */
export async function createSampleDocument(): Promise<CanvasDocument> {
  const document = await CanvasDocument.create(assetsOnDisk, 'Harbour')
  const screens = document.currentPage
  document.graph.updateNode(screens.id, { name: 'Screens' })
  const styles = document.graph.addPage('Styles')

  const swatches = await Promise.all(sampleNames.styles.map(async (name) => [name, await paint(name)] as const))
  drawStyles(new Layers(document, styles.id), swatches)

  const page = new Layers(document, screens.id)
  const header = imageFill(document, swatches[0]?.[1] ?? new Uint8Array())
  drawLogin(page, 0, 0, header)
  drawDashboard(page, 390 + gap, 0)

  document.clearHistory()
  return document
}

function paint(name: SampleStyle): Promise<Uint8Array> {
  const picture: Picture = painters[name](640, seed)
  return encodePng(picture)
}

function drawStyles(page: Layers, swatches: readonly (readonly [string, Uint8Array])[]): void {
  for (const [index, [name, bytes]] of swatches.entries()) {
    const x = (index % 3) * (640 + gap)
    const y = Math.floor(index / 3) * (640 + gap)
    const fills = [solid('#ffffff'), imageFill(page.document, bytes)]
    page.rectangle(name, { x, y, width: 640, height: 640, fills })
  }
}
