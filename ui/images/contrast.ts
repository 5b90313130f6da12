import type { Colour, TextStyle } from '../../contract/plugin-calls.ts'

/** What WCAG 2.2 asks of text, and of large text (success criterion 1.4.3). */
const NEEDED = 4.5
const NEEDED_LARGE = 3
/** Large text by the same criterion: 18 pt, or 14 pt when bold. */
const LARGE = 24
const LARGE_BOLD = 18.66
const BOLD = 700
/** A text is still read where a stroke of the picture crosses a letter or two. */
const ENOUGH = 0.9
/** A patch is chosen with some room, because its text may be moved a little. */
const ENOUGH_ON_PATCH = 0.99

const WHITE: Colour = { r: 1, g: 1, b: 1 }
const BLACK: Colour = { r: 0, g: 0, b: 0 }

/** Ways to make a patch, the most like the picture first: giving up its hue is worse than hiding its strokes. */
const PATCHES = [0.6, 0.7, 0.8, 0.9, 1]
  .flatMap((opacity) =>
    [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1].flatMap((shift) => [WHITE, BLACK].map((target) => ({ opacity, shift, target }))),
  )
  .sort((a, b) => a.opacity + 2 * a.shift - (b.opacity + 2 * b.shift))

/** WCAG's contrast ratio of two opaque sRGB colours, 1–21. */
export function contrastOf(a: Colour, b: Colour): number {
  const [x, y] = [luminanceOf(a), luminanceOf(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** The contrast that a text set like this needs to be readable. */
export function neededContrast({ fontSize, fontWeight }: Pick<TextStyle, 'fontSize' | 'fontWeight'>): number {
  return fontSize >= LARGE || (fontSize >= LARGE_BOLD && fontWeight >= BOLD) ? NEEDED_LARGE : NEEDED
}

/** True when every style has the contrast it needs against nearly all of the colours behind it. */
export function isReadable(styles: readonly TextStyle[], behind: readonly Colour[], enough = ENOUGH): boolean {
  return styles.every((style) => readableShare(style, behind) >= enough)
}

/**
 * The patch between the text and the colours behind it on which the text is readable and that changes the
 * picture least: its mean there, made lighter or darker. A text of one opaque colour always gets one; for a text of colours that ask for
 * opposites it is the best there is.
 */
export function patchFor(styles: readonly TextStyle[], behind: readonly Colour[]): { colour: Colour; opacity: number } {
  const mean = meanOf(behind)
  let best = { colour: mean, opacity: 1 }
  let bestShare = -1
  for (const { opacity, shift, target } of PATCHES) {
    const colour = mix(mean, target, shift)
    const patched = behind.map((pixel) => mix(pixel, colour, opacity))
    const share = Math.min(1, ...styles.map((style) => readableShare(style, patched)))
    if (share >= ENOUGH_ON_PATCH) return { colour, opacity }
    if (share > bestShare) {
      best = { colour, opacity }
      bestShare = share
    }
  }
  return best
}

/** What is seen of a colour through a patch. */
export function under(patch: { colour: Colour; opacity: number }, colour: Colour): Colour {
  return mix(colour, patch.colour, patch.opacity)
}

function readableShare(style: TextStyle, behind: readonly Colour[]): number {
  if (behind.length === 0) return 1
  const needed = neededContrast(style)
  const readable = behind.filter((pixel) => contrastOf(mix(pixel, style.colour, style.opacity), pixel) >= needed)
  return readable.length / behind.length
}

function luminanceOf({ r, g, b }: Colour): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

function meanOf(colours: readonly Colour[]): Colour {
  const mean = (channel: keyof Colour) => colours.reduce((sum, colour) => sum + colour[channel], 0) / Math.max(1, colours.length)
  return { r: mean('r'), g: mean('g'), b: mean('b') }
}

/** As Figma paints one colour over another: in sRGB, without linear light. */
function mix(below: Colour, above: Colour, opacity: number): Colour {
  const channel = (name: keyof Colour) => below[name] + (above[name] - below[name]) * opacity
  return { r: channel('r'), g: channel('g'), b: channel('b') }
}
