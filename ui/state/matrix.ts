import type { MicroUsd } from '../../contract/price.ts'
import { priceOf, rolesOf, type Draft } from './draft.ts'
import type { Slot } from './slots.ts'
import { nameOf, type Source } from './sources.ts'

/** More pictures than this at one click are a mistake, or unaffordable. */
export const MOST_CELLS = 200

/** One job of a draft: its place in the matrix, and the draft as it would be for it alone. */
export interface Cell {
  row: number
  column: number
  draft: Draft
}

/** What a draft starts: a cell for each content and style, row by row. One even where slots are empty. */
export function cellsOf(draft: Draft): Cell[] {
  const rows = rowsOf(draft)
  const columns = columnsOf(draft)
  return rows.flatMap((content, row) =>
    columns.map((style, column) => ({
      ...{ row, column },
      draft: {
        ...draft,
        slots: { ...draft.slots, content: withOnly(draft.slots.content, content), style: withOnly(draft.slots.style, style) },
      },
    })),
  )
}

/** The contents, or one null row for none. */
export function rowsOf(draft: Draft): readonly (Source | null)[] {
  const { sources } = draft.slots.content
  return rolesOf(draft.mode).includes('content') && sources.length > 0 ? sources : [null]
}

/** The styles, or one null column for none. */
export function columnsOf(draft: Draft): readonly (Source | null)[] {
  const { sources } = draft.slots.style
  return sources.length > 0 ? sources : [null]
}

export function isMatrix(draft: Draft): boolean {
  return rowsOf(draft).length * columnsOf(draft).length > 1
}

/** Every picture the draft makes. */
export function pictureCount(draft: Draft): number {
  return rowsOf(draft).length * columnsOf(draft).length * draft.variants
}

/** Estimate for the whole run, in µ$. */
export function priceOfAll(draft: Draft): MicroUsd {
  return cellsOf(draft).reduce((sum, cell) => sum + priceOf(cell.draft), 0)
}

/** The name of a row or column, as the grid's headings show it. */
export function headingOf(source: Source | null, fallback: string): string {
  return source ? nameOf(source) : fallback
}

function withOnly(slot: Slot, source: Source | null): Slot {
  return { ...slot, sources: source ? [source] : [] }
}
