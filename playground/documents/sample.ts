import type { Fill } from '@open-pencil/scene-graph'
import { assetsOnDisk } from '../headless/assets.ts'
import { CanvasDocument } from '../host/document.ts'
import { drawAwkward } from './awkward.ts'
import { Layers, imageFill } from './layers.ts'
import { sampleNames, type SampleStyle } from './names.ts'
import { encodePng } from './painting/picture.ts'
import { drawComponents } from './screens/components.ts'
import { drawDashboard } from './screens/dashboard.ts'
import { drawLogin } from './screens/login.ts'
import { paintDusk } from './screens/dusk.ts'
import { drawMarketing } from './screens/marketing.ts'
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
  const { graph } = document
  graph.updateNode(document.currentPage.id, { name: 'Screens' })
  const on = (pageId: string): Layers => new Layers(document, pageId)
  const screens = on(document.currentPage.id)
  const awkward = on(graph.addPage('Awkward').id)
  const components = drawComponents(on(graph.addPage('Components').id))

  const dusk = imageFill(document, await encodePng(paintDusk(1200, 900, seed)))
  const swatches = await drawStyles(screens)
  drawLogin(screens, 0, 0, dusk)
  drawDashboard(screens, 390 + gap, 0)
  drawMarketing(screens, 390 + 1440 + 2 * gap, 0, components, { dusk, room: swatches.Watercolour })
  screens.add('FRAME', 'Dusk', { x: 390 + 2 * 1440 + 3 * gap, y: 0, width: 1200, height: 900, fills: [dusk] })
  drawAwkward(awkward, components, dusk)

  document.clearHistory()
  return document
}

/**
 * In a row above the screens: on one page, so that a screen and its style can be selected together, and far enough
 * up for the names of the screens when all is in view.
 */
async function drawStyles(page: Layers): Promise<Record<SampleStyle, Fill>> {
  const fills: Partial<Record<SampleStyle, Fill>> = {}
  for (const [index, name] of sampleNames.styles.entries()) {
    const fill = imageFill(page.document, await encodePng(painters[name](640, seed)))
    const box = { x: index * (640 + gap), y: -(640 + 2 * gap), width: 640, height: 640 }
    page.rectangle(name, { ...box, fills: [fill] })
    fills[name] = fill
  }
  return fills as Record<SampleStyle, Fill>
}
