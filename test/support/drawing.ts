import type { Fill, NodeType, SceneNode } from '@open-pencil/scene-graph'
import { assetsOnDisk } from '../../playground/headless/assets.ts'
import { CanvasDocument } from '../../playground/host/document.ts'

export function newDocument(): Promise<CanvasDocument> {
  return CanvasDocument.create(assetsOnDisk)
}

export function solid(r: number, g: number, b: number, opacity = 1): Fill {
  return { type: 'SOLID', color: { r, g, b, a: 1 }, opacity, visible: true }
}

/** Draws a layer as a person would, on the current page unless told otherwise. */
export function draw(document: CanvasDocument, type: NodeType, look: Partial<SceneNode>, parent = document.currentPage.id): SceneNode {
  return document.edit(() => document.graph.createNode(type, parent, { fills: [solid(0.9, 0.3, 0.2)], ...look }))
}

/** Every layer with all its properties, to compare a document with itself before. */
export function contentsOf(document: CanvasDocument): Record<string, SceneNode> {
  return structuredClone(Object.fromEntries([...document.graph.getAllNodes()].map((node) => [node.id, node])))
}
