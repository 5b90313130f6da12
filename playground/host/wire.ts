import { mixed, Ref, type Callback } from './figma/values.ts'

/*
 * Values on their way between the host and the VM: JSON, with `{ $: [tag, …] }` for what JSON cannot say, and
 * byte arrays beside it. The other half is in sandbox-bootstrap.ts.
 */

export interface Encoded {
  json: unknown
  buffers: Uint8Array[]
}

export function encode(value: unknown): Encoded {
  const buffers: Uint8Array[] = []
  return { json: encodeValue(value, buffers), buffers }
}

function encodeValue(value: unknown, buffers: Uint8Array[]): unknown {
  if (value === undefined) return { $: ['undefined'] }
  if (value === mixed) return { $: ['mixed'] }
  if (value instanceof Ref) return { $: ['ref', value.kind, value.id, value.type] }
  if (value instanceof Uint8Array) return { $: ['bytes', buffers.push(value) - 1] }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $: ['number', Object.is(value, -0) ? '-0' : String(value)] }
  }
  if (isCallback(value)) return { $: ['function', value.callbackId] }
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw new TypeError(`A ${typeof value} cannot enter the sandbox.`)
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: unknown) => encodeValue(item, buffers))
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  if (kind !== 'Object') {
    throw new TypeError(`A value of type ${kind} cannot enter the sandbox: only plain values and Uint8Array can.`)
  }
  const entries = Object.entries(value).map(([key, item]: [string, unknown]) => [key, encodeValue(item, buffers)])
  const object: unknown = Object.fromEntries(entries)
  return Object.hasOwn(value, '$') ? { $: ['object', object] } : object
}

export function decode(json: unknown, buffers: readonly Uint8Array[], callback: (id: number) => Callback): unknown {
  const value = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item
    if (Array.isArray(item)) return item.map(value)
    if (!('$' in item) || !Array.isArray(item.$)) return fields(item)
    const [tag, first, second, third] = item.$ as unknown[]
    switch (tag) {
      case 'undefined':
        return undefined
      case 'mixed':
        return mixed
      case 'number':
        return Number(first)
      case 'bytes':
        return buffers[Number(first)]
      case 'function':
        return callback(Number(first))
      case 'ref':
        return new Ref(first as Ref['kind'], String(second), String(third))
      default:
        return fields(first as object)
    }
  }
  const fields = (item: object) =>
    Object.fromEntries(Object.entries(item).map(([key, each]: [string, unknown]) => [key, value(each)]))
  return value(json)
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function' && 'callbackId' in value
}
