import { compileFunction } from 'node:vm'

/**
 * Runs browser code in this process with the globals of a scope object instead of Node's.
 *
 * The code shares JavaScript's own objects (Uint8Array, Promise, Error…) with the host, so that bytes and streams
 * pass between them unharmed; that is why it is no `node:vm` context. Node's own globals are hidden.
 */
export function runInScope(scope: object, code: string, fileName: string): void {
  const language = new Set(languageGlobals)
  const globals = new Proxy(scope, {
    has: (target, key) => key !== Symbol.unscopables && (Reflect.has(target, key) || Reflect.has(globalThis, key)),
    get: (target, key): unknown => {
      if (Reflect.has(target, key)) {
        const value: unknown = Reflect.get(target, key, target)
        return isPlainFunction(value) ? bound(target, value) : value
      }
      return typeof key === 'string' && language.has(key) ? (Reflect.get(globalThis, key) as unknown) : undefined
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  })
  const run = compileFunction(`with (__scope) {${code}\n}`, ['__scope'], { filename: fileName })
  Reflect.apply(run, scope, [globals])
}

/** `setTimeout(…)` in the code is a call without an object; a window's methods need theirs. */
const boundFunctions = new WeakMap<object, unknown>()
function bound(target: object, value: (...args: unknown[]) => unknown): unknown {
  const known = boundFunctions.get(value) ?? Object.assign(value.bind(target), value)
  boundFunctions.set(value, known)
  return known
}

/** Classes and handlers are handed out as they are. */
function isPlainFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function' && !Object.hasOwn(value, 'prototype')
}

const languageGlobals = [
  ...['Array', 'ArrayBuffer', 'AggregateError', 'Atomics', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean'],
  ...['DataView', 'Date', 'Error', 'EvalError', 'FinalizationRegistry', 'Float32Array', 'Float64Array', 'Function'],
  ...['Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object'],
  ...['Promise', 'Proxy', 'RangeError', 'ReferenceError', 'Reflect', 'RegExp', 'Set', 'SharedArrayBuffer', 'String'],
  ...['Symbol', 'SyntaxError', 'TypeError', 'URIError', 'Uint16Array', 'Uint32Array', 'Uint8Array', 'WeakMap'],
  ...['Uint8ClampedArray', 'WeakRef', 'WeakSet', 'WebAssembly', 'decodeURI', 'decodeURIComponent', 'encodeURI'],
  ...['encodeURIComponent', 'escape', 'eval', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  ...['undefined', 'unescape'],
]
