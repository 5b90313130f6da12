import type { Context } from 'hono'
import type { ProxyError } from '../errors.ts'
import { refusal } from '../errors.ts'
import type { AppEnv } from './context.ts'
import { parseStrictJson } from './strict-json.ts'

/** Reads a body of at most `maxBytes`. What is compressed is refused: its true size shows too late. */
export async function readBody(c: Context<AppEnv>, maxBytes: number): Promise<Uint8Array> {
  const encoding = c.req.header('content-encoding')
  if (encoding !== undefined && encoding !== 'identity') {
    throw refusal(
      'unsupported_encoding',
      'The proxy takes no compressed requests. Send the bytes as they are.',
    )
  }
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunksOf(c)) {
    length += chunk.byteLength
    if (length > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** From the server itself where there is one: a web stream over it costs as much as the rest of a small request. */
async function* chunksOf(c: Context<AppEnv>): AsyncIterable<Uint8Array> {
  // Whoever sent too much is still to be answered.
  const chunks = c.env?.incoming?.iterator({ destroyOnReturn: false }) ?? c.req.raw.body
  if (chunks) yield* chunks as unknown as AsyncIterable<Uint8Array>
}

/** Reads JSON as strictly as JSON can be read: UTF-8, no key twice, no `__proto__`. */
export async function readJson(c: Context<AppEnv>, maxBytes: number): Promise<unknown> {
  const bytes = await readBody(c, maxBytes)
  const parsed = parseStrictJson(bytes)
  if (!parsed.ok) throw refusal('invalid_request', `The request is not valid JSON: ${parsed.reason}.`)
  return parsed.value
}

function tooLarge(maxBytes: number): ProxyError {
  const size = maxBytes >= 1024 * 1024 ? `${maxBytes / 1024 / 1024} MB` : `${maxBytes / 1024} kB`
  return refusal(
    'too_large',
    `This is more than the ${size} the proxy takes. Choose a smaller layer or image.`,
    {
      limit: maxBytes,
    },
  )
}
