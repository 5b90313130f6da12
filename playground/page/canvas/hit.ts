import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument } from '../../host/document.ts'
import type { Rectangle } from '../../host/render.ts'
import { intersection } from './geometry.ts'
import type { Point } from './viewport.ts'

/**
 * Layers under a point, from the page's child down to the innermost; empty where a locked layer lies on top.
 */
export function layersAt(document: CanvasDocument, { x, y }: Point): SceneNode[] {
  const path: SceneNode[] = []
  let node = document.hitTest(x, y, { deep: true })
  while (node && node.type !== 'CANVAS') {
    path.unshift(node)
    node = node.parentId ? document.getNode(node.parentId) : undefined
  }
  return path.some((layer) => layer.locked) ? [] : path
}

/**
 * What a click selects of the layers under it: the outermost one, or inside a section its child. Once a layer
 * inside was selected, its siblings answer to a click as well.
 */
export function clickTarget(
  path: readonly SceneNode[],
  selection: readonly SceneNode[],
): SceneNode | undefined {
  const open = path.findLastIndex((layer) => selection.some((selected) => selected.parentId === layer.id))
  if (open >= 0 && path[open + 1]) return path[open + 1]
  return path.find((layer, index) => layer.type !== 'SECTION' || index === path.length - 1)
}

/** What a double click selects: one level further in than what is selected. */
export function doubleClickTarget(
  path: readonly SceneNode[],
  selection: readonly string[],
): SceneNode | undefined {
  const at = path.findLastIndex((layer) => selection.includes(layer.id))
  return path[at + 1] ?? path[at]
}

/** Layers of the page that a marquee touches. */
export function layersIn(document: CanvasDocument, area: Rectangle): SceneNode[] {
  return document.currentPage.childIds
    .map((id) => document.getNode(id))
    .filter((node) => node !== undefined)
    .filter(
      (node) => node.visible && !node.locked && intersection(area, document.boxOf(node.id)) !== undefined,
    )
}
