import { layOut } from '../canvas/auto-layout.ts'
import { isLayer } from '../canvas/nodes.ts'
import { PICTURE_GAP } from './plan.ts'

/** On the frame of a cell: the run it belongs to. */
const CELL_KEY = 'cell'

/** A frame of fixed size in which the pictures of one job stand side by side. It is laid out by `settleCell`. */
export function drawCell(width: number, height: number, runId: string): FrameNode {
  const cell = figma.createFrame()
  cell.resize(width, height)
  cell.fills = []
  cell.clipsContent = false
  cell.setPluginData(CELL_KEY, runId)
  return cell
}

/** Once the cell has its content, because each layer that is added to an auto-layout frame lays it out anew. */
export function settleCell(cell: FrameNode): void {
  const { width, height } = cell
  layOut(cell, 'HORIZONTAL', PICTURE_GAP, ['FIXED', 'FIXED'])
  cell.resize(width, height)
}

/** The cell that a layer is, or stands in. */
export function cellAround(layer: SceneNode): FrameNode | null {
  let node: BaseNode | null = layer
  while (isLayer(node)) {
    if (node.type === 'FRAME' && node.getPluginData(CELL_KEY) !== '') return node
    node = node.parent
  }
  return null
}
