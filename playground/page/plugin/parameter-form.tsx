import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Suggestions } from '../../host/figma/parameters.ts'
import type { Asked, PluginRunner } from './plugin-runner.ts'
import './parameter-form.css'

const NOTHING: Suggestions = { names: [], error: undefined }

/**
 * Asks for the parameters of a quick action one after the other, as Figma's own bar does: the plugin suggests,
 * only what it suggests can be chosen, an optional one can be left out, and Escape ends the plugin.
 */
export function ParameterForm({ runner }: { runner: PluginRunner }) {
  const asked = runner.asked.value
  return asked ? <Form key={asked.plugin.figmaHost.command} runner={runner} asked={asked} /> : null
}

function Form({ runner, asked }: { runner: PluginRunner; asked: Asked }) {
  const { plugin, parameters } = asked
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({})
  const [at, setAt] = useState(0)
  const [query, setQuery] = useState('')
  const [suggestions, setSuggestions] = useState<Suggestions>(NOTHING)
  const [marked, setMarked] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const parameter = parameters[at]

  useEffect(() => {
    field.current?.focus()
    if (!parameter) return undefined
    let current = true
    void plugin.figmaHost.suggest(parameter.key, query, answers).then((next) => {
      if (!current) return
      setSuggestions(next)
      setMarked(0)
    })
    return () => {
      current = false
    }
  }, [plugin, parameter, query, answers])

  if (!parameter) return null
  const go = (next: Readonly<Record<string, string>>) => {
    if (at + 1 === parameters.length) return runner.answer(next)
    setAnswers(next)
    setSuggestions(NOTHING)
    setQuery('')
    setAt(at + 1)
  }
  const choose = (name: string | undefined) => {
    if (name !== undefined) go({ ...answers, [parameter.key]: name })
    else if (parameter.optional && query === '') go(answers)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { length } = suggestions.names
    if (event.key === 'Escape') runner.close()
    else if (event.key === 'ArrowDown') setMarked(Math.min(length - 1, marked + 1))
    else if (event.key === 'ArrowUp') setMarked(Math.max(0, marked - 1))
    else if (event.key === 'Enter') choose(suggestions.names[marked])
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="parameter-form" role="dialog" aria-label={asked.title} onKeyDown={onKeyDown}>
      <p class="asked">
        {asked.title}
        {Object.values(answers).map((answer) => (
          <span key={answer}>{answer}</span>
        ))}
      </p>
      <input
        ref={field}
        role="combobox"
        aria-label={parameter.name}
        aria-expanded={suggestions.names.length > 0}
        aria-controls={id}
        aria-activedescendant={suggestions.names.length > 0 ? `${id}-${marked}` : undefined}
        placeholder={parameter.description ?? parameter.name}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {suggestions.error === undefined ? null : <p role="alert">{suggestions.error}</p>}
      <ul role="listbox" aria-label={parameter.name} id={id}>
        {suggestions.names.map((name, index) => (
          <li key={name} id={`${id}-${index}`} role="option" aria-selected={index === marked} onClick={() => choose(name)}>
            {name}
          </li>
        ))}
      </ul>
      {parameter.optional && query === '' && suggestions.error === undefined ? (
        <button class="button" onClick={() => go(answers)}>
          Run without it
        </button>
      ) : null}
    </div>
  )
}
