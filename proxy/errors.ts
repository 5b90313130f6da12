import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiError, ErrorCode } from '../contract/api-error.ts'

const STATUS: Record<ErrorCode, ContentfulStatusCode> = {
  unauthorized: 401,
  budget_spent: 402,
  rate_limited: 429,
  invalid_request: 400,
  too_large: 413,
  unsupported_encoding: 415,
  unknown_image: 422,
  image_unreadable: 422,
  image_type: 415,
  image_too_large: 422,
  not_found: 404,
  idempotency_conflict: 422,
  not_ready: 409,
  service_key_rejected: 502,
  service_rejected: 502,
  service_busy: 503,
  service_failed: 502,
  service_unreachable: 502,
  submit_uncertain: 409,
  result_lost: 410,
  result_unreadable: 502,
  cancelled: 409,
  internal: 500,
}

/** Thrown anywhere below a route to answer with an error in the one shape. */
export class ProxyError extends Error {
  readonly error: ApiError
  readonly retryAfterSeconds: number | null

  constructor(error: ApiError, retryAfterSeconds: number | null = null) {
    super(error.message)
    this.name = 'ProxyError'
    this.error = error
    this.retryAfterSeconds = retryAfterSeconds
  }

  get status(): ContentfulStatusCode {
    return STATUS[this.error.code]
  }
}

export function refusal(code: ErrorCode, message: string, details?: ApiError['details']): ProxyError {
  return new ProxyError({ code, message, retryable: false, ...(details && { details }) })
}

/**
 * Nothing in it, because whatever went wrong inside is for the log, not for the answer. Mostly a database or a disk is
 * away for a moment, and nothing that a panel asks for is done twice when it asks again.
 */
export function internalError(): ProxyError {
  return new ProxyError({
    code: 'internal',
    message:
      'Something went wrong in the proxy. Try again; if it stays so, tell whoever runs it when it happened.',
    retryable: true,
  })
}
