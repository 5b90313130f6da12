import type { FigmaHost } from '../figma.ts'
import { string, validate } from './check.ts'
import type { Members } from './member.ts'
import { FigmaError, Ref } from './values.ts'

/** What the plugin answers while a designer types the parameter of a quick action. */
export interface Suggestions {
  names: string[]
  error: string | undefined
}

/** `figma.parameters`. */
export const parametersMembers: Members<undefined> = {
  on: { call: (_target, args, host) => host.parameterEvents.on(args) },
  once: { call: (_target, args, host) => host.parameterEvents.once(args) },
  off: { call: (_target, args, host) => host.parameterEvents.off(args) },
}

/** The `result` of an input event; a later one makes it stale, as in Figma. */
export const suggestionsMembers: Members<string> = {
  setSuggestions: {
    call: (id, [items], host) => {
      if (!Array.isArray(items)) throw new FigmaError('Expected array of suggestions')
      host.suggested(id, { names: items.map(nameOf), error: undefined })
    },
  },
  setError: {
    call: (id, [message], host) => {
      validate('message', message, string)
      host.suggested(id, { names: [], error: String(message) })
    },
  },
  setLoadingMessage: {
    call: (_id, [message]) => {
      validate('message', message, string)
    },
  },
}

function nameOf(item: unknown): string {
  const name = typeof item === 'object' && item !== null && 'name' in item ? item.name : item
  validate('suggestion', name, string)
  return String(name)
}

/** Asks the plugin for suggestions, as Figma does with every key that is pressed. */
export function ask(host: FigmaHost, key: string, query: string, parameters: Record<string, string>): string {
  const id = `${key}\n${query}\n${Math.random()}`
  host.parameterEvents.emit('input', { key, query, parameters, result: new Ref('suggestions', id) })
  return id
}
