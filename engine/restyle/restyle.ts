import { buildAtlas } from './atlas.ts'
import { repaint } from './brushwork.ts'
import { recolour } from './colour.ts'
import type { LabImage, RgbaImage } from './image.ts'
import { cloudContent } from './noise.ts'
import { toOklab, toRgba } from './oklab.ts'
import { createRandom } from './random.ts'
import { coverRegion, resize } from './resize.ts'
import { settingsFor } from './settings.ts'

export interface RestyleRequest {
  /** The picture to restyle, of any size; null for a picture made of the style alone. */
  content: RgbaImage | null
  /** None, one or two pictures to take the style from. More are ignored. */
  styles: RgbaImage[]
  /** Size of the result. Content of other proportions is cropped, its middle kept. */
  width: number
  height: number
  seed: number
  /** As in USO's request: 1–10, more means more style and less content. */
  guidanceScale: number
  /** As in USO's request: 1–50, more means more rounds of search. */
  inferenceSteps: number
  /** Which of several pictures of one request this is, from 0. */
  variant: number
}

export interface RestyleProgress {
  stage: 'reading' | 'colour' | 'brushwork' | 'finishing'
  /** Share of the whole that is done, 0–1. */
  done: number
}

/**
 * The style's long side as a share of the result's: the scale of its strokes. A preview then shows the same
 * strokes as the result, only smaller.
 */
const STROKE_SCALE = 0.75
const LEAST_STYLE_PX = 256
/** For a result of 1536 px, the largest that USO makes. */
const MOST_STYLE_PX = 1152

/**
 * The whole restyle as a generator: it yields progress every few hundredths of a second, so that a caller can
 * report it, stop by not asking on, or let a browser's event loop run. The same request gives the same bytes
 * in every JavaScript engine.
 */
export function* restyle(request: RestyleRequest): Generator<RestyleProgress, RgbaImage> {
  const { width, height } = request
  const settings = settingsFor(request)
  const random = createRandom(settings.seed)
  yield { stage: 'reading', done: 0 }

  let content: LabImage
  if (request.content) {
    const fitted = resize(request.content, width, height, coverRegion(request.content, width, height))
    yield { stage: 'reading', done: 0.02 }
    content = toOklab(fitted)
  } else content = cloudContent(width, height, settings.seed)
  yield { stage: 'reading', done: 0.04 }
  if (request.styles.length === 0) return toRgba(content)
  const longSide = Math.max(width, height)
  const styleSide = Math.min(MOST_STYLE_PX, Math.max(LEAST_STYLE_PX, STROKE_SCALE * longSide))
  const atlas = buildAtlas(request.styles.slice(0, 2), styleSide, longSide)
  yield { stage: 'reading', done: 0.08 }

  const coloured = yield* scaled('colour', 0.08, 0.35, recolour(content, atlas, settings.colour, random))
  const painted = yield* scaled(
    'brushwork',
    0.35,
    0.97,
    repaint(content, coloured, atlas, settings.brushwork, random),
  )
  yield { stage: 'finishing', done: 0.97 }
  return toRgba(painted)
}

/** Passes a stage's own progress, 0–1, on as a part of the whole. */
function* scaled<Result>(
  stage: RestyleProgress['stage'],
  from: number,
  to: number,
  steps: Generator<number, Result>,
): Generator<RestyleProgress, Result> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield { stage, done: from + (to - from) * step.value }
  }
}
