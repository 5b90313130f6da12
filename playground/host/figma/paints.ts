import type { Effect, Fill, GradientTransform, Stroke } from '@open-pencil/scene-graph'
import { anything, array, boolean, byType, nullable, number, object, oneOf, string, type Check } from './check.ts'

/*
 * Paints and effects between Figma's API and OpenPencil's scene graph. The graph wants every field filled in
 * (`visible`, `opacity`, `color`), calls `scaleMode` `imageScaleMode`, and keeps transforms as objects.
 */

export const blendMode = oneOf(
  ...['PASS_THROUGH', 'NORMAL', 'DARKEN', 'MULTIPLY', 'LINEAR_BURN', 'COLOR_BURN', 'LIGHTEN', 'SCREEN'],
  ...['LINEAR_DODGE', 'COLOR_DODGE', 'OVERLAY', 'SOFT_LIGHT', 'HARD_LIGHT', 'DIFFERENCE', 'EXCLUSION'],
  ...['HUE', 'SATURATION', 'COLOR', 'LUMINOSITY'],
)

const unit = number({ min: 0, max: 1 })
const rgb = object({ r: unit, g: unit, b: unit })
const rgba = object({ r: unit, g: unit, b: unit, a: unit })
const transform = array(array(number(), 3), 2)
const common = { visible: boolean, opacity: unit, blendMode, boundVariables: anything }
const filter = number({ min: -1, max: 1 })

const gradient = object(
  {
    type: string,
    gradientTransform: transform,
    gradientStops: array(object({ position: number(), color: rgba }, { boundVariables: anything })),
  },
  common,
)

const solid = object({ type: string, color: rgb }, common)

const image = object(
  { type: string, scaleMode: oneOf('FILL', 'FIT', 'CROP', 'TILE'), imageHash: nullable(string) },
  {
    ...common,
    imageTransform: transform,
    scalingFactor: number(),
    rotation: number(),
    filters: object({}, Object.fromEntries(filterNames().map((name) => [name, filter]))),
  },
)

export const paints: Check = array(
  byType({
    SOLID: solid,
    GRADIENT_LINEAR: gradient,
    GRADIENT_RADIAL: gradient,
    GRADIENT_ANGULAR: gradient,
    GRADIENT_DIAMOND: gradient,
    IMAGE: image,
  }),
)

/** The graph keeps strokes as plain colours. */
export const strokePaints: Check = array(byType({ SOLID: solid }))

const shadow = object(
  { type: string, color: rgba, offset: object({ x: number(), y: number() }), radius: number({ min: 0 }) },
  {
    spread: number(),
    visible: boolean,
    blendMode,
    showShadowBehindNode: boolean,
    boundVariables: anything,
  },
)
const blur = object(
  { type: string, radius: number({ min: 0 }) },
  { visible: boolean, blurType: oneOf('NORMAL'), boundVariables: anything },
)

export const effects: Check = array(
  byType({ DROP_SHADOW: shadow, INNER_SHADOW: shadow, LAYER_BLUR: blur, BACKGROUND_BLUR: blur }),
)

function filterNames(): string[] {
  return ['exposure', 'contrast', 'saturation', 'temperature', 'tint', 'highlights', 'shadows']
}

type FigmaTransform = [[number, number, number], [number, number, number]]

interface FigmaPaint {
  type: Fill['type']
  visible?: boolean
  opacity?: number
  blendMode?: Fill['blendMode']
  color?: { r: number; g: number; b: number }
  gradientStops?: { position: number; color: Fill['color'] }[]
  gradientTransform?: FigmaTransform
  scaleMode?: Fill['imageScaleMode']
  imageHash?: string | null
  imageTransform?: FigmaTransform
}

const black = { r: 0, g: 0, b: 0, a: 1 }

/** @param paint a paint that passed `paints` */
export function toFill(paint: FigmaPaint): Fill {
  const fill: Fill = {
    type: paint.type,
    color: paint.color ? { ...paint.color, a: 1 } : black,
    opacity: paint.opacity ?? 1,
    visible: paint.visible ?? true,
    blendMode: paint.blendMode ?? 'NORMAL',
  }
  if (paint.gradientStops) fill.gradientStops = paint.gradientStops
  if (paint.gradientTransform) fill.gradientTransform = toMatrix(paint.gradientTransform)
  if (paint.type === 'IMAGE') {
    fill.imageScaleMode = paint.scaleMode ?? 'FILL'
    if (paint.imageHash) fill.imageHash = paint.imageHash
    if (paint.imageTransform) fill.imageTransform = toMatrix(paint.imageTransform)
  }
  return fill
}

export function fromFill(fill: Fill): FigmaPaint {
  const paint: FigmaPaint = {
    type: fill.type,
    visible: fill.visible,
    opacity: fill.opacity,
    blendMode: fill.blendMode ?? 'NORMAL',
  }
  if (fill.type === 'SOLID') paint.color = { r: fill.color.r, g: fill.color.g, b: fill.color.b }
  if (fill.gradientStops) {
    paint.gradientStops = fill.gradientStops.map(({ position, color }) => ({ position, color: { ...color } }))
    paint.gradientTransform = fromMatrix(fill.gradientTransform)
  }
  if (fill.type === 'IMAGE') {
    paint.scaleMode = fill.imageScaleMode ?? 'FILL'
    paint.imageHash = fill.imageHash ?? null
    if (fill.imageTransform) paint.imageTransform = fromMatrix(fill.imageTransform)
  }
  return paint
}

/** What the graph keeps in each stroke and Figma once per node. */
export type StrokeLine = Pick<Stroke, 'weight' | 'align'> & { dashPattern: number[] }

export function toStroke(paint: FigmaPaint, line: StrokeLine): Stroke {
  return {
    color: { ...(paint.color ?? black), a: 1 },
    opacity: paint.opacity ?? 1,
    visible: paint.visible ?? true,
    ...line,
  }
}

export function fromStroke(stroke: Stroke): FigmaPaint {
  const { r, g, b } = stroke.color
  return { type: 'SOLID', visible: stroke.visible, opacity: stroke.opacity, blendMode: 'NORMAL', color: { r, g, b } }
}

/** @param effect an effect that passed `effects` */
export function toEffect(effect: Partial<Effect> & Pick<Effect, 'type' | 'radius'>): Effect {
  return {
    ...effect,
    color: effect.color ?? black,
    offset: effect.offset ?? { x: 0, y: 0 },
    spread: effect.spread ?? 0,
    visible: effect.visible ?? true,
  }
}

export function fromEffect(effect: Effect): Record<string, unknown> {
  const { type, radius, visible } = effect
  if (type !== 'DROP_SHADOW' && type !== 'INNER_SHADOW') {
    return { type: type === 'FOREGROUND_BLUR' ? 'LAYER_BLUR' : type, radius, visible, blurType: 'NORMAL' }
  }
  const { color, offset, spread } = effect
  const behind = type === 'DROP_SHADOW' ? { showShadowBehindNode: effect.showShadowBehindNode ?? false } : {}
  return { type, color, offset, radius, spread, visible, blendMode: effect.blendMode ?? 'NORMAL', ...behind }
}

function toMatrix([[m00, m01, m02], [m10, m11, m12]]: FigmaTransform): GradientTransform {
  return { m00, m01, m02, m10, m11, m12 }
}

function fromMatrix(matrix: GradientTransform | undefined): FigmaTransform {
  const { m00, m01, m02, m10, m11, m12 } = matrix ?? { m00: 1, m01: 0, m02: 0, m10: 0, m11: 1, m12: 0 }
  return [
    [m00, m01, m02],
    [m10, m11, m12],
  ]
}
