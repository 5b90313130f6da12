import type { Candidate, ResultLayer } from '../../contract/plugin-calls.ts'
import { findLayer, findLayers, isLayer, pageOf } from '../canvas/nodes.ts'
import { describeAll } from '../layers/selection.ts'
import { recipeIn, type PlacedRecipe } from './recipe.ts'

/** Where a recipe is kept on a result layer. */
const RECIPE_KEY = 'recipe'

/** Writes down on a layer how it was made, with buttons for it in Figma's own panel. */
export function markAsResult(layer: SceneNode, recipe: PlacedRecipe): void {
  layer.setPluginData(RECIPE_KEY, JSON.stringify(recipe))
  layer.setRelaunchData({ vary: '', 'run-again': '', compare: '', recipe: summaryOf(recipe) })
}

export function unmarkResult(layer: SceneNode): void {
  layer.setPluginData(RECIPE_KEY, '')
  layer.setRelaunchData({})
}

export function isResult(layer: BaseNode): boolean {
  return layer.getPluginData(RECIPE_KEY) !== ''
}

/** The result that this layer is, or that holds it. */
export function resultAround(layer: SceneNode): SceneNode | null {
  let node: BaseNode | null = layer
  while (isLayer(node)) {
    if (isResult(node)) return node
    node = node.parent
  }
  return null
}

/** The result that a layer is, or that holds it; null when there is none. */
export async function findResult(nodeId: string): Promise<SceneNode | null> {
  const layer = await findLayer(nodeId)
  return layer && resultAround(layer)
}

/** The layer the result was made from, if it is still there. */
export async function originalOf(result: SceneNode): Promise<SceneNode | null> {
  const recipe = recipeIn(result.getPluginData(RECIPE_KEY))
  return recipe && originalIn(recipe)
}

/** The layer that a recipe's content was, if it is still there. */
export async function originalIn({ request }: PlacedRecipe): Promise<SceneNode | null> {
  const id = request.images.find(({ role }) => role === 'content')?.nodeId
  return id ? findLayer(id) : null
}

/** The recipe on a layer, or on the layer that holds it, with the layers it was made from. */
export async function readResult(nodeId: string): Promise<ResultLayer | null> {
  const result = await findResult(nodeId)
  if (!result) return null
  const recipe = result.getPluginData(RECIPE_KEY)
  const sources: ResultLayer['sources'] = {}
  for (const { role, nodeId: id } of recipeIn(recipe)?.request.images ?? []) {
    const source = id === null ? undefined : (await describeLayers([id]))[0]
    if (source) sources[role] = source
  }
  return { nodeId: result.id, pageId: pageOf(result).id, name: result.name, recipe, sources }
}

/** Describes those of these layers that are still there. */
export async function describeLayers(nodeIds: string[]): Promise<Candidate[]> {
  return describeAll(await findLayers(nodeIds))
}

function summaryOf({ request, seed }: PlacedRecipe): string {
  const styles = request.images.filter(({ role }) => role !== 'content').map(({ name }) => name)
  return [...styles, ...(seed === null ? [] : [`seed ${seed}`])].join(' · ')
}
