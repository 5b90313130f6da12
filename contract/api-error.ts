import * as v from 'valibot'

/** What can go wrong, as a caller can act on it. The message says it in a designer's words. */
export const ERROR_CODES = [
  'unauthorized',
  'budget_spent',
  'rate_limited',
  'invalid_request',
  'too_large',
  'unsupported_encoding',
  'unknown_image',
  'image_unreadable',
  'image_type',
  'image_too_large',
  'not_found',
  'idempotency_conflict',
  'not_ready',
  'service_key_rejected',
  'service_rejected',
  'service_busy',
  'service_failed',
  'service_unreachable',
  'submit_uncertain',
  'result_lost',
  'result_unreadable',
  'cancelled',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export const ApiError = v.object({
  code: v.picklist(ERROR_CODES),
  message: v.string(),
  /** True when sending the very same request again can succeed and cannot charge twice. */
  retryable: v.boolean(),
  details: v.optional(v.record(v.string(), v.unknown())),
})
export type ApiError = v.InferOutput<typeof ApiError>

/** The one shape of every error answer. */
export const ErrorAnswer = v.object({ error: ApiError })
