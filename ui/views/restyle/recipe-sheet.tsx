import { IconClose16 } from '@create-figma-plugin/ui'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import type { ResultLayer } from '../../../contract/plugin-calls.ts'
import { formatUsd } from '../../../contract/price.ts'
import { readRecipe, type Recipe } from '../../../contract/recipe.ts'
import { outputSize } from '../../../contract/geometry.ts'
import { useReturnFocus } from '../../components/focus.ts'
import { IconAction } from '../../components/icon-action.tsx'
import { copyText } from '../../components/copy-text.ts'
import { once } from '../../components/once.ts'
import { variationCount } from '../../state/again.ts'
import type { Panel } from '../../state/panel.ts'
import { words } from '../../words.ts'

const { recipe: text } = words

/** How a result was made, to be read, copied and run once more. */
export function RecipeSheet({ panel }: { panel: Panel }) {
  const result = panel.recipe.value
  const id = useId()
  const sheet = useRef<HTMLElement>(null)
  useReturnFocus(sheet, result !== null)
  useEffect(() => {
    if (result) sheet.current?.focus()
  }, [result])
  const reading = result && readRecipe(result.recipe)
  if (!result || !reading?.ok) return null
  const { recipe } = reading
  const close = () => {
    panel.recipe.value = null
  }
  const copy = (what: string, told: string) => {
    if (copyText(what)) panel.say(told)
  }
  const { prompt } = recipe.request.parameters
  return (
    <section
      class="recipe"
      ref={sheet}
      tabIndex={-1}
      role="dialog"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <div class="recipe-head">
        <h2 class="section-title" id={id}>
          {text.of(result.name)}
        </h2>
        <IconAction label={text.close} onClick={close}>
          <IconClose16 />
        </IconAction>
      </div>
      <RecipeFields recipe={recipe} result={result} />
      <div class="actions">
        <button type="button" class="small-button" onClick={() => void panel.repeating.runAgain(recipe, result.sources)}>
          {text.runAgain}
        </button>
        <button type="button" class="small-button" {...once(() => void panel.repeating.vary(recipe, result))}>
          {text.vary(panel.repeating.price(recipe.request, variationCount(recipe.request, true)))}
        </button>
        {recipe.seed === null ? null : (
          <button type="button" class="small-button" onClick={() => copy(String(recipe.seed), words.advanced.seedCopied)}>
            {text.copySeed}
          </button>
        )}
        {prompt === '' ? null : (
          <button type="button" class="small-button" onClick={() => copy(prompt, text.promptCopied)}>
            {text.copyPrompt}
          </button>
        )}
      </div>
    </section>
  )
}

function RecipeFields({ recipe, result }: { recipe: Recipe; result: ResultLayer }) {
  const { request } = recipe
  const { parameters } = request
  const size = outputSize(parameters, request.plan?.canvas ?? null)
  return (
    <dl class="recipe-fields">
      {request.images.map(({ role, name, nodeId }) => (
        <Line key={role} name={words.slots.roles[role]}>
          {name}
          <span class="quiet">
            {' · '}
            {nodeId === null ? text.fromFile : result.sources[role] ? text.here : text.gone}
          </span>
        </Line>
      ))}
      <Line name={text.fields.prompt}>{parameters.prompt || text.noPrompt}</Line>
      {parameters.negative_prompt === '' ? null : <Line name={text.fields.negative}>{parameters.negative_prompt}</Line>}
      <Line name={text.fields.seed}>{recipe.seed ?? text.noSeed}</Line>
      <Line name={text.fields.size}>{words.slots.sides(size)}</Line>
      <Line name={text.fields.steps}>{parameters.num_inference_steps}</Line>
      <Line name={text.fields.guidance}>{parameters.guidance_scale}</Line>
      <Line name={text.fields.text}>{request.keepText ? text.live : text.redrawn}</Line>
      {request.placement ? <Line name={text.fields.placement}>{text.places[request.placement]}</Line> : null}
      {request.palette ? (
        <Line name={text.fields.palette}>{text.palette(request.palette.colours.length, request.palette.strength)}</Line>
      ) : null}
      {recipe.parentJobId === null ? null : <Line name={text.fields.parent}>{text.anotherResult}</Line>}
      <Line name={text.fields.engine}>{text.engines[recipe.engine]}</Line>
      <Line name={text.fields.price}>{recipe.engine === 'local' ? words.runs.free : formatUsd(recipe.priceMicroUsd)}</Line>
      <Line name={text.fields.made}>{text.date(recipe.createdAt)}</Line>
    </dl>
  )
}

function Line({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
