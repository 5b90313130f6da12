export type StrictJson = { ok: true; value: unknown } | { ok: false; reason: string }

/**
 * Parses JSON and refuses what `JSON.parse` lets through and two readers can understand differently: a key
 * given twice in one object, `__proto__`, and bytes that are no UTF-8.
 */
export function parseStrictJson(bytes: Uint8Array): StrictJson {
  let text: string
  let value: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'it cannot be read' }
  }
  const reason = doubtfulKey(text)
  return reason === null ? { ok: true, value } : { ok: false, reason }
}

/** Looks through text that is known to be JSON, so strings and brackets are all there is to tell apart. */
function doubtfulKey(text: string): string | null {
  const open: (Set<string> | null)[] = []
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string
      const keys = open.at(-1)
      if (key === '__proto__') return 'it has a key that is not allowed'
      if (keys?.has(key)) return 'it has a key twice in one object'
      keys?.add(key)
    }
  }
  return null
}
