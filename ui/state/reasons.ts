import type { ImageRole } from '../../contract/job-request.ts'
import type { Candidate, CandidateProblem } from '../../contract/plugin-calls.ts'
import type { Me } from '../../contract/proxy-api.ts'
import { USO_LIMITS } from '../../contract/uso.ts'
import { planContent } from '../../contract/geometry.ts'
import { words } from '../words.ts'
import { imagesOf, parametersOf, placementOf, targetOf, type Draft } from './draft.ts'
import { cellsOf, isMatrix, MOST_CELLS, pictureCount, priceOfAll } from './matrix.ts'
import { nameOf, sizeOfSource, type Source } from './sources.ts'

export interface Circumstances {
  me: Me
  selection: readonly Candidate[]
  online: boolean
  /** True while a dropped file is still being decoded. */
  reading: boolean
}

/** Every reason why the draft cannot run now, most basic first. An empty list means the button works. */
export function reasonsNotToRun(draft: Draft, { me, selection, online, reading }: Circumstances): string[] {
  const { reasons } = words
  const list: string[] = []
  if (!online) list.push(reasons.offline)
  list.push(...budgetReasons(draft, me))
  if (reading) list.push(reasons.reading)
  const cells = cellsOf(draft)
  if (pictureCount(draft) > MOST_CELLS) list.push(reasons.tooMany(pictureCount(draft), MOST_CELLS))
  if (draft.variants > 1 && !isMatrix(draft) && placementOf(draft) === 'fill') list.push(reasons.oneFill)
  // What is wrong with one style is wrong in every row, and told once.
  return [...new Set([...list, ...cells.flatMap((cell) => cellReasons(cell.draft, selection)), ...numberReasons(draft)])]
}

function cellReasons(draft: Draft, selection: readonly Candidate[]): string[] {
  const { reasons } = words
  const list: string[] = []
  const images = imagesOf(draft)
  const hasContent = images.some(({ role }) => role === 'content')
  const hasStyle = images.some(({ role }) => role !== 'content')
  const parameters = parametersOf(draft)
  switch (draft.mode) {
    case 'restyle':
      if (!hasContent) list.push(reasons.noContent)
      if (!hasStyle && parameters.prompt === '') list.push(reasons.noStyleOrPrompt)
      break
    case 'new-scene':
      if (!hasContent) list.push(reasons.noContent)
      if (parameters.prompt === '') list.push(reasons.noPromptScene)
      break
    case 'style-only':
      if (!hasStyle) list.push(reasons.noStyle)
      if (parameters.prompt === '') list.push(reasons.noPromptStyle)
      break
  }
  for (const { role, source } of images) {
    const problem = problemOf(source, role)
    if (problem) list.push(problem)
  }
  if (images.length > 0 && !targetOf(draft, selection)) list.push(reasons.noTarget)
  if (parameters.prompt.length > USO_LIMITS.promptLength.max) list.push(reasons.promptLong)
  return list
}

/** What is left to spend, in µ$; null without a limit. */
export function budgetLeft(me: Me): number | null {
  return me.budgetMicroUsd === null ? null : Math.max(0, me.budgetMicroUsd - me.spentMicroUsd - me.heldMicroUsd)
}

function budgetReasons(draft: Draft, me: Me): string[] {
  const left = budgetLeft(me)
  if (me.engine === 'local' || left === null) return []
  if (left === 0) return [words.reasons.budgetSpent(me.renewsAt)]
  const price = priceOfAll(draft)
  return price > left ? [words.reasons.overBudget(price, left)] : []
}

/** Why an image cannot be sent in its role. A style may be of any shape: the model squashes it to a square. */
export function problemOf(source: Source, role: ImageRole): string | null {
  const name = nameOf(source)
  const problem = source.kind === 'layer' ? source.layer.problem : fileProblem(source, role)
  switch (problem) {
    case null:
      return null
    case 'hidden':
      return words.reasons.hidden(name)
    case 'empty':
      return words.reasons.empty(name)
    case 'not-visual':
      return words.reasons.notVisual(name)
    case 'too-thin':
      return role === 'content' ? words.reasons.tooThin(name) : null
  }
}

function fileProblem(source: Source, role: ImageRole): CandidateProblem {
  return role === 'content' && !planContent(sizeOfSource(source)).ok ? 'too-thin' : null
}

function numberReasons(draft: Draft): string[] {
  const { reasons } = words
  const list: string[] = []
  const whole = (value: number, { min, max }: { min: number; max: number }) =>
    Number.isInteger(value) && value >= min && value <= max
  if (!whole(draft.steps, USO_LIMITS.inferenceSteps)) list.push(reasons.steps)
  const { min, max } = USO_LIMITS.guidanceScale
  if (!(draft.guidance >= min && draft.guidance <= max)) list.push(reasons.guidance)
  if (draft.seed !== null && !whole(draft.seed, USO_LIMITS.seed)) list.push(reasons.seed)
  const { width, height } = draft.customSize
  const customUsed = draft.size === 'custom' && !parametersOf(draft).keep_size
  if (customUsed && !(whole(width, USO_LIMITS.customSidePx) && whole(height, USO_LIMITS.customSidePx))) {
    list.push(reasons.customSize)
  }
  if (draft.negativePrompt.trim().length > USO_LIMITS.promptLength.max) list.push(reasons.promptLong)
  return list
}
