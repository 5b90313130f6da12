import type { Candidate, GridRow } from '../../contract/plugin-calls.ts'
import type { Size } from '../../contract/uso.ts'
import { words } from '../words.ts'
import * as drafts from './draft.ts'
import type { Draft } from './draft.ts'
import { cellsOf, columnsOf, headingOf, isMatrix, rowsOf, type Cell } from './matrix.ts'
import type { NewJob, NewRun } from './runs/departure.ts'
import type { DocumentRef } from './runs/send.ts'
import { layerOf, nameOf } from './sources.ts'
import { shorten } from './text.ts'

export interface RunContext {
  selection: readonly Candidate[]
  document: DocumentRef
  /** The engine costs nothing. */
  free: boolean
  /** Drawn for the whole run where the draft leaves the seed to chance, so that its cells compare. */
  randomSeed: () => number
}

/** What a click on the button starts: exactly what the view shows. Null when there is nowhere to put it. */
export function newRunOf(draft: Draft, context: RunContext): NewRun | null {
  const matrix = isMatrix(draft)
  const seeded = matrix && draft.seed === null ? { ...draft, seed: context.randomSeed() } : draft
  const jobs: NewJob[] = []
  for (const cell of cellsOf(seeded)) {
    const target = drafts.targetOf(cell.draft, context.selection)
    if (!target) return null
    jobs.push(newJobOf(cell, target, matrix, context))
  }
  return { jobs, grid: matrix ? gridOf(seeded, jobs) : null }
}

function newJobOf({ row, column, draft }: Cell, target: Candidate, matrix: boolean, context: RunContext): NewJob {
  const content = drafts.contentOf(draft)
  const parameters = drafts.parametersOf(draft)
  return {
    order: {
      images: drafts.imagesOf(draft),
      parameters,
      mapped: drafts.mappedPlanOf(draft) !== null,
      keepText: drafts.keepsText(draft),
      placement: matrix ? 'grid' : drafts.placementOf(draft),
      palette: draft.palette,
      parent: draft.parent,
      target,
      document: context.document,
    },
    name: content ? nameOf(content) : shorten(parameters.prompt, 60),
    resultName: drafts.resultNameOf(draft, target),
    placeholderSize: placeholderSizeOf(draft, target),
    priceMicroUsd: context.free ? null : drafts.priceOf(draft),
    cell: matrix ? { row, column } : null,
    replaces: null,
  }
}

function gridOf(draft: Draft, jobs: readonly NewJob[]): NonNullable<NewRun['grid']> {
  const prompt = shorten(drafts.parametersOf(draft).prompt, 60)
  const rows = rowsOf(draft).map((content, row): GridRow => {
    const job = jobs.find(({ cell }) => cell?.row === row)
    const targetId = content ? (layerOf(content)?.id ?? null) : null
    return { name: headingOf(content, prompt), targetId, size: job?.placeholderSize ?? null }
  })
  const columns = columnsOf(draft).map((style) => ({ name: headingOf(style, prompt) }))
  const [first] = rows
  return {
    name: words.runs.gridName(first?.name ?? prompt, rows.length, columns.length),
    besideIds: [...new Set(jobs.map(({ order }) => order.target.id))],
    rows,
    columns,
  }
}

/** Null where the result covers the target exactly; else its own size, one pixel a unit. */
function placeholderSizeOf(draft: Draft, target: Candidate): Size | null {
  const plan = drafts.mappedPlanOf(draft)
  const content = drafts.contentOf(draft)
  if (!plan || !content) return drafts.outputSizeOf(draft)
  return layerOf(content)?.id === target.id ? null : { width: plan.content.width, height: plan.content.height }
}
