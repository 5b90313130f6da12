import { readFileSync } from 'node:fs'
import { MICRO_USD_PER_USD } from '../contract/price.ts'

/** A setting is missing or wrong; the message names the variable and says what it should be. */
export class ConfigError extends Error {}

/** `25` or `12.50` dollars as µ$. Throws ConfigError, which names the setting. */
export function parseBudget(text: string, name = '--budget'): number {
  if (!/^\d{1,7}(\.\d{1,2})?$/.test(text)) {
    throw new ConfigError(`${name} must be an amount of dollars, such as 25 or 12.50, not “${text}”.`)
  }
  return Math.round(Number(text) * MICRO_USD_PER_USD)
}

/**
 * A secret from the variable `name`, or from the file that `name` + `_FILE` names; null when neither is set.
 * It is taken out of `env`, so that nothing started later, and no dump of the environment, has it.
 */
export function readSecret(env: Record<string, string | undefined>, name: string): string | null {
  const value = env[name]
  const file = env[`${name}_FILE`]
  Reflect.deleteProperty(env, name)
  if (value && file) throw new ConfigError(`${name} and ${name}_FILE are both set; keep the one that is meant.`)
  const text = (file ? readFile(file, `${name}_FILE`) : value)?.trim()
  return text || null
}

function readFile(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new ConfigError(`${name} names ${path}, which cannot be read.`)
  }
}
