import { findLayer, pageOf } from './nodes.ts'

/** Goes to a layer's page, selects it and brings it into view. False when it is gone. */
export async function reveal(nodeId: string): Promise<boolean> {
  const layer = await findLayer(nodeId)
  if (!layer) return false
  const page = pageOf(layer)
  await figma.setCurrentPageAsync(page)
  if (layer.removed) return false
  page.selection = [layer]
  figma.viewport.scrollAndZoomIntoView([layer])
  return true
}
