import { describe, expect, it } from 'vitest'
import { readRecipe, recipeOf } from '../../contract/recipe.ts'
import { aJob } from '../support/examples.ts'

const image = { index: 0, width: 1024, height: 736, contentType: 'image/png', byteLength: 10, flagged: false }
const done = aJob({ state: 'done', seed: 7, chargedMicroUsd: 150_000, images: [image, { ...image, index: 1 }] })

describe('a recipe', () => {
  it('comes back from plugin data as it was written', () => {
    const recipe = recipeOf(done, 1)
    expect(readRecipe(JSON.stringify(recipe))).toEqual({ ok: true, recipe })
    expect(recipe).toMatchObject({ imageIndex: 1, seed: 7, priceMicroUsd: 75_000, engine: 'uso', model: 'fal-ai/uso' })
  })

  it('from before text could be kept is read as one without', () => {
    const recipe = recipeOf(done, 0)
    expect('keepText' in recipe.request).toBe(false)
    expect(readRecipe(JSON.stringify(recipe))).toMatchObject({ ok: true })
    const kept = { ...recipe, request: { ...recipe.request, keepText: true } }
    expect(readRecipe(JSON.stringify(kept))).toEqual({ ok: true, recipe: kept })
    const odd = { ...recipe, request: { ...recipe.request, keepText: 'yes' } }
    expect(readRecipe(JSON.stringify(odd))).toEqual({ ok: false, reason: 'damaged' })
  })

  it.each([
    ['', 'absent'],
    ['{', 'damaged'],
    ['null', 'damaged'],
    ['{"version":1}', 'damaged'],
    ['{"version":99,"anything":true}', 'from-the-future'],
  ])('that reads %j is %s', (text, reason) => {
    expect(readRecipe(text)).toEqual({ ok: false, reason })
  })
})
