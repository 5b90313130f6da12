import { patchColumns, type Atlas } from './atlas.ts'
import { edgesOf, evenShare, gradientMap, ramp } from './edges.ts'
import { featuresOf, halve, type Features } from './features.ts'
import { finish } from './finish.ts'
import type { LabImage } from './image.ts'
import {
  createField,
  createSearch,
  PATCH_RADIUS,
  searchRows,
  type Field,
  type Search,
} from './patch-match.ts'
import { halvePlane } from './plane.ts'
import type { Random } from './random.ts'
import { createVote, voteRows } from './vote.ts'

export interface BrushworkSettings {
  /** How much of the content's edges is kept while searching (w₀). */
  edgeWeight: number
  /** Correlation of the edges of result and content that is aimed at, 0–1. */
  layout: number
  /** Multiplies the number of rounds at each level. */
  effort: number
}

/** Finest level is 0. */
const LEVELS = 4
/** Rounds of search at each level. At the finest, voting alone shows no loss. */
const ROUNDS = [0, 2, 3, 3]
/** Random search starts with a window of this share of the style. */
const REACH = [0, 0.02, 0.5, 0.5]
/** Even where nothing is an edge, the search is held this much to the colours of stage A. */
const FLAT_WEIGHT = 0.3
const FLAT_WEIGHT_OF_MOCKUP = 0.8
const ROWS_A_STEP = 24

/**
 * Stage B: repaints `coloured` (the result of stage A for `content`) with patches of the style, from coarse to
 * fine, and yields the share done. Edges of the content pull the result back to `coloured`.
 */
export function* repaint(
  content: LabImage,
  coloured: LabImage,
  atlas: Atlas,
  settings: BrushworkSettings,
  random: Random,
): Generator<number, LabImage> {
  const { width, height } = content
  const gradient = gradientMap([content, coloured])
  yield 0.03
  const edges = [edgesOf(gradient)]
  const evenness = ramp(evenShare(content), 0.43, 0.54)
  const flatWeight = FLAT_WEIGHT + evenness * (FLAT_WEIGHT_OF_MOCKUP - FLAT_WEIGHT)
  const target = [featuresOf(coloured, content.l, evenness)]
  yield 0.06
  const style = [featuresOf(atlas.image, atlas.image.l, 0)]
  const sizes = [{ width, height }]
  for (let level = 1; level < LEVELS; level++) {
    const finer = sizes[level - 1]!
    edges.push(halvePlane(edges[level - 1]!, finer.width, finer.height))
    target.push(halve(target[level - 1]!))
    style.push(halve(style[level - 1]!))
    sizes.push(target[level]!)
  }
  yield 0.12

  let field = randomField(target[LEVELS - 1]!, style[LEVELS - 1]!, atlas, LEVELS - 1, random)
  let done = 0.12
  for (let level = LEVELS - 1; level >= 1; level--) {
    const goal = target[level]!
    if (level < LEVELS - 1) {
      const painted = paintFrom(field, style[level]!, goal)
      fuse(painted, goal, edges[level]!, settings.edgeWeight, flatWeight)
      field = doubled(field, goal.width, goal.height, style[level]!, patchColumns(atlas.seams, level))
      goal.data = painted
    }
    const columns = patchColumns(atlas.seams, level)
    const search = createSearch(goal, style[level]!, columns, field, Math.floor(random() * 0x7fffffff))
    const rounds = Math.max(1, Math.round(ROUNDS[level]! * settings.effort))
    const reach = Math.max(1, Math.round(REACH[level]! * Math.max(style[level]!.width, style[level]!.height)))
    const share = [0, 0.45, 0.15, 0.08][level]!
    for (let round = 0; round < rounds; round++) {
      yield* searchOnce(search, round % 2 === 1, reach, done + (share * round) / rounds, share / rounds)
    }
    done += share
  }

  const painted = new Int16Array(width * height * 4)
  const vote = createVote(field, style[0]!)
  for (let row = 0; row < height; row += ROWS_A_STEP * 2) {
    voteRows(vote, painted, width, row, Math.min(height, row + ROWS_A_STEP * 2))
    yield done + ((0.88 - done) * row) / height
  }
  const { layout } = settings
  const steps = finish({ painted, content, coloured, atlas, gradient, edges: edges[0]!, evenness, layout })
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield 0.88 + 0.12 * step.value
  }
}

function* searchOnce(
  search: Search,
  backward: boolean,
  reach: number,
  done: number,
  share: number,
): Generator<number> {
  const { height } = search.field
  for (let row = 0; row < height; row += ROWS_A_STEP) {
    const end = Math.min(height, row + ROWS_A_STEP)
    if (backward) searchRows(search, height - end, height - row, true, reach)
    else searchRows(search, row, end, false, reach)
    yield done + (share * end) / height
  }
}

function randomField(goal: Features, style: Features, atlas: Atlas, level: number, random: Random): Field {
  const field = createField(goal.width, goal.height)
  const columns = patchColumns(atlas.seams, level)
  const allowed = [...columns.keys()].filter((column) => columns[column] === 1)
  for (let i = 0; i < field.x.length; i++) {
    field.x[i] = allowed[Math.floor(random() * allowed.length)]!
    field.y[i] = PATCH_RADIUS + Math.floor(random() * (style.height - 2 * PATCH_RADIUS))
  }
  return field
}

/** The field of the next finer level, in which four pixels share the displacement of one. */
function doubled(coarse: Field, width: number, height: number, style: Features, columns: Uint8Array): Field {
  const field = createField(width, height)
  const maxY = style.height - 1 - PATCH_RADIUS
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const q = (y >> 1) * coarse.width + (x >> 1)
      const wanted = 2 * coarse.x[q]! + (x & 1)
      // A patch may lie within a style at the coarse level and touch its edge at the finer one.
      field.x[i] = columns[wanted] === 1 ? wanted : wanted - (x & 1)
      field.y[i] = Math.min(maxY, 2 * coarse.y[q]! + (y & 1))
    }
  }
  return field
}

/** What the coarse field shows at the level of `goal`, with the guidance of `goal`. */
function paintFrom(field: Field, style: Features, goal: Features): Int16Array {
  const out = goal.data.slice()
  voteRows(createVote(field, style), out, goal.width, 0, goal.height)
  return out
}

/** Pulls `painted` towards `goal`, most where there are edges. */
function fuse(painted: Int16Array, goal: Features, edges: Float32Array, weight: number, flat: number): void {
  for (let i = 0, p = 0; i < edges.length; i++, p += 4) {
    const pull = weight * (flat + (1 - flat) * edges[i]!)
    for (let n = 0; n < 3; n++) painted[p + n] = (painted[p + n]! + pull * goal.data[p + n]!) / (1 + pull)
  }
}
