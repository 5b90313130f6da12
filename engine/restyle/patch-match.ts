import { UNIT, type Features } from './features.ts'

/** Patches are 5 × 5. */
export const PATCH_RADIUS = 2
const PATCH_ROW = 4 * (2 * PATCH_RADIUS + 1)
const PATCH_PIXELS = 25
/** Penalty for using a part of the style more than its share, as a squared colour difference (λ). */
const REUSE_PENALTY = 0.006
/**
 * A patch found at random must be this much better than one that continues a neighbour's: strokes stay whole
 * instead of being averaged from many (coherence, after Ashikhmin 2001).
 */
const STRANGER_SHARE = 0.65
/** Use is counted in cells of this many bits: 4 × 4 pixels. */
const CELL_BITS = 2

/** Where each pixel of an output finds its patch: the field that PatchMatch improves. */
export interface Field {
  width: number
  height: number
  /** Style coordinates of each pixel's patch centre. */
  x: Int16Array
  y: Int16Array
  /** Sum of squared differences of the patch, without the penalty for reuse. */
  cost: Int32Array
}

/** All that a search at one level of the pyramid needs. */
export interface Search {
  /** The picture to be matched, with a rim of PATCH_RADIUS pixels repeated from its edge. */
  target: Int16Array
  targetStride: number
  style: Features
  /** 1 for each column of the style on which a patch may be centred, so that none lies across a seam. */
  columns: Uint8Array
  field: Field
  uses: Int32Array
  cellsAcross: number
  penaltyPerUse: number
  /** State of the random numbers. */
  random: Int32Array
}

export function createField(width: number, height: number): Field {
  const count = width * height
  return { width, height, x: new Int16Array(count), y: new Int16Array(count), cost: new Int32Array(count) }
}

/** Prepares a search and measures the field as it is. */
export function createSearch(
  target: Features,
  style: Features,
  columns: Uint8Array,
  field: Field,
  seed: number,
): Search {
  const cellsAcross = (style.width >> CELL_BITS) + 1
  const uses = new Int32Array(cellsAcross * ((style.height >> CELL_BITS) + 1))
  for (let i = 0; i < field.x.length; i++) {
    uses[(field.y[i]! >> CELL_BITS) * cellsAcross + (field.x[i]! >> CELL_BITS)]!++
  }
  const fairShare = ((1 << (2 * CELL_BITS)) * field.width * field.height) / (style.width * style.height)
  const search: Search = {
    target: withRim(target),
    targetStride: (target.width + 2 * PATCH_RADIUS) * 4,
    style,
    columns,
    field,
    uses,
    cellsAcross,
    penaltyPerUse: (REUSE_PENALTY * PATCH_PIXELS * UNIT * UNIT) / fairShare,
    random: Int32Array.of(seed | 1),
  }
  measure(search)
  return search
}

