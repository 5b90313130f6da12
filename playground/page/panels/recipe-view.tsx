import { formatUsd } from '../../../contract/price.ts'
import { readRecipe, type Recipe } from '../../../contract/recipe.ts'

/** How the plugin made this layer, as it wrote it down in the layer's plugin data. */
export function RecipeView({ text }: { text: string }) {
  const reading = readRecipe(text)
  return (
    <section class="recipe">
      <h2>Recipe</h2>
      {reading.ok ? <RecipeTable recipe={reading.recipe} /> : <p class="hint">{problems[reading.reason]}</p>}
      <details>
        <summary>As stored</summary>
        <pre>{pretty(text)}</pre>
      </details>
    </section>
  )
}

const problems = {
  absent: 'Empty.',
  damaged: 'This recipe was changed by hand or damaged.',
  'from-the-future': 'This recipe was written by a newer version of the plugin.',
}

const roles = { content: 'Content', style: 'Style', 'extra-style': 'Extra style' }

function RecipeTable({ recipe }: { recipe: Recipe }) {
  const { request, seed, engine, priceMicroUsd, createdAt } = recipe
  const { parameters } = request
  const lines: [string, string][] = [
    ...request.images.map((image): [string, string] => [roles[image.role], image.name]),
    ['Prompt', parameters.prompt || '—'],
    ...(parameters.negative_prompt ? [['Not', parameters.negative_prompt] as [string, string]] : []),
    ['Seed', seed === null ? 'unknown' : String(seed)],
    ['Guidance', String(parameters.guidance_scale)],
    ['Steps', String(parameters.num_inference_steps)],
    ['Engine', engine === 'uso' ? 'USO' : 'Local'],
    ['Price', engine === 'local' ? 'free' : formatUsd(priceMicroUsd)],
    ['Made', new Date(createdAt).toLocaleString()],
  ]
  return (
    <dl>
      {lines.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
