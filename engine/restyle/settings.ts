import type { BrushworkSettings } from './brushwork.ts'
import type { ColourSettings } from './colour.ts'
import { exponential, logarithm } from './maths.ts'
import type { RestyleRequest } from './restyle.ts'

export interface Settings {
  seed: number
  colour: ColourSettings
  brushwork: BrushworkSettings
}

/** What the numbers of USO's request mean for this algorithm. */
export function settingsFor(
  request: Pick<RestyleRequest, 'seed' | 'guidanceScale' | 'inferenceSteps' | 'variant'>,
): Settings {
  const strength = (request.guidanceScale - 1) / 9
  // From "the nearest style colour" to "the style's own proportions", fifty times as much.
  const proportion = 0.02 * exponential(strength * logarithm(50))
  return {
    seed: (request.seed + request.variant) >>> 0,
    colour: {
      toneStrength: 0.4 + 0.4 * strength,
      // Pictures of one request should differ in more than their noise.
      proportion: proportion * [1, 1.6, 0.65, 2.4][request.variant % 4]!,
    },
    brushwork: {
      edgeWeight: 1.5 - 1.2 * strength,
      layout: 0.86 - 0.3 * strength,
      // 28 is USO's default.
      effort: request.inferenceSteps / 28,
    },
  }
}
