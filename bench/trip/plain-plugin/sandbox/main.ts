import type { PickedLayer, ToIframe, ToSandbox } from '../messages.ts'

/** Figma takes no picture beyond this, and neither do image services. */
const LARGEST_SIDE_PX = 4096
const GAP = 40

figma.showUI(`<div id="app"></div><script>${__html__}</script>`, { width: 320, height: 240, themeColors: true })

figma.ui.onmessage = (message: ToSandbox) => {
  answer(message).then(
    (result) => tell(result),
    (error: unknown) => tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  )
}
figma.on('selectionchange', () => tell(selection()))
tell(selection())

function tell(message: ToIframe) {
  figma.ui.postMessage(message)
}

/** The layer with a picture is the style, all others are content. */
function selection(): ToIframe {
  const layers = [...figma.currentPage.selection]
  const style = layers.find((layer) => 'fills' in layer && layer.fills !== figma.mixed && layer.fills.some(({ type }) => type === 'IMAGE'))
  const contents = layers.filter((layer) => layer !== style).map(picked)
  return { kind: 'selection', style: style ? picked(style) : null, contents }
}

function picked({ id, name }: SceneNode): PickedLayer {
  return { id, name }
}

async function answer(message: ToSandbox): Promise<ToIframe> {
  switch (message.kind) {
    case 'export': {
      const layer = await layerOf(message.id)
      const scale = Math.min(2, LARGEST_SIDE_PX / Math.max(layer.width, layer.height))
      return { kind: 'exported', png: await layer.exportAsync({ format: 'PNG', constraint: { type: 'SCALE', value: scale } }) }
    }
    case 'place': {
      const { x, y, width, height } = await layerOf(message.besideId)
      const image = figma.createImage(message.png)
      const rectangle = figma.createRectangle()
      rectangle.name = message.name
      rectangle.x = x + width + GAP
      rectangle.y = y
      rectangle.resize(width, height)
      rectangle.fills = [{ type: 'IMAGE', imageHash: image.hash, scaleMode: 'FILL' }]
      figma.commitUndo()
      return { kind: 'placed' }
    }
  }
}

async function layerOf(id: string): Promise<SceneNode> {
  const node = await figma.getNodeByIdAsync(id)
  if (!node || !('exportAsync' in node) || node.type === 'PAGE') throw new Error('The layer is gone.')
  return node
}
