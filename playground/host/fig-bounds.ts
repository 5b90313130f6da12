import { ByteBuffer } from '@open-pencil/kiwi/schema-runtime'

/** OpenPencil's ByteBuffer as it is inside: its bytes, how many they are, where it reads next, and how it reads. */
interface Reader {
  readonly _data: Uint8Array
  readonly length: number
  readonly _index: number
  readByte: Read<number>
  readByteArray: Read<Uint8Array>
  readVarFloat: Read<number>
  readVarUint: Read<number>
  readString: Read<string>
}

type Read<T> = (this: Reader) => T

let bounded = false

/**
 * Makes OpenPencil's reader of .fig files (0.14) stop at the end of its bytes.
 *
 * It does not look where they end: in a damaged file it goes on for ever behind a string without an end, or counts
 * to four thousand million. With this, reading past the end throws a RangeError, as any other damage does. Nothing
 * changes for a file that is whole.
 */
export function boundReading(): void {
  if (bounded) return
  bounded = true
  const reader = ByteBuffer.prototype as unknown as Reader
  reader.readByte = within(reader.readByte)
  reader.readByteArray = within(reader.readByteArray)
  reader.readVarFloat = within(reader.readVarFloat)
  reader.readVarUint = within(reader.readVarUint)
  const { readString } = reader
  reader.readString = function () {
    if (!this._data.includes(0, this._index)) throw new RangeError('A string has no end.')
    return readString.call(this)
  }
}

function within<T>(read: Read<T>): Read<T> {
  return function () {
    const value = read.call(this)
    if (this._index > this.length) throw new RangeError('The file ends in the middle.')
    return value
  }
}
