import { FigmaError } from './values.ts'

/** Throws when a value is not what Figma accepts. The wording follows Figma's own validation messages. */
export type Check = (value: unknown, path: readonly (string | number)[]) => void

/** Validate the value given to a property or argument. */
export function validate(name: string, value: unknown, check: Check): void {
  try {
    check(value, [])
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    throw new FigmaError(`Property "${name}" failed validation: ${error.message}`)
  }
}

class Mismatch extends Error {}

function fail(message: string, path: readonly (string | number)[]): never {
  const where = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
  throw new Mismatch(where === '' ? message : `${message} at ${where.replace(/^\./, '')}`)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isNaN(value) ? 'nan' : typeof value
}

function ofType(type: string): Check {
  return (value, path) => {
    if (typeName(value) !== type) fail(`Expected ${type}, received ${typeName(value)}`, path)
  }
}

export const boolean = ofType('boolean')
export const string = ofType('string')
export const anything: Check = () => undefined

export function number(limits: { min?: number; max?: number } = {}): Check {
  return (value, path) => {
    ofType('number')(value, path)
    if (!Number.isFinite(value)) fail('Expected number, received infinity', path)
    const { min = -Infinity, max = Infinity } = limits
    if (Number(value) < min) fail(`Number must be greater than or equal to ${min}`, path)
    if (Number(value) > max) fail(`Number must be less than or equal to ${max}`, path)
  }
}

export function oneOf(...options: readonly string[]): Check {
  const expected = options.map((option) => `'${option}'`).join(' | ')
  return (value, path) => {
    if (typeof value === 'string' && options.includes(value)) return
    const received = typeof value === 'string' ? `'${value}'` : typeName(value)
    fail(`Invalid enum value. Expected ${expected}, received ${received}`, path)
  }
}

export function nullable(check: Check): Check {
  return (value, path) => {
    if (value !== null) check(value, path)
  }
}

export function array(item: Check, length?: number): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return fail(`Expected array, received ${typeName(value)}`, path)
    if (length !== undefined && value.length !== length) fail(`Array must contain exactly ${length} element(s)`, path)
    value.forEach((entry: unknown, index) => item(entry, [...path, index]))
  }
}

/** Exactly these keys: a missing one of `required` or one that is in neither list is refused. */
export function object(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  return (value, path) => {
    if (!isRecord(value)) return fail(`Expected object, received ${typeName(value)}`, path)
    const extra = Object.keys(value).filter((key) => !Object.hasOwn(required, key) && !Object.hasOwn(optional, key))
    if (extra.length > 0) {
      fail(`Unrecognized key(s) in object: ${extra.map((key) => `'${key}'`).join(', ')}`, path)
    }
    for (const [key, check] of Object.entries(required)) {
      if (value[key] === undefined) fail('Required', [...path, key])
      check(value[key], [...path, key])
    }
    for (const [key, check] of Object.entries(optional)) {
      if (value[key] !== undefined) check(value[key], [...path, key])
    }
  }
}

/** Objects told apart by their `type`. */
export function byType(variants: Record<string, Check>): Check {
  return (value, path) => {
    if (!isRecord(value)) return fail(`Expected object, received ${typeName(value)}`, path)
    const variant = typeof value.type === 'string' ? variants[value.type] : undefined
    if (!variant) return oneOf(...Object.keys(variants))(value.type, [...path, 'type'])
    variant(value, path)
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
