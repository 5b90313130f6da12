import { COMMANDS, type Command, type StartInfo } from '../contract/plugin-calls.ts'

/** The command the plugin was run for; anything else than ours opens the panel. */
export function commandFrom(text: string): Command {
  return COMMANDS.find((command) => command === text) ?? 'open'
}

/** The answers a designer gave to a quick action. */
export function quickFrom(parameters: Record<string, unknown> | undefined): StartInfo['quick'] {
  if (!parameters) return null
  const { style } = parameters
  const variants = Number(parameters.variants)
  return {
    style: typeof style === 'string' ? style : null,
    variants: Number.isInteger(variants) && variants >= 1 && variants <= MOST_VARIANTS ? variants : null,
  }
}

export const MOST_VARIANTS = 4
