import type { ImageReference, ImageRole, JobRequest, Placement } from '../../contract/job-request.ts'
import type { PlaceRequest } from '../../contract/plugin-calls.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { list, maybe, number, object, oneOf, orNull, parsed, text, truth, type Is } from '../border/shape.ts'

/** What this half reads of a recipe. It keeps and hands on the rest as it came; the panel checks all of it. */
export interface PlacedRecipe extends Pick<Recipe, 'version' | 'seed'> {
  request: Pick<JobRequest, 'keepText' | 'placement'> & {
    images: Pick<ImageReference, 'role' | 'name' | 'nodeId'>[]
    target: Pick<JobRequest['target'], 'pageId' | 'nodeId' | 'width' | 'height'>
  }
}

/** A picture to place, as far as this half reads it. */
export interface PlaceOrder extends Omit<PlaceRequest, 'recipe'> {
  recipe: PlacedRecipe
}

const side = number(0, 1e6)

export const isRecipe: Is<PlacedRecipe> = object<PlacedRecipe>({
  version: oneOf<Recipe['version']>(1),
  seed: orNull(number(-Infinity, Infinity)),
  request: object<PlacedRecipe['request']>({
    keepText: maybe(truth),
    placement: maybe(oneOf<Placement>('beside', 'over', 'fill', 'grid')),
    images: list(object<PlacedRecipe['request']['images'][number]>({ role: oneOf<ImageRole>('content', 'style', 'extra-style'), name: text(), nodeId: orNull(text()) })),
    target: object<PlacedRecipe['request']['target']>({ pageId: text(), nodeId: text(), width: side, height: side }),
  }),
})

/** A recipe from plugin data, which anyone may have edited; null for none that can be read. */
export function recipeIn(data: string): PlacedRecipe | null {
  return parsed(data, isRecipe)
}
