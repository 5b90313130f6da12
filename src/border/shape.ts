/** Tells whether a value from outside is what it should be. */
export type Is<T> = (value: unknown) => value is T

/*
 * The few checks this half needs: it reads small things from the document and from the panel, and a schema
 * library would be a fifth of its size. What the panel is given of them it checks in full.
 */

export function text(most = 1_000, least = 0): Is<string> {
  return (value): value is string => typeof value === 'string' && value.length >= least && value.length <= most
}

/** Lower-case hex, as all of our ids are. */
export function hex(digits: number): Is<string> {
  return (value): value is string => typeof value === 'string' && value.length === digits && /^[0-9a-f]*$/.test(value)
}

/** Larger ones are nowhere on a canvas. NaN is no number. */
const MOST = 1e7

export function number(least = -MOST, most = MOST): Is<number> {
  return (value): value is number => typeof value === 'number' && value >= least && value <= most
}

export function whole(least = 0, most = MOST): Is<number> {
  const inRange = number(least, most)
  return (value): value is number => inRange(value) && value % 1 === 0
}

export function truth(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

export function bytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

export function anything(_value: unknown): _value is unknown {
  return true
}

export function oneOf<const T>(...values: readonly T[]): Is<T> {
  return (value): value is T => values.includes(value as T)
}

export function orNull<T>(is: Is<T>): Is<T | null> {
  return (value): value is T | null => value === null || is(value)
}

export function maybe<T>(is: Is<T>): Is<T | undefined> {
  return (value): value is T | undefined => value === undefined || is(value)
}

/** One of two or more kinds. */
export function either<const T extends readonly unknown[]>(...kinds: { [I in keyof T]: Is<T[I]> }): Is<T[number]> {
  return (value): value is T[number] => kinds.some((is: Is<unknown>) => is(value))
}

export function list<T>(is: Is<T>): Is<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(is)
}

/** A list with an item for each of these; the arguments of a call. */
export function tuple<T extends unknown[]>(...items: { [I in keyof T]: Is<T[I]> }): Is<T> {
  return (value): value is T =>
    Array.isArray(value) && value.length === items.length && items.every((is: Is<unknown>, i) => is(value[i]))
}

type Fields<T> = { [K in keyof T]-?: object extends Pick<T, K> ? Is<T[K] | undefined> : Is<T[K]> }

/** Fields that are not named are let through. */
export function object<T>(fields: Fields<T>): Is<T> {
  return (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries<Is<unknown>>(fields).every(([key, is]) => is((value as Record<string, unknown>)[key]))
}

/** What a JSON text holds, or null when that is not what it should be. */
export function parsed<T>(json: unknown, is: Is<T>): T | null {
  try {
    const value: unknown = JSON.parse(String(json))
    return is(value) ? value : null
  } catch {
    return null
  }
}
