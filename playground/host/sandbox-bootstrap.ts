/**
 * Runs first inside the VM: makes `figma`, `console` and the timers out of one host function.
 *
 * It is text, not a function, because it runs in another engine and no bundler may touch it. `host` takes a JSON
 * request and byte buffers and answers `[json, …buffers]`. Values are JSON, with an object of one key `$` for what
 * JSON cannot say: bytes, things of Figma's API (by kind and id), functions (by number), undefined, odd numbers,
 * `figma.mixed`.
 */
export const bootstrap = String.raw`
(function (host, description) {
  'use strict'
  const mixed = Symbol('figma.mixed')
  const refs = new WeakMap()
  const objects = new Map()
  const callbacks = new Map()
  const callbackIds = new WeakMap()
  const promises = new Map()
  const timers = new Map()
  let counter = 0

  function fail(message) { throw new Error(message) }

  function encode(value, buffers, allowFunctions) {
    switch (typeof value) {
      case 'string': case 'boolean': return value
      case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: ['number', Object.is(value, -0) ? '-0' : String(value)] }
      case 'undefined': return { $: ['undefined'] }
      case 'symbol': return value === mixed && allowFunctions ? { $: ['mixed'] } : fail('Cannot unwrap symbol')
      case 'function': return allowFunctions ? { $: ['function', idOf(value)] } : fail('Cannot unwrap function')
      case 'bigint': return fail('Cannot unwrap bigint')
    }
    if (value === null) return null
    const ref = refs.get(value)
    if (ref) return { $: ['ref', ref.kind, ref.id, ref.type] }
    if (Array.isArray(value)) return value.map((item) => encode(item, buffers, allowFunctions))
    if (value instanceof Uint8Array) {
      const whole = value.byteOffset === 0 && value.byteLength === value.buffer.byteLength
      buffers.push(whole ? value.buffer : value.slice().buffer)
      return { $: ['bytes', buffers.length - 1] }
    }
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) {
      const name = prototype.constructor ? prototype.constructor.name : 'object'
      return fail('Cannot unwrap ' + name + ': only plain values and Uint8Array can leave the sandbox')
    }
    const result = {}
    for (const key of Object.keys(value)) result[key] = encode(value[key], buffers, allowFunctions)
    return '$' in result ? { $: ['object', result] } : result
  }

  function decode(value, buffers) {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item) => decode(item, buffers))
    if (!('$' in value)) return decodeObject(value, buffers)
    const [tag, a, b, c] = value.$
    switch (tag) {
      case 'number': return Number(a)
      case 'undefined': return undefined
      case 'mixed': return mixed
      case 'ref': return object(a, b, c)
      case 'bytes': return new Uint8Array(buffers[a])
      case 'function': return callbacks.get(a)
      case 'object': return decodeObject(a, buffers)
    }
  }

  function decodeObject(value, buffers) {
    const result = {}
    for (const key of Object.keys(value)) result[key] = decode(value[key], buffers)
    return result
  }

  function idOf(callback) {
    let id = callbackIds.get(callback)
    if (id === undefined) {
      id = ++counter
      callbackIds.set(callback, id)
      callbacks.set(id, callback)
    }
    return id
  }

  function request(kind, id, op, name, args) {
    const buffers = []
    // Messages and stored values are data; everything else may take handlers.
    const data = (kind === 'ui' && name === 'postMessage') || kind === 'clientStorage'
    let encoded
    try { encoded = args.map((arg) => encode(arg, buffers, !data)) } catch (error) {
      fail('in ' + (op === 'call' ? '' : op + '_') + name + ': ' + error.message)
    }
    const answer = host('figma', JSON.stringify({ kind, id, op, name, args: encoded }), ...buffers)
    return settle(JSON.parse(answer[0]), answer.slice(1))
  }

  function settle(answer, buffers) {
    if (answer.error) throw errorOf(answer.error)
    if (answer.promise === undefined) return decode(answer.value, buffers)
    return new Promise((resolve, reject) => promises.set(answer.promise, { resolve, reject }))
  }

  function errorOf({ type, message }) {
    return type === 'TypeError' ? new TypeError(message) : new Error(message)
  }

  /** One prototype per node type or kind: getters, setters and methods, and behind them a guard for the rest. */
  const prototypes = new Map()
  function prototypeOf(kind, type) {
    const key = kind === 'node' ? type : kind
    if (prototypes.has(key)) return prototypes.get(key)
    const guard = new Proxy(Object.create(null), {
      get(_target, name, receiver) {
        if (typeof name === 'symbol' || quiet.has(name)) return Object.prototype[name]
        const ref = refs.get(receiver)
        return ref ? request(ref.kind, ref.id, 'get', name, []) : undefined
      },
      set(_target, name, value, receiver) {
        const ref = refs.get(receiver)
        if (ref) request(ref.kind, ref.id, 'set', String(name), [value])
        return true
      },
      has: () => false,
    })
    const prototype = Object.create(guard)
    for (const [name, does] of Object.entries(description[key] || {})) {
      const property = { enumerable: true, configurable: false }
      if (does.includes('c')) {
        property.value = function (...args) {
          const ref = refs.get(this)
          return request(ref.kind, ref.id, 'call', name, args)
        }
        property.writable = false
      } else {
        property.get = function () {
          const ref = refs.get(this)
          return request(ref.kind, ref.id, 'get', name, [])
        }
        property.set = function (value) {
          const ref = refs.get(this)
          request(ref.kind, ref.id, 'set', name, [value])
        }
      }
      Object.defineProperty(prototype, name, property)
    }
    prototypes.set(key, prototype)
    return prototype
  }
  /** Looked up by the language itself (await, JSON, string conversion), never by a plugin that means Figma. */
  const quiet = new Set(['then', 'toJSON', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf',
    'propertyIsEnumerable', 'toLocaleString', '__proto__'])

  function object(kind, id, type) {
    const key = kind + '\n' + id + '\n' + type
    let found = objects.get(key)
    if (!found) {
      found = Object.create(prototypeOf(kind, type))
      refs.set(found, { kind, id, type })
      if (kind === 'figma') Object.defineProperty(found, 'mixed', { value: mixed, enumerable: true })
      Object.preventExtensions(found)
      objects.set(key, found)
    }
    return found
  }

  function show(value) {
    if (typeof value === 'string') return value
    if (value instanceof Error) return value.name + ': ' + value.message + (value.stack ? '\n' + value.stack : '')
    try { return JSON.stringify(value) || String(value) } catch (_error) { return String(value) }
  }

  const console = {}
  for (const level of ['log', 'info', 'debug', 'warn', 'error']) {
    console[level] = (...args) => { host('console', JSON.stringify({ level, text: args.map(show).join(' ') })) }
  }

  function timer(repeat) {
    return (callback, ms, ...args) => {
      const id = ++counter
      timers.set(id, { callback, args, repeat })
      host('timer', JSON.stringify({ id, ms: Number(ms) || 0, repeat }))
      return id
    }
  }
  function clear(id) {
    if (timers.delete(id)) host('clear', JSON.stringify({ id }))
  }

  const globals = {
    figma: object('figma', '', 'figma'),
    console,
    setTimeout: timer(false),
    setInterval: timer(true),
    clearTimeout: clear,
    clearInterval: clear,
    fetch: () => Promise.reject(new Error('Failed to fetch: the manifest gives the sandbox no network access.')),
  }
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: name === 'fetch', enumerable: true, configurable: false })
  }
  // What an engine may offer and Figma's does not.
  for (const name of ['performance', 'Intl', 'structuredClone', 'queueMicrotask', 'navigator', 'WeakRef', 'FinalizationRegistry']) {
    delete globalThis[name]
  }

  function watch(result) {
    if (result && typeof result.then === 'function' && !refs.has(result)) {
      result.then(undefined, (error) => host('error', JSON.stringify(describeError(error))))
    }
    return result
  }
  function describeError(error) {
    return error instanceof Error
      ? { name: error.name, message: error.message, stack: error.stack }
      : { name: 'Error', message: show(error) }
  }

  return {
    settle(id, json, buffers) {
      const promise = promises.get(id)
      promises.delete(id)
      const answer = JSON.parse(json)
      if (answer.error) promise.reject(errorOf(answer.error))
      else promise.resolve(decode(answer.value, buffers))
    },
    callback(id, json, buffers) {
      const result = watch(callbacks.get(id)(...decode(JSON.parse(json), buffers)))
      const out = []
      // A handler's promise is nobody's to wait for.
      const value = result && typeof result.then === 'function' && !refs.has(result) ? undefined : result
      return [JSON.stringify({ value: encode(value, out, true) }), ...out]
    },
    fire(id) {
      const found = timers.get(id)
      if (!found) return
      if (!found.repeat) timers.delete(id)
      watch(found.callback(...found.args))
    },
  }
})
`
