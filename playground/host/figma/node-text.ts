import type { CharacterStyleOverride, SceneNode } from '@open-pencil/scene-graph'
import { fontFamily, fontStyles } from '../engine.ts'
import type { FigmaHost } from '../figma.ts'
import { array, number, object, oneOf, string, validate, type Check } from './check.ts'
import { readOnly, type Member, type Members } from './member.ts'
import { fromFill } from './paints.ts'
import { FigmaError, mixed, NotInStandIn } from './values.ts'

export interface FontName {
  family: string
  style: string
}

export const fontName: Check = object({ family: string, style: string })

/** Fonts a plugin can load: those that the documents are drawn with. */
export function availableFonts(): FontName[] {
  return Object.keys(fontStyles).map((style) => ({ family: fontFamily, style }))
}

const weights: Record<string, number> = {
  Thin: 100,
  'Extra Light': 200,
  Light: 300,
  Regular: 400,
  Medium: 500,
  'Semi Bold': 600,
  Bold: 700,
  'Extra Bold': 800,
  Black: 900,
}

/** Style fields that can differ from run to run of a text. */
const styles = {
  fontSize: (style: Style) => style.fontSize,
  fontWeight: (style: Style) => style.fontWeight,
  fontName: (style: Style): FontName => fontOf(style),
  letterSpacing: (style: Style) => ({ unit: 'PIXELS', value: style.letterSpacing }),
  lineHeight: (style: Style) =>
    style.lineHeight === null ? { unit: 'AUTO' } : { unit: 'PIXELS', value: style.lineHeight },
  textDecoration: (style: Style) => style.textDecoration,
  fills: (style: Style) => style.fills.map(fromFill),
} as const

type StyleName = keyof typeof styles
type Style = Pick<
  SceneNode,
  | 'fontSize'
  | 'fontWeight'
  | 'fontFamily'
  | 'italic'
  | 'letterSpacing'
  | 'lineHeight'
  | 'textDecoration'
  | 'fills'
>

export const textMembers: Members<SceneNode> = {
  characters: textProperty('characters', string, (node) => node.text, (value) => ({ text: String(value), styleRuns: [] })),
  fontSize: styleProperty('fontSize', number({ min: 1 }), (value) => ({ fontSize: Number(value) })),
  fontWeight: readOnly((node) => uniform(node, 'fontWeight')),
  fontName: {
    get: (node) => uniform(node, 'fontName'),
    set: (node, value, host) => {
      validate('fontName', value, fontName)
      const font = value as FontName
      if (!host.loadedFonts.has(fontKey(font))) throw unloadedFont(font)
      updateText(node, host, { ...styleOfFont(font), styleRuns: without(node, 'fontFamily', 'fontWeight', 'italic') })
    },
  },
  letterSpacing: styleProperty('letterSpacing', object({ unit: oneOf('PIXELS', 'PERCENT'), value: number() }), (value, node) => {
    const { unit, value: amount } = value as { unit: string; value: number }
    return { letterSpacing: unit === 'PERCENT' ? (amount / 100) * node.fontSize : amount }
  }),
  lineHeight: styleProperty(
    'lineHeight',
    object({ unit: oneOf('AUTO', 'PIXELS', 'PERCENT') }, { value: number({ min: 0 }) }),
    (value, node) => {
      const { unit, value: amount = 0 } = value as { unit: string; value?: number }
      if (unit === 'AUTO') return { lineHeight: null }
      return { lineHeight: unit === 'PERCENT' ? (amount / 100) * node.fontSize : amount }
    },
  ),
  textDecoration: styleProperty('textDecoration', oneOf('NONE', 'UNDERLINE', 'STRIKETHROUGH'), (value) => ({
    textDecoration: value as SceneNode['textDecoration'],
  })),
  textAlignHorizontal: plain('textAlignHorizontal', 'LEFT', 'CENTER', 'RIGHT', 'JUSTIFIED'),
  textAlignVertical: plain('textAlignVertical', 'TOP', 'CENTER', 'BOTTOM'),
  textAutoResize: plain('textAutoResize', 'NONE', 'WIDTH_AND_HEIGHT', 'HEIGHT', 'TRUNCATE'),
  textCase: plain('textCase', 'ORIGINAL', 'UPPER', 'LOWER', 'TITLE'),
  textTruncation: plain('textTruncation', 'DISABLED', 'ENDING'),
  hasMissingFont: readOnly((node) =>
    segments(node).some(({ style }) => !availableFonts().some((font) => fontKey(font) === fontKey(fontOf(style)))),
  ),
  textStyleId: readOnly((node) => node.textStyleId ?? ''),
  getRangeAllFontNames: {
    call: (node, [start, end]) => {
      const from = Number(start)
      const to = Number(end)
      const inRange = segments(node).filter((segment) => segment.start < to && segment.end > from)
      return distinct(inRange.map(({ style }) => fontOf(style)))
    },
  },
  getStyledTextSegments: {
    call: (node, [fields]) => {
      validate('fields', fields, array(string))
      const wanted = (fields as string[]).map((name) => {
        if (!isStyleName(name)) throw new NotInStandIn(`getStyledTextSegments(['${name}'])`)
        return name
      })
      return segments(node).map(({ start, end, style }) => ({
        characters: node.text.slice(start, end),
        start,
        end,
        ...Object.fromEntries(wanted.map((name) => [name, styles[name](style)])),
      }))
    },
  },
}

