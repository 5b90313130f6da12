import { findLayers, pageOf } from './nodes.ts'

/** Goes to the page of the first of these layers, selects those on it and brings them into view. False when all are gone. */
export async function reveal(...nodeIds: string[]): Promise<boolean> {
  const [first, ...others] = await findLayers(nodeIds)
  if (!first) return false
  const page = pageOf(first)
  await figma.setCurrentPageAsync(page)
  const layers = [first, ...others].filter((layer) => !layer.removed && pageOf(layer).id === page.id)
  if (layers.length === 0) return false
  page.selection = layers
  figma.viewport.scrollAndZoomIntoView(layers)
  return true
}
