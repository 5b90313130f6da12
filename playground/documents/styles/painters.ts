import type { SampleStyle } from '../names.ts'
import type { Picture } from '../painting/picture.ts'
import { paintStarryOil } from './starry-oil.ts'
import { paintSumiInk } from './sumi-ink.ts'

/** Paints a square of `side` pixels; the same seed gives the same picture. */
export type Painter = (side: number, seed: number) => Picture

export const painters: Record<SampleStyle, Painter> = {
  'Starry oil': paintStarryOil,
  'Sumi ink': paintSumiInk,
  'Wool felt': paintStarryOil,
  'Riso poster': paintSumiInk,
  'Art deco': paintStarryOil,
  Watercolour: paintSumiInk,
}
