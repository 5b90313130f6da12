/**
 * How a call to the service went wrong, as far as money is concerned:
 * - `unsent`: no connection came about, so the service knows nothing of it;
 * - `refused`: the service said no (4xx) and did nothing;
 * - `unclear`: sent, but the answer is missing, broken, or an error of the machinery (5xx) in between.
 */
export type FalFailureKind = 'unsent' | 'refused' | 'unclear'

/**
 * A call to the service that did not come back with a good answer. Its message holds nothing that was sent
 * or received, so it can be logged; `body` can echo prompts and images and must not be.
 */
export class FalFailure extends Error {
  readonly kind: FalFailureKind
  /** The HTTP status, or null when there was none. */
  readonly status: number | null
  readonly headers: Headers | null
  readonly #body: unknown

  constructor(
    kind: FalFailureKind,
    reason: string,
    answer?: { status: number; headers: Headers; body: unknown },
  ) {
    super(reason)
    this.name = 'FalFailure'
    this.kind = kind
    this.status = answer?.status ?? null
    this.headers = answer?.headers ?? null
    this.#body = answer?.body
  }

  get body(): unknown {
    return this.#body
  }
}

/** Transport errors that happen before a byte of the request has left. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Puts whatever `fetch` threw into one of the kinds. */
export function failureOfTransport(error: unknown): FalFailure {
  if (error instanceof FalFailure) return error
  const codes = codesOf(error)
  const reason = codes[0] ?? (error instanceof Error ? error.name : 'unknown')
  const unsent = codes.some((code) => BEFORE_SENDING.has(code))
  return new FalFailure(unsent ? 'unsent' : 'unclear', `no answer (${reason})`)
}

/** undici wraps the reason a few levels deep, and tries several addresses into one AggregateError. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  const nested = Array.isArray(errors) ? errors.flatMap((each) => codesOf(each, depth + 1)) : []
  return [...(typeof code === 'string' ? [code] : []), ...codesOf(cause, depth + 1), ...nested]
}

export function failureOfStatus(status: number, headers: Headers, body: unknown): FalFailure {
  // 408 and 499 mean that someone gave up waiting, which says nothing about what the service did.
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 499
  return new FalFailure(refused ? 'refused' : 'unclear', `status ${status}`, { status, headers, body })
}
