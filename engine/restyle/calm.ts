import { EVEN_BELOW, ramp } from './edges.ts'
import { closing, opening } from './envelope.ts'
import type { LabImage } from './image.ts'
import { boxMean, enlargePlane, halvePlane } from './plane.ts'

/** What is thinner than this share of the long side can be writing: a headline's stems, icons, rules. */
const THIN_SHARE = 1 / 240
/** Contrast to what is behind it from which on, and above which, a thin thing is writing. */
const WRITING_FROM = 0.03
const WRITING_ABOVE = 0.1
/** Reach of what is beside a letter, and of what makes a fill, as shares of the long side. */
const BESIDE_SHARE = 1 / 160
const FILL_SHARE = 1 / 80
/** Share of writing around from which on, and above which, a pixel is beside letters. */
const BESIDE_FROM = 0.01
const BESIDE_ABOVE = 0.12
/** Share of even pixels around from which on, and above which, a pixel lies in a fill. */
const FILL_FROM = 0.15
const FILL_ABOVE = 0.45
/** Share of the picture beside letters: from here on there is reading to do, and from there on it is for reading. */
const WORDS_FROM = 0.15
const WORDS_ABOVE = 0.21
/** Standard deviation of lightness that strokes may have without a need to calm the fills between letters. */
const LOUD_FROM = 0.098
const LOUD_ABOVE = 0.108
/** Lightness of the content from which a fill is kept to be written on: text that is kept live is put on it later. */
const BLANK_FROM = 0.8
const BLANK_ABOVE = 0.92
/** Lightness from which a fill is paper. Darker ones may be made of strokes, as hatching is. */
const PAPER_FROM = 0.5
const PAPER_ABOVE = 0.62
/** What strokes may at most add: in any fill, in dark and light ones of a picture to be read, beside letters, on them. */
const MOST_LIGHTNESS = { fill: 3, dark: 0.15, paper: 0.09, beside: 0.04, letter: 0.02 }
const MOST_CHROMA = { fill: 1, dark: 0.06, paper: 0.035, beside: 0.02, letter: 0.01 }
/** Share of the content's contrast that writing has at least. */
const CONTRAST_KEPT = 0.9
/** Rules and other faint lines, up to these contrasts, become at most this many times as strong. */
const FAINT_BELOW = 0.1
const NOT_FAINT_ABOVE = 0.25
const MOST_RAISED = 1.2

/**
 * Makes a painted mockup calm to look at and easy to read: strokes stay within bounds in its even fills, narrower
 * beside letters, and letters keep their contrast to the fill they stand on. Photos in it are left alone.
 * @param out the painting, changed in place
 * @param even what it is without strokes, changed in place as well
 * @param evenness 0 for a photo, which is left as it is, to 1 for a mockup
 */
export function* calm(
  out: LabImage,
  even: LabImage,
  content: LabImage,
  evenness: number,
): Generator<number> {
  if (evenness === 0) return
  const { width, height } = out
  const longSide = Math.max(width, height)
  const thin = Math.max(2, Math.round(longSide * THIN_SHARE))
  const contrast = contrastOf(content.l, width, height, thin)
  yield 0.3
  const shown = contrastOf(even.l, width, height, thin, contrast.lighter)
  yield 0.5
  const beside = besideOf(contrast.plane, width, height, Math.round(longSide * BESIDE_SHARE))
  const lettered = beside.reduce((sum, share) => sum + share, 0) / beside.length
  const loudness = ramp(deviationOf(out.l, even.l), LOUD_FROM, LOUD_ABOVE)
  const words = ramp(lettered, WORDS_FROM, WORDS_ABOVE)
  const fills = fillsOf(content, Math.round(longSide * FILL_SHARE))
  yield 0.7

  for (let i = 0; i < out.l.length; i++) {
    const own = contrast.plane[i]!
    const sign = own < 0 ? -1 : 1
    const size = own * sign
    const there = shown.plane[i]! * sign
    const letter = ramp(size, WRITING_FROM, WRITING_ABOVE)
    let base = even.l[i]!
    if (there < CONTRAST_KEPT * size) base += letter * evenness * sign * (CONTRAST_KEPT * size - there)
    else if (there > MOST_RAISED * size && size < NOT_FAINT_ABOVE) {
      const faint = 1 - ramp(size, FAINT_BELOW, NOT_FAINT_ABOVE)
      base -= faint * evenness * fills[i]! * sign * (there - MOST_RAISED * size)
    }
    const near = beside[i]!
    const fill = fills[i]! > near ? fills[i]! : near
    const share = evenness * (fill > letter ? fill : letter)
    if (share === 0) continue
    const paper = ramp(base, PAPER_FROM, PAPER_ABOVE)
    const blank = ramp(content.l[i]!, BLANK_FROM, BLANK_ABOVE)
    const read = blank > loudness * words ? blank : loudness * words
    const light = between(MOST_LIGHTNESS, read, paper, near, letter)
    const chroma = between(MOST_CHROMA, read, paper, near, letter)
    out.l[i] = base + bounded(out.l[i]! - even.l[i]!, light, share)
    out.a[i] = even.a[i]! + bounded(out.a[i]! - even.a[i]!, chroma, share)
    out.b[i] = even.b[i]! + bounded(out.b[i]! - even.b[i]!, chroma, share)
  }
}

