const UNEXPLAINED = 'The other half of the plugin failed without saying why.'

interface WireError {
  name: string
  message: string
}

interface Answer {
  t: 's'
  e?: unknown
}

function isAnswer(message: unknown): message is Answer {
  return typeof message === 'object' && message !== null && (message as { t?: unknown }).t === 's'
}

/**
 * What crosses between the plugin's halves is copied by structured clone, which turns an Error into an
 * empty object inside Figma. These two, used as birpc's `serialize` and `deserialize` on both sides, make a
 * thrown Error arrive as an Error with its name and message.
 */
export function toWire(message: unknown): unknown {
  if (!isAnswer(message) || message.e === undefined) return message
  const { e } = message
  const error: WireError =
    e instanceof Error
      ? { name: e.name, message: e.message }
      : { name: 'Error', message: typeof e === 'string' ? e : UNEXPLAINED }
  return { ...message, e: error }
}

export function fromWire(message: unknown): unknown {
  if (!isAnswer(message) || message.e === undefined) return message
  const { name, message: text } = message.e as Partial<WireError>
  const error = new Error(text ?? UNEXPLAINED)
  error.name = name ?? 'Error'
  return { ...message, e: error }
}
