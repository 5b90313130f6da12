import { ramp, STEEP_ABOVE, STEEP_FROM } from './edges.ts'
import { boxMean, halvePlane } from './plane.ts'

/** Reach of what counts as beside a letter, and of the strokes whose strength is taken, in half pixels. */
const REACH = 6
/** Share of steep pixels around: from here on it may be writing, and from there on it is. A single edge is neither. */
const WRITING_FROM = 0.16
const WRITING_ABOVE = 0.3
/** How far the fill that is written on goes, in half pixels, and the share of letters around that makes it one. */
const SHEET_REACH = 18
const SHEET_FROM = 0.015
const SHEET_ABOVE = 0.12
/** Gradient below which a fill is even, and the share of even pixels around that makes it one to be written on. */
const EVEN_BELOW = 0.01
const EVEN_FROM = 0.4
const EVEN_ABOVE = 0.8
/** Lightness of the content from which a fill is paper. Others may be made of strokes, as hatching is. */
const PAPER_FROM = 0.8
const PAPER_ABOVE = 0.92
/** Standard deviation of lightness that strokes may have: anywhere, in a fill that is written on, beside letters. */
const ANYWHERE = 0.3
const ON_SHEETS = 0.055
const BESIDE_LETTERS = 0.03

/** Both at half the size of the result. */
export interface Calm {
  /** 1 beside letters, less in a fill that is written on, 0 where nothing is to be read. */
  legible: Float32Array
  /** How much of the strokes stays, 0–1. */
  strokes: Float32Array
}

/** What a fill that is written on counts of what the letters do. */
const SHEET_SHARE = 0.75

/**
 * Where strokes must be held back in a mockup, so that it can be read. `off` is what the strokes add to the
 * lightness; that of the content, and its gradient (see gradientMap), say where. All at the full `width` and `height`.
 */
export function calmOf(
  off: Float32Array,
  content: Float32Array,
  gradient: Float32Array,
  { width, height }: { width: number; height: number },
  evenness: number,
): Calm {
  const across = (width + 1) >> 1
  const down = (height + 1) >> 1
  const steep = halvePlane(gradient, width, height)
  for (let i = 0; i < steep.length; i++) steep[i] = ramp(steep[i]!, STEEP_FROM, STEEP_ABOVE)
  const letters = boxMean(steep, across, down, REACH)
  for (let i = 0; i < letters.length; i++) letters[i] = ramp(letters[i]!, WRITING_FROM, WRITING_ABOVE)
  const sheets = boxMean(letters, across, down, SHEET_REACH)
  const even = halvePlane(gradient, width, height)
  for (let i = 0; i < even.length; i++) even[i] = even[i]! < EVEN_BELOW ? 1 : 0
  const evenAround = boxMean(even, across, down, REACH)

  const paper = halvePlane(content, width, height)
  const energy = halvePlane(off, width, height)
  for (let i = 0; i < energy.length; i++) energy[i] = energy[i]! * energy[i]!
  const strokes = boxMean(energy, across, down, REACH)
  const legible = letters
  for (let i = 0; i < strokes.length; i++) {
    const letter = letters[i]!
    const written = ramp(sheets[i]!, SHEET_FROM, SHEET_ABOVE)
    const blank = ramp(evenAround[i]!, EVEN_FROM, EVEN_ABOVE)
    const sheet = Math.max(written, blank) * ramp(paper[i]!, PAPER_FROM, PAPER_ABOVE)
    const open = ANYWHERE + sheet * (ON_SHEETS - ANYWHERE)
    const most = open + letter * (BESIDE_LETTERS - open)
    const strength = strokes[i]!
    const kept = strength > most * most ? most / Math.sqrt(strength) : 1
    strokes[i] = 1 - evenness * (1 - kept)
    legible[i] = evenness * Math.max(letter, SHEET_SHARE * sheet)
  }
  return { legible, strokes: boxMean(strokes, across, down, 2) }
}
