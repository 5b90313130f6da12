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
  const reader = c.req.raw.body?.getReader()
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    length += part.value.byteLength
    if (length > maxBytes) throw tooLarge(maxBytes)
    chunks.push(part.value)
  }
  return Buffer.concat(chunks)
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
