import type { SceneNode } from '@open-pencil/scene-graph'
import type { CanvasDocument } from '../../host/document.ts'

/** One line of the layers list. */
export interface Row {
  node: SceneNode
  /** 1 for a child of the page. */
  level: number
  expandable: boolean
  expanded: boolean
  /** Hidden or locked by itself or by something it is in. */
  hidden: boolean
  locked: boolean
}

/** The lines of a page as they are shown: topmost layer first, closed branches left out. */
export function rowsOf(document: CanvasDocument, expanded: ReadonlySet<string>): Row[] {
  const rows: Row[] = []
  const add = (parent: SceneNode, level: number, hidden: boolean, locked: boolean) => {
    for (const id of parent.childIds.toReversed()) {
      const node = document.getNode(id)
      if (!node || node.internalOnly) continue
      const row = {
        ...{ node, level, expandable: node.childIds.length > 0, expanded: expanded.has(id) },
        ...{ hidden: hidden || !node.visible, locked: locked || node.locked },
      }
      rows.push(row)
      if (row.expanded) add(node, level + 1, row.hidden, row.locked)
    }
  }
  add(document.currentPage, 1, false, false)
  return rows
}

/** Every layer around a node, from its parent outwards, the page left out. */
export function ancestorsOf(document: CanvasDocument, id: string): string[] {
  const ids: string[] = []
  let parent = document.getNode(document.getNode(id)?.parentId ?? '')
  while (parent && parent.type !== 'CANVAS') {
    ids.push(parent.id)
    parent = document.getNode(parent.parentId ?? '')
  }
  return ids
}

/** A picture and nothing else, as a placed photo is. */
export function isImage(node: SceneNode): boolean {
  return node.childIds.length === 0 && node.fills.some((fill) => fill.type === 'IMAGE' && fill.visible)
}