export function fontKey({ family, style }: FontName): string {
  return `${family} ${style}`
}

function styleOfFont({ family, style }: FontName): Partial<SceneNode> {
  const italic = style.endsWith('Italic')
  const weight = weights[style.replace(/ ?Italic$/, '') || 'Regular'] ?? 400
  return { fontFamily: family, fontWeight: weight, italic }
}

function fontOf(style: Style): FontName {
  const weight = Object.keys(weights).find((name) => weights[name] === style.fontWeight) ?? 'Regular'
  if (!style.italic) return { family: style.fontFamily, style: weight }
  return { family: style.fontFamily, style: weight === 'Regular' ? 'Italic' : `${weight} Italic` }
}

/** The runs of one style, in order, covering the whole text; an empty text is one empty run. */
function segments(node: SceneNode): { start: number; end: number; style: Style }[] {
  const edges = [0, node.text.length, ...node.styleRuns.flatMap((run) => [run.start, run.start + run.length])]
  const starts = [...new Set(edges)].filter((edge) => edge < node.text.length).sort((a, b) => a - b)
  if (starts.length === 0) return [{ start: 0, end: 0, style: node }]
  return starts.map((start, index) => {
    const run = node.styleRuns.find((each) => each.start <= start && start < each.start + each.length)
    return { start, end: starts[index + 1] ?? node.text.length, style: { ...node, ...run?.style } }
  })
}

function uniform(node: SceneNode, name: StyleName): unknown {
  const values = distinct(segments(node).map(({ style }) => styles[name](style)))
  return values.length === 1 ? values[0] : mixed
}

function styleProperty(
  name: StyleName & keyof CharacterStyleOverride,
  check: Check,
  write: (value: unknown, node: SceneNode) => Partial<SceneNode>,
): Member<SceneNode> {
  return {
    get: (node) => uniform(node, name),
    set: (node, value, host) => {
      validate(name, value, check)
      updateText(node, host, { ...write(value, node), styleRuns: without(node, name) })
    },
  }
}

function textProperty(
  name: string,
  check: Check,
  read: (node: SceneNode) => unknown,
  write: (value: unknown) => Partial<SceneNode>,
): Member<SceneNode> {
  return {
    get: read,
    set: (node, value, host) => {
      validate(name, value, check)
      updateText(node, host, write(value))
    },
  }
}

function plain(name: keyof SceneNode, ...options: string[]): Member<SceneNode> {
  return textProperty(name, oneOf(...options), (node) => node[name], (value) => ({ [name]: value }))
}

/** Every change of a text needs its fonts, and may change its size. */
function updateText(node: SceneNode, host: FigmaHost, changes: Partial<SceneNode>): void {
  for (const { style } of segments(node)) {
    if (!host.loadedFonts.has(fontKey(fontOf(style)))) throw unloadedFont(fontOf(style))
  }
  host.document.graph.updateNode(node.id, changes)
  host.document.fitText(node.id)
}

function without(node: SceneNode, ...names: (keyof CharacterStyleOverride)[]): SceneNode['styleRuns'] {
  return node.styleRuns.map((run) => ({
    ...run,
    style: Object.fromEntries(Object.entries(run.style).filter(([name]) => !names.some((each) => each === name))),
  }))
}

function unloadedFont({ family, style }: FontName): FigmaError {
  return new FigmaError(
    `Cannot write to node with unloaded font "${family} ${style}". Please call figma.loadFontAsync({ family: "${family}", style: "${style}" }) and await the returned promise first.`,
  )
}

function isStyleName(name: string): name is StyleName {
  return Object.hasOwn(styles, name)
}

function distinct<T>(values: T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}