/** Small strokes as they are, strong ones never beyond `most`; as much of that as `share` says. */
function bounded(stroke: number, most: number, share: number): number {
  return stroke * (1 - share + (share * most) / Math.sqrt(most * most + stroke * stroke))
}

function between(
  most: typeof MOST_LIGHTNESS,
  written: number,
  paper: number,
  near: number,
  letter: number,
): number {
  const toRead = most.dark + paper * (most.paper - most.dark)
  const open = most.fill + written * (toRead - most.fill)
  const beside = open + near * (most.beside - open)
  return beside + letter * (most.letter - beside)
}

function deviationOf(plane: Float32Array, from: Float32Array): number {
  let sum = 0
  for (let i = 0; i < plane.length; i++) sum += (plane[i]! - from[i]!) * (plane[i]! - from[i]!)
  return Math.sqrt(sum / plane.length)
}

interface Contrast {
  /** Lightness of each pixel beyond what is behind it; negative for dark letters. */
  plane: Float32Array
  /** 1 where thin things are lighter than what is behind them, at half the size. */
  lighter: Uint8Array
}

/** What thin things stand out by. `lighter` is taken from another picture of the same things when given. */
function contrastOf(
  luminance: Float32Array,
  width: number,
  height: number,
  thin: number,
  lighter?: Uint8Array,
): Contrast {
  const across = (width + 1) >> 1
  const down = (height + 1) >> 1
  const small = halvePlane(luminance, width, height)
  const behind = closing(small, across, down, thin)
  const light = opening(small, across, down, thin)
  const known = lighter ?? new Uint8Array(small.length)
  if (!lighter) {
    // Between letters both differ from the picture; the fill is what there is more of.
    const around = boxMean(small, across, down, 2 * thin)
    for (let i = 0; i < known.length; i++) known[i] = 2 * around[i]! < behind[i]! + light[i]! ? 1 : 0
  }
  for (let i = 0; i < behind.length; i++) if (known[i] === 1) behind[i] = light[i]!
  const plane = enlargePlane(behind, width, height)
  for (let i = 0; i < plane.length; i++) plane[i] = luminance[i]! - plane[i]!
  return { plane, lighter: known }
}

function besideOf(contrast: Float32Array, width: number, height: number, radius: number): Float32Array {
  const letters = new Float32Array(contrast.length)
  for (let i = 0; i < letters.length; i++) {
    letters[i] = ramp(contrast[i]! < 0 ? -contrast[i]! : contrast[i]!, WRITING_FROM, WRITING_ABOVE)
  }
  return smoothed(letters, width, height, radius, BESIDE_FROM, BESIDE_ABOVE)
}

/** 1 in even fills, their edges included. */
function fillsOf({ l, width, height }: LabImage, radius: number): Float32Array {
  const even = new Float32Array(l.length)
  for (let y = 1; y < height; y++) {
    for (let i = y * width + 1; i < (y + 1) * width; i++) {
      if (Math.abs(l[i]! - l[i - 1]!) + Math.abs(l[i]! - l[i - width]!) < EVEN_BELOW) even[i] = 1
    }
  }
  return smoothed(even, width, height, radius, FILL_FROM, FILL_ABOVE)
}

/** What is around each pixel, blurred at half the size and sent through a ramp. */
function smoothed(
  plane: Float32Array,
  width: number,
  height: number,
  radius: number,
  from: number,
  to: number,
): Float32Array {
  const across = (width + 1) >> 1
  const down = (height + 1) >> 1
  const half = Math.max(1, radius >> 1)
  const around = boxMean(halvePlane(plane, width, height), across, down, half)
  for (let i = 0; i < around.length; i++) around[i] = ramp(around[i]!, from, to)
  return enlargePlane(boxMean(around, across, down, half), width, height)
}
