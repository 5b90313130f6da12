import { CONTENT_LONG_SIDE_PX, styleSize } from '../../contract/geometry.ts'
import type { ExportedImage, ExportPurpose } from '../../contract/plugin-calls.ts'
import { withoutCovers, withoutText } from './backdrop.ts'
import { boxOf, pageOf, requireLayer } from '../canvas/nodes.ts'
import { topPaint } from './paints.ts'
import { paintsSomething, problemOf } from './selection.ts'
import { refusal } from '../refusal.ts'

const THUMBNAIL_SIDE_PX = 128

/**
 * Exports a layer's box as the model wants it: content with a long side of 1024 px, a style with a short
 * side of 512 px. Shadows that spill out of the box are left out, so that the result fits the box.
 */
export async function exportImage(nodeId: string, purpose: ExportPurpose): Promise<ExportedImage> {
  const layer = await requireLayer(nodeId)
  refuseUnusable(layer, purpose)
  const { name } = layer
  const { width, height } = boxOf(layer)
  const background = backgroundOf(layer)
  const style = styleSize({ width, height })
  const longSidePx = purpose === 'style' ? Math.max(style.width, style.height) : CONTENT_LONG_SIDE_PX
  const png = await (purpose === 'backdrop'
    ? exportBackdrop(layer)
    : withoutCovers(layer, (seen) => exportPng(seen, longSidePx, name)))
  return { png, width, height, background }
}

function exportBackdrop(layer: SceneNode): Promise<Uint8Array> {
  const { name } = layer
  return withoutText(layer, (copy) => {
    if (!paintsSomething(copy)) throw refusal('only-text', name)
    return exportPng(copy, CONTENT_LONG_SIDE_PX, name)
  })
}

/** A small PNG of a layer, for a slot of the panel. */
export async function exportThumbnail(nodeId: string): Promise<Uint8Array> {
  const layer = await requireLayer(nodeId)
  refuseUnusable(layer, 'style')
  return exportPng(layer, THUMBNAIL_SIDE_PX)
}

function refuseUnusable(layer: SceneNode, purpose: ExportPurpose): void {
  const problem = problemOf(layer)
  // A style is squashed to a square by the model anyway, so its ratio does not matter.
  if (problem && (problem !== 'too-thin' || purpose !== 'style')) throw refusal(problem, layer.name)
}

/** A layer's box as PNG in sRGB. @throws in words when Figma cannot */
export async function exportPng(layer: SceneNode, longSidePx: number, name = layer.name): Promise<Uint8Array> {
  const { width, height } = boxOf(layer)
  try {
    return await layer.exportAsync({
      format: 'PNG',
      // The file may be in Display P3; the model knows sRGB only.
      colorProfile: 'SRGB',
      useAbsoluteBounds: true,
      constraint: { type: width >= height ? 'WIDTH' : 'HEIGHT', value: longSidePx },
    })
  } catch {
    throw refusal('export', name)
  }
}

/** The nearest opaque colour behind a layer: what its transparent parts look like to the designer. */
function backgroundOf(layer: SceneNode): RGB {
  let behind: BaseNode | null = layer.parent
  while (behind && behind.type !== 'PAGE') {
    const color = 'fills' in behind && behind.fills !== figma.mixed ? opaqueColor(behind.fills) : null
    if (color) return color
    behind = behind.parent
  }
  return opaqueColor(pageOf(layer).backgrounds) ?? { r: 1, g: 1, b: 1 }
}

function opaqueColor(paints: readonly Paint[]): RGB | null {
  const last = topPaint(paints)
  return last?.type === 'SOLID' && (last.opacity ?? 1) === 1 ? last.color : null
}
