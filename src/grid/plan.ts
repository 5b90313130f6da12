import { GAP, type Extent } from '../canvas/free-spot.ts'

/** Between the pictures of one cell, in the document's units. */
export const PICTURE_GAP = 16
/** A row without a layer and without a size. */
export const DEFAULT_SIDE = 512

export interface GridPlan {
  /** Of the whole grid, padding included. */
  size: Extent
  fontSize: number
  headingWidth: number
  headingHeight: number
  columnWidths: number[]
  rowHeights: number[]
}

/**
 * How large each part of a grid is: a column is as wide as its widest cell, a row as high as its pictures, and
 * headings can be read at the zoom at which the pictures are looked at.
 */
export function planGrid(
  rows: readonly Extent[],
  columns: number,
  cells: readonly { row: number; column: number; count: number }[],
): GridPlan {
  const widths = rows.map(({ width }) => width)
  const columnWidths = Array.from({ length: columns }, (_, column) => {
    const inColumn = cells.filter((cell) => cell.column === column)
    return Math.max(...widths, ...inColumn.map((cell) => widthOfCell(rows[cell.row], cell.count)))
  })
  const rowHeights = rows.map(({ height }) => height)
  const fontSize = Math.round(Math.min(64, Math.max(12, Math.min(...columnWidths) / 16)))
  const headingWidth = fontSize * 8
  const headingHeight = Math.round(fontSize * 1.4)
  return {
    ...{ fontSize, headingWidth, headingHeight, columnWidths, rowHeights },
    size: {
      width: sum([headingWidth, ...columnWidths]) + GAP * (columns + 2),
      height: sum([headingHeight, ...rowHeights]) + GAP * (rows.length + 2),
    },
  }
}

function widthOfCell(picture: Extent | undefined, count: number): number {
  return picture ? picture.width * count + PICTURE_GAP * (count - 1) : 0
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
