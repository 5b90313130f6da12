import { pino, type DestinationStream, type Logger } from 'pino'

/**
 * The proxy's log: one JSON object a line, to stdout unless told otherwise. Errors are logged by name, code
 * and stack; never what was sent or received, which holds prompts. As a last net every line is searched for
 * the key, other secrets and access codes before it leaves.
 */
export function createLog(
  { level, falKey, moreSecrets = [] }: { level: string; falKey: string; moreSecrets?: readonly string[] },
  destination: DestinationStream = process.stdout,
): Logger {
  const secrets = [falKey, ...falKey.split(':'), ...moreSecrets].filter((part) => part.length >= 8)
  const scrubbed: DestinationStream = {
    write(line) {
      let clean = line.replace(/uso_[A-Za-z0-9_-]{43}/g, '[access code]')
      for (const secret of secrets) clean = clean.replaceAll(secret, '[secret]')
      destination.write(clean)
    },
  }
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['*.authorization', 'authorization', '*.prompt', 'prompt', '*.body'], remove: true },
      serializers: { err: describeError },
    },
    scrubbed,
  )
}

function describeError(error: unknown) {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, message, stack } = error
  const { code, kind, status } = error as { code?: unknown; kind?: unknown; status?: unknown }
  return { name, message, code, kind, status, stack: name === 'FalFailure' ? undefined : stack }
}
