import type { Atlas } from './atlas.ts'
import { calm } from './calm.ts'
import { matchDetail } from './detail.ts'
import { ramp, STEEP_ABOVE, STEEP_FROM } from './edges.ts'
import { CHROMA_UNIT, UNIT } from './features.ts'
import { guidedFilter } from './guided-filter.ts'
import { createLab, type LabImage } from './image.ts'
import { boxMean } from './plane.ts'
import { applyTone, distributionOf, meanDistribution, toneCurve } from './tone.ts'

/**
 * How much of the colour difference that patches made over whole areas is taken back. Chroma nearly all: a
 * fill keeps its role. Less of the lightness, which carries the large strokes.
 */
const TAKEN_BACK = { l: 0.35, a: 0.85, b: 0.85 }
/** In a mockup, whose fills must stay fills, lightness too. */
const TAKEN_BACK_OF_MOCKUP = { l: 0.75, a: 0.95, b: 0.95 }
const AREA = { halvings: 3, radius: 1, epsilon: 1e-3 }
const CHROMA_AREA = { halvings: 2, radius: 2, epsilon: 1e-3 }
/** Averaging patches softens strokes; they are sharpened to the style's own detail, at most this much. */
const MOST_SHARPENING = 1.2
/** Pull towards stage A at any edge, and at steep ones such as letters and thin lines. */
const EDGE_PULL = 0.6
const STEEP_PULL = 3
/** Detail of the style (mean difference from its 3 × 3 means) below which it is flat, and above which it is not. */
const FLAT_BELOW = 0.0006
const TEXTURED_ABOVE = 0.003
/** What a flat style still gives of its brushwork. */
const LEAST_BRUSHWORK = 0.3

/** Share of what tones and colours still lack. */
const REST_OF_TONE = 0.65
/** Brings a and b between 0 and 1. */
const CHROMA_OFFSET = 0.5

export interface Painting {
  /** The painted pixels as in Features. */
  painted: Int16Array
  content: LabImage
  /** Result of stage A. */
  coloured: LabImage
  atlas: Atlas
  /** See gradientMap and edgesOf. */
  gradient: Float32Array
  edges: Float32Array
  /** 0 for a photo, 1 for a mockup of even fills. */
  evenness: number
  /** See BrushworkSettings. */
  layout: number
}

/**
 * Turns the last vote into the result: colours of whole areas back to stage A's, strokes as crisp as the
 * style's, what must stay readable pulled back to stage A, and tones and detail of the style's own strength.
 * Yields the share done.
 */
export function* finish({
  painted,
  content,
  coloured,
  atlas,
  gradient,
  edges,
  evenness,
  layout,
}: Painting): Generator<number, LabImage> {
  const { width, height } = coloured
  const out = createLab(width, height)
  const addLightness = guidedFilter(coloured.l, width, height, AREA)
  const addChroma = guidedFilter(coloured.l, width, height, CHROMA_AREA)
  for (const [n, name] of (['l', 'a', 'b'] as const).entries()) {
    const unit = name === 'l' ? UNIT : CHROMA_UNIT
    const off = unpack(painted, n, unit, out[name], coloured[name], width, height)
    const share = TAKEN_BACK[name] + evenness * (TAKEN_BACK_OF_MOCKUP[name] - TAKEN_BACK[name])
    const addSmoothed = name === 'l' ? addLightness : addChroma
    addSmoothed(out[name], off, share)
    yield (n + 1) / 8
  }
  const style = atlas.image
  const styleDetail = detailOf(style.l, boxMean(style.l, style.width, style.height, 1))
  sharpen(out, styleDetail)
  yield 4 / 8
  const brushwork = LEAST_BRUSHWORK + (1 - LEAST_BRUSHWORK) * ramp(styleDetail, FLAT_BELOW, TEXTURED_ABOVE)
  pullBack(out, coloured, gradient, edges, brushwork)
  yield 5 / 8
  const even = matchTones(out, coloured, atlas.half)
  yield 6 / 8
  const steps = matchDetail({
    luminance: out.l,
    content: content.l,
    gradient,
    width,
    height,
    styles: atlas.half,
    layout,
  })
  for (const share of steps) yield (6 + 1.5 * share) / 8
  for (const share of calm(out, even, content, evenness)) yield (7.5 + 0.5 * share) / 8
  return out
}

