import type { DroppedResult } from '../contract/plugin-calls.ts'

/**
 * Hands a picture that was dragged out of the panel to Figma, which tells the sandbox where on the canvas it was
 * let go of. False when it was let go of inside the panel.
 *
 * Source: Figma's documentation of `figma.on('drop')` and of `pluginDrop` messages.
 */
export function dropOnCanvas({ clientX, clientY }: DragEvent, dropMetadata: DroppedResult): boolean {
  const inside = clientX >= 0 && clientY >= 0 && clientX < window.innerWidth && clientY < window.innerHeight
  if (inside) return false
  parent.postMessage({ pluginDrop: { clientX, clientY, items: [], files: [], dropMetadata } }, '*')
  return true
}
