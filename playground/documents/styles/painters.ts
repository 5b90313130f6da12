import type { SampleStyle } from '../names.ts'
import type { Picture } from '../painting/picture.ts'
import { paintArtDeco } from './art-deco.ts'
import { paintRisoPoster } from './riso-poster.ts'
import { paintStarryOil } from './starry-oil.ts'
import { paintSumiInk } from './sumi-ink.ts'
import { paintWatercolour } from './watercolour.ts'
import { paintWoolFelt } from './wool-felt.ts'

/** Paints a square of `side` pixels; the same seed gives the same picture. */
export type Painter = (side: number, seed: number) => Picture

export const painters: Record<SampleStyle, Painter> = {
  'Starry oil': paintStarryOil,
  'Sumi ink': paintSumiInk,
  'Wool felt': paintWoolFelt,
  'Riso poster': paintRisoPoster,
  'Art deco': paintArtDeco,
  Watercolour: paintWatercolour,
}
