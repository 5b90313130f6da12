import type { Color, Effect, Fill, NodeType, SceneNode, Stroke } from '@open-pencil/scene-graph'
import { computeImageHash } from '@open-pencil/scene-graph/images'
import type { CanvasDocument } from '../host/document.ts'

export type Look = Partial<SceneNode>

/** `#rrggbb` as a colour with components from 0 to 1. */
function hex(value: string, alpha = 1): Color {
  const number = Number.parseInt(value.slice(1), 16)
  return { r: (number >> 16) / 255, g: ((number >> 8) & 255) / 255, b: (number & 255) / 255, a: alpha }
}

export function solid(value: string, opacity = 1): Fill {
  return { type: 'SOLID', color: hex(value), opacity, visible: true }
}

/**
 * A linear gradient from the top to the bottom; stops may carry an opacity. Only this direction, because OpenPencil
 * (0.14) shows one from left to right the other way round than Figma does.
 */
export function gradient(...stops: [value: string, opacity?: number][]): Fill {
  const gradientStops = stops.map(([value, opacity = 1], index) => ({
    color: hex(value, opacity),
    position: index / Math.max(1, stops.length - 1),
  }))
  const color = gradientStops[0]?.color ?? hex('#000000')
  const gradientTransform = { m00: 0, m01: 1, m02: 0, m10: -1, m11: 0, m12: 1 }
  return { type: 'GRADIENT_LINEAR', color, opacity: 1, visible: true, gradientStops, gradientTransform }
}

/** Puts the bytes of a picture into the document and returns a fill that shows it. */
export function imageFill(document: CanvasDocument, bytes: Uint8Array): Fill {
  const imageHash = computeImageHash(bytes)
  document.graph.images.set(imageHash, bytes)
  return {
    type: 'IMAGE',
    color: hex('#000000'),
    opacity: 1,
    visible: true,
    imageHash,
    imageScaleMode: 'FILL',
  }
}

export function stroke(value: string, weight = 1, opacity = 1): Stroke {
  return { color: hex(value), weight, opacity, visible: true, align: 'INSIDE' }
}

export function shadow(y: number, radius: number, value: string, opacity: number, spread = 0): Effect {
  return {
    type: 'DROP_SHADOW',
    color: hex(value, opacity),
    offset: { x: 0, y },
    radius,
    spread,
    visible: true,
    blendMode: 'NORMAL',
  }
}

/** Auto-layout that hugs its children, as a person gets it with Shift+A. */
function stack(layoutMode: 'HORIZONTAL' | 'VERTICAL', itemSpacing: number, padding: number[] = [0]): Look {
  const [top = 0, right = top, bottom = top, left = right] = padding
  return {
    layoutMode,
    itemSpacing,
    primaryAxisSizing: 'HUG',
    counterAxisSizing: 'HUG',
    paddingTop: top,
    paddingRight: right,
    paddingBottom: bottom,
    paddingLeft: left,
  }
}

export const row = (spacing: number, padding?: number[]): Look => stack('HORIZONTAL', spacing, padding)
export const column = (spacing: number, padding?: number[]): Look => stack('VERTICAL', spacing, padding)

/** Draws named layers into one parent. `inside` goes one level down. */
export class Layers {
  readonly document: CanvasDocument
  readonly parentId: string

  constructor(document: CanvasDocument, parentId: string) {
    this.document = document
    this.parentId = parentId
  }

  inside(parent: SceneNode): Layers {
    return new Layers(this.document, parent.id)
  }

  add(type: NodeType, name: string, look: Look): SceneNode {
    return this.document.graph.createNode(type, this.parentId, { name, ...look })
  }

  /** A frame without fill unless `look` gives one; returns what draws into it. */
  frame(name: string, look: Look): Layers {
    return this.inside(this.add('FRAME', name, { fills: [], clipsContent: false, ...look }))
  }

  rectangle(name: string, look: Look): SceneNode {
    return this.add('RECTANGLE', name, look)
  }

  ellipse(name: string, look: Look): SceneNode {
    return this.add('ELLIPSE', name, look)
  }

  /** Inter text that takes the size of its characters, or wraps at `width` when that is given. */
  text(text: string, fontSize: number, color: string, look: Look = {}): SceneNode {
    const node = this.add('TEXT', look.name ?? text, {
      text,
      fontSize,
      fontFamily: 'Inter',
      fontWeight: 400,
      lineHeight: Math.round(fontSize * 1.4),
      textAutoResize: look.width === undefined ? 'WIDTH_AND_HEIGHT' : 'HEIGHT',
      fills: [solid(color)],
      ...look,
    })
    this.document.fitText(node.id)
    return node
  }

  /**
   * An instance of a component; `texts` replaces what its own text layers say, by their name. Not those of instances
   * inside of it: OpenPencil (0.14) does not write these to .fig files.
   */
  instance(component: SceneNode, look: Look, texts: Readonly<Record<string, string>> = {}): SceneNode {
    const { graph } = this.document
    const instance = graph.createInstance(component.id, this.parentId, look)
    if (!instance) throw new Error(`"${component.name}" is no component.`)
    for (const [name, text] of Object.entries(texts)) {
      const layer = graph
        .flattenTree(instance.id)
        .find(({ node }) => node.type === 'TEXT' && node.name === name)?.node
      if (!layer) throw new Error(`"${component.name}" has no text layer "${name}".`)
      graph.updateNode(layer.id, { text })
      this.document.fitText(layer.id)
      graph.updateNode(instance.id, { overrides: { ...instance.overrides, [`${layer.id}:text`]: text } })
    }
    return instance
  }
}
