import type { Effect, SceneNode, Stroke } from '@open-pencil/scene-graph'
import type { FigmaHost } from '../figma.ts'
import { array, boolean, number, oneOf, validate } from './check.ts'
import { field, readOnly, type Member, type Members } from './member.ts'
import {
  blendMode,
  effects,
  fromEffect,
  fromFill,
  fromStroke,
  paints,
  strokePaints,
  toEffect,
  toFill,
  toStroke,
  type StrokeLine,
} from './paints.ts'
import { mixed } from './values.ts'

export const blendMembers: Members<SceneNode> = {
  opacity: field('opacity', number({ min: 0, max: 1 })),
  blendMode: field('blendMode', blendMode),
  isMask: field('isMask', boolean),
  effects: {
    get: (node) => node.effects.map(fromEffect),
    set: (node, value, host) => {
      validate('effects', value, effects)
      host.document.graph.updateNode(node.id, { effects: (value as Effect[]).map(toEffect), effectStyleId: null })
    },
  },
  effectStyleId: readOnly((node) => node.effectStyleId ?? ''),
}

export const fillMembers: Members<SceneNode> = {
  fills: {
    get: (node) => (hasMixedFills(node) ? mixed : node.fills.map(fromFill)),
    set: (node, value, host) => {
      validate('fills', value, paints)
      const fills = (value as Parameters<typeof toFill>[0][]).map(toFill)
      host.document.graph.updateNode(node.id, { fills, fillStyleId: null })
    },
  },
  fillStyleId: readOnly((node) => node.fillStyleId ?? ''),
}

const defaultLine: StrokeLine = { weight: 1, align: 'INSIDE', dashPattern: [] }

export const strokeMembers: Members<SceneNode> = {
  strokes: {
    get: (node) => node.strokes.map(fromStroke),
    set: (node, value, host) => {
      validate('strokes', value, strokePaints)
      const line = lineOf(node, host)
      const strokes = (value as Parameters<typeof toStroke>[0][]).map((paint) => toStroke(paint, line))
      host.document.graph.updateNode(node.id, { strokes, dashPattern: line.dashPattern, strokeStyleId: null })
    },
  },
  strokeStyleId: readOnly((node) => node.strokeStyleId ?? ''),
  strokeWeight: {
    get: (node, host) => (node.independentStrokeWeights ? mixed : lineOf(node, host).weight),
    set: (node, value, host) => {
      validate('strokeWeight', value, number({ min: 0 }))
      setLine(node, host, { weight: Number(value) })
      host.document.graph.updateNode(node.id, { independentStrokeWeights: false })
    },
  },
  strokeAlign: {
    get: (node, host) => lineOf(node, host).align,
    set: (node, value, host) => {
      validate('strokeAlign', value, oneOf('CENTER', 'INSIDE', 'OUTSIDE'))
      setLine(node, host, { align: value as Stroke['align'] })
    },
  },
  dashPattern: {
    get: (node, host) => lineOf(node, host).dashPattern,
    set: (node, value, host) => {
      validate('dashPattern', value, array(number({ min: 0 })))
      setLine(node, host, { dashPattern: [...(value as number[])] })
    },
  },
  strokeCap: field('strokeCap', oneOf('NONE', 'ROUND', 'SQUARE', 'ARROW_LINES', 'ARROW_EQUILATERAL')),
  strokeJoin: field('strokeJoin', oneOf('MITER', 'BEVEL', 'ROUND')),
}

const radius = number({ min: 0 })
const corners = ['topLeftRadius', 'topRightRadius', 'bottomRightRadius', 'bottomLeftRadius'] as const
type Corner = (typeof corners)[number]

export const cornerMembers: Members<SceneNode> = {
  cornerRadius: {
    get: (node) => {
      const radii = corners.map((corner) => radiusOf(node, corner))
      return radii.every((value) => value === radii[0]) ? radii[0] : mixed
    },
    set: (node, value, host) => {
      validate('cornerRadius', value, radius)
      const all = Object.fromEntries(corners.map((corner) => [corner, Number(value)]))
      host.document.graph.updateNode(node.id, { ...all, cornerRadius: Number(value), independentCorners: false })
    },
  },
  cornerSmoothing: field('cornerSmoothing', number({ min: 0, max: 1 })),
  ...Object.fromEntries(corners.map((corner) => [corner, cornerMember(corner)])),
}

function cornerMember(corner: Corner): Member<SceneNode> {
  return {
    get: (node) => radiusOf(node, corner),
    set: (node, value, host) => {
      validate(corner, value, radius)
      const radii = corners.map((each) => (each === corner ? Number(value) : radiusOf(node, each)))
      const all = Object.fromEntries(corners.map((each, i) => [each, radii[i]]))
      const uniform = radii.every((each) => each === radii[0])
      host.document.graph.updateNode(node.id, { ...all, ...(uniform ? { cornerRadius: Number(value) } : {}), independentCorners: !uniform })
    },
  }
}

/** The graph's four radii count only when its corners are independent. */
function radiusOf(node: SceneNode, corner: Corner): number {
  return node.independentCorners ? node[corner] : node.cornerRadius
}

/** A node without strokes still has a stroke weight in Figma; the graph has nowhere to keep it. */
function lineOf(node: SceneNode, host: FigmaHost): StrokeLine {
  const stroke = node.strokes[0]
  const kept = host.strokeLines.get(node.id) ?? defaultLine
  return stroke ? { weight: stroke.weight, align: stroke.align, dashPattern: node.dashPattern } : kept
}

function setLine(node: SceneNode, host: FigmaHost, change: Partial<StrokeLine>): void {
  const line = { ...lineOf(node, host), ...change }
  host.strokeLines.set(node.id, line)
  if (node.strokes.length === 0) return
  const strokes = node.strokes.map((stroke) => ({ ...stroke, ...line }))
  host.document.graph.updateNode(node.id, { strokes, dashPattern: line.dashPattern })
}

function hasMixedFills(node: SceneNode): boolean {
  return node.type === 'TEXT' && node.styleRuns.some((run) => run.style.fills && run.length < node.text.length)
}

export const frameMembers: Members<SceneNode> = {
  clipsContent: field('clipsContent', boolean),
}

export const groupExpanded: Members<SceneNode> = {
  expanded: field('expanded', boolean),
}