/** Improves rows `from` to `to` of the field once. `backward` goes from the end to the start, on odd rounds. */
export function searchRows(
  search: Search,
  from: number,
  to: number,
  backward: boolean,
  radius: number,
): void {
  const { target, targetStride, style, columns, field, uses, cellsAcross, penaltyPerUse } = search
  const { width, height, x: fieldX, y: fieldY, cost: fieldCost } = field
  const styleData = style.data
  const styleStride = style.width * 4
  const maxX = style.width - 1 - PATCH_RADIUS
  const maxY = style.height - 1 - PATCH_RADIUS
  const step = backward ? 1 : -1
  let state = search.random[0]!

  for (let row = from; row < to; row++) {
    const y = backward ? to - 1 - (row - from) : row
    for (let column = 0; column < width; column++) {
      const x = backward ? width - 1 - column : column
      const i = y * width + x
      const targetAt = y * targetStride + x * 4
      let bestX = fieldX[i]!
      let bestY = fieldY[i]!
      let bestCost = fieldCost[i]!
      const startCell = (bestY >> CELL_BITS) * cellsAcross + (bestX >> CELL_BITS)
      let bestCell = startCell
      // While it looks around, a pixel does not count among the users of its own patch.
      uses[startCell]!--
      let bestTotal = bestCost + uses[startCell]! * penaltyPerUse

      // Candidates 0 and 1 come from the neighbours just visited, the others from ever smaller windows.
      let window = radius
      for (let candidate = 0; candidate < 2 || window >= 1; candidate++) {
        let tryX: number
        let tryY: number
        if (candidate === 0) {
          const neighbour = x + step
          if (neighbour < 0 || neighbour >= width) continue
          tryX = fieldX[i + step]! - step
          tryY = fieldY[i + step]!
        } else if (candidate === 1) {
          const neighbour = y + step
          if (neighbour < 0 || neighbour >= height) continue
          tryX = fieldX[i + step * width]!
          tryY = fieldY[i + step * width]! - step
        } else {
          // xorshift32; its two halves give the two offsets.
          state ^= state << 13
          state ^= state >>> 17
          state ^= state << 5
          const span = 2 * window + 1
          tryX = bestX - window + (((state & 0xffff) * span) >>> 16)
          tryY = bestY - window + (((state >>> 16) * span) >>> 16)
          window >>= 1
        }
        if (tryX < PATCH_RADIUS || tryX > maxX || tryY < PATCH_RADIUS || tryY > maxY) continue
        if (columns[tryX] === 0 || (tryX === bestX && tryY === bestY)) continue
        const cell = (tryY >> CELL_BITS) * cellsAcross + (tryX >> CELL_BITS)
        const penalty = uses[cell]! * penaltyPerUse
        const limit = (candidate < 2 ? bestTotal : bestTotal * STRANGER_SHARE) - penalty
        if (limit <= 0) continue
        const styleAt = (tryY - PATCH_RADIUS) * styleStride + (tryX - PATCH_RADIUS) * 4
        const cost = patchDistance(target, targetAt, targetStride, styleData, styleAt, styleStride, limit)
        if (cost >= limit) continue
        bestX = tryX
        bestY = tryY
        bestCost = cost
        bestCell = cell
        bestTotal = cost + penalty
      }
      uses[bestCell]!++
      fieldX[i] = bestX
      fieldY[i] = bestY
      fieldCost[i] = bestCost
    }
  }
  search.random[0] = state
}

/** Sum of squared differences of two patches given by their first elements; may stop early beyond `limit`. */
function patchDistance(
  target: Int16Array,
  targetStart: number,
  targetStride: number,
  style: Int16Array,
  styleStart: number,
  styleStride: number,
  limit: number,
): number {
  let sum = 0
  let t = targetStart
  let s = styleStart
  for (let row = 0; row <= 2 * PATCH_RADIUS; row++) {
    for (let n = 0; n < PATCH_ROW; n += 4) {
      const l = target[t + n]! - style[s + n]!
      const a = target[t + n + 1]! - style[s + n + 1]!
      const b = target[t + n + 2]! - style[s + n + 2]!
      const g = target[t + n + 3]! - style[s + n + 3]!
      sum = (sum + Math.imul(l, l) + Math.imul(a, a) + Math.imul(b, b) + Math.imul(g, g)) | 0
    }
    if (sum >= limit) return sum
    t += targetStride
    s += styleStride
  }
  return sum
}

function measure({ target, targetStride, style, field }: Search): void {
  const styleStride = style.width * 4
  for (let y = 0, i = 0; y < field.height; y++) {
    for (let x = 0; x < field.width; x++, i++) {
      const styleAt = (field.y[i]! - PATCH_RADIUS) * styleStride + (field.x[i]! - PATCH_RADIUS) * 4
      const targetAt = y * targetStride + x * 4
      const limit = 0x7fffffff
      field.cost[i] = patchDistance(target, targetAt, targetStride, style.data, styleAt, styleStride, limit)
    }
  }
}

function withRim({ width, height, data }: Features): Int16Array {
  const stride = width + 2 * PATCH_RADIUS
  const out = new Int16Array(stride * (height + 2 * PATCH_RADIUS) * 4)
  for (let y = -PATCH_RADIUS, o = 0; y < height + PATCH_RADIUS; y++) {
    const row = Math.max(0, Math.min(height - 1, y)) * width
    for (let x = -PATCH_RADIUS; x < width + PATCH_RADIUS; x++, o += 4) {
      const p = (row + Math.max(0, Math.min(width - 1, x))) * 4
      for (let n = 0; n < 4; n++) out[o + n] = data[p + n]!
    }
  }
  return out
}