/**
 * Patches and the pull back to stage A leave tones and colours between content and style.
 * @returns what stage A would be in those tones
 */
function matchTones(out: LabImage, coloured: LabImage, styles: LabImage[]): LabImage {
  const even = createLab(out.width, out.height)
  for (const name of ['l', 'a', 'b'] as const) {
    const offset = name === 'l' ? 0 : CHROMA_OFFSET
    const style = meanDistribution(styles.map((image) => distributionOf(image[name], offset)))
    const curve = toneCurve(distributionOf(out[name], offset), style, REST_OF_TONE)
    applyTone(curve, out[name], out[name], offset)
    applyTone(curve, coloured[name], even[name], offset)
  }
  return even
}

/** Writes channel `n` of `painted` to `plane` and returns what it lacks to `goal`, at half the size. */
function unpack(
  painted: Int16Array,
  n: number,
  unit: number,
  plane: Float32Array,
  goal: Float32Array,
  width: number,
  height: number,
): Float32Array {
  const halfWidth = (width + 1) >> 1
  const off = new Float32Array(halfWidth * ((height + 1) >> 1))
  const scale = 1 / unit
  for (let y = 0, o = 0; y < height; y += 2) {
    const top = y * width
    const bottom = Math.min(height - 1, y + 1) * width
    for (let x = 0; x < width; x += 2, o++) {
      const beside = x + 1 < width ? 1 : 0
      const above = top + x
      const below = bottom + x
      const topLeft = painted[above * 4 + n]! * scale
      const topRight = painted[(above + beside) * 4 + n]! * scale
      const bottomLeft = painted[below * 4 + n]! * scale
      const bottomRight = painted[(below + beside) * 4 + n]! * scale
      plane[above] = topLeft
      plane[above + beside] = topRight
      plane[below] = bottomLeft
      plane[below + beside] = bottomRight
      const wanted = goal[above]! + goal[above + beside]! + goal[below]! + goal[below + beside]!
      off[o] = (wanted - (topLeft + topRight + bottomLeft + bottomRight)) / 4
    }
  }
  return off
}

function pullBack(
  out: LabImage,
  coloured: LabImage,
  gradient: Float32Array,
  edges: Float32Array,
  brushwork: number,
) {
  for (let i = 0; i < edges.length; i++) {
    const pull = EDGE_PULL * edges[i]! + STEEP_PULL * ramp(gradient[i]!, STEEP_FROM, STEEP_ABOVE)
    const share = brushwork / (1 + pull)
    out.l[i] = coloured.l[i]! + share * (out.l[i]! - coloured.l[i]!)
    out.a[i] = coloured.a[i]! + share * (out.a[i]! - coloured.a[i]!)
    out.b[i] = coloured.b[i]! + share * (out.b[i]! - coloured.b[i]!)
  }
}

function sharpen({ l, width, height }: LabImage, wanted: number): void {
  const soft = boxMean(l, width, height, 1)
  const amount = Math.min(MOST_SHARPENING, wanted / Math.max(1e-6, detailOf(l, soft)) - 1)
  if (amount <= 0) return
  for (let i = 0; i < l.length; i++) l[i]! += amount * (l[i]! - soft[i]!)
}

function detailOf(plane: Float32Array, soft: Float32Array): number {
  let sum = 0
  for (let i = 0; i < plane.length; i++) sum += Math.abs(plane[i]! - soft[i]!)
  return sum / plane.length
}
