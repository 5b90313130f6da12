import type { ApiError } from '../../contract/api-error.ts'
import { formatUsd, type MicroUsd } from '../../contract/price.ts'
import type { FalFailure } from '../fal/failure.ts'

/** What fal's error types mean for the person who asked. The keys are published by fal. */
const REASONS: Record<string, string> = {
  content_policy_violation: 'its content check refused the images or the prompt. Change them and try again',
  image_too_large: 'an image is too large for it. Choose a smaller layer',
  image_too_small: 'an image is too small for it. Choose a larger layer',
  image_load_error: 'it could not read one of the images. Export or choose another one',
  file_download_error: 'it could not fetch one of the images. Try again',
  unsupported_image_format: 'it does not take this kind of image. Choose another one',
  no_media_generated: 'it made no picture from this. Change the prompt or the style and try again',
  generation_timeout: 'it took too long. Try again, with fewer steps if that happens often',
  runner_scheduling_failure: 'it had no machine free. Try again in a few minutes',
  startup_timeout: 'it had no machine ready in time. Try again in a few minutes',
}

const NOT_CHARGED = 'Nothing was charged.'

/** The service answered a submit with a clear no, or was never reached. */
export function submitRefused(failure: FalFailure): ApiError {
  if (failure.kind === 'unsent') return serviceUnreachable()
  if (isKeyProblem(failure)) return keyRejected()
  return failure.status === 429 ? serviceBusy() : modelError(failure, 0)
}

export function submitUncertain(held: MicroUsd, expiresAt: number): ApiError {
  return {
    code: 'submit_uncertain',
    message:
      'The connection broke while the restyle was handed to the image service, so nobody knows whether it ' +
      `started. It is not sent again by itself. ${formatUsd(held)} of your budget stay reserved for it until ` +
      `${new Date(expiresAt).toISOString().slice(0, 10)}, in case it comes after all. ` +
      'If you cannot wait, start it anew: that may be billed a second time.',
    retryable: false,
  }
}

/** The hold of an uncertain job is over. */
export function uncertainExpired(held: MicroUsd): ApiError {
  return {
    code: 'submit_uncertain',
    message:
      'Nobody ever learned whether the image service made this restyle. The ' +
      `${formatUsd(held)} reserved for it are free again. Start it anew if you still need it.`,
    retryable: false,
  }
}

/** The job was taken and then failed; `charged` is what the service billed for it. */
export function modelError(
  failure: FalFailure | null,
  charged: MicroUsd,
  errorType: string | null = null,
): ApiError {
  const type = safeType(errorTypeOf(failure?.body) ?? errorType)
  const rejected = failure?.kind === 'refused'
  const reason = (type && REASONS[type]) ?? (rejected ? 'it refused the request' : 'it failed. Try again')
  return {
    code: rejected ? 'service_rejected' : 'service_failed',
    message: `The image service could not make this restyle: ${reason}. ${moneyOf(charged)}`,
    retryable: !rejected && charged === 0,
    details: { ...(type && { type }), ...(failure?.status && { status: failure.status }) },
  }
}

export function resultLost(charged: MicroUsd): ApiError {
  return {
    code: 'result_lost',
    message:
      'The image service no longer has this restyle, and the proxy could not fetch it in time. ' +
      `${moneyOf(charged)} Start it anew if you still need it.`,
    retryable: false,
  }
}

export function resultUnreadable(charged: MicroUsd): ApiError {
  return {
    code: 'result_unreadable',
    message:
      `The image service answered with something that is not a picture. ${moneyOf(charged)} ` +
      'Try again; if it happens twice, tell whoever runs the proxy.',
    retryable: false,
  }
}

export function cancelledByDesigner(charged: MicroUsd): ApiError {
  return { code: 'cancelled', message: `Cancelled. ${moneyOf(charged)}`, retryable: false }
}

/** Found at start: reserved, but never sent. */
export function neverSent(): ApiError {
  return {
    code: 'internal',
    message: `The proxy was restarted before it sent this restyle. ${NOT_CHARGED} Start it anew.`,
    retryable: true,
  }
}

export function serviceUnreachable(): ApiError {
  return {
    code: 'service_unreachable',
    message: `The image service cannot be reached right now. ${NOT_CHARGED} Try again in a moment.`,
    retryable: true,
  }
}

export function serviceBusy(): ApiError {
  return {
    code: 'service_busy',
    message: `The image service is too busy right now. ${NOT_CHARGED} Try again in a minute.`,
    retryable: true,
  }
}

/** The key is wrong, or its account is locked or out of money. */
export function isKeyProblem({ status }: FalFailure): boolean {
  return status === 401 || status === 402 || status === 403
}

export function keyRejected(): ApiError {
  return {
    code: 'service_key_rejected',
    message:
      `The image service refused the proxy’s key or its account. ${NOT_CHARGED} ` +
      'Ask whoever runs the proxy to check FAL_KEY and the account’s balance.',
    retryable: false,
  }
}

function moneyOf(charged: MicroUsd): string {
  return charged === 0 ? NOT_CHARGED : `The service bills ${formatUsd(charged)} for it.`
}

/** fal answers with `error_type`, or with `detail`, a list of errors or a plain string. */
export function errorTypeOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null
  const { error_type, detail } = body as { error_type?: unknown; detail?: unknown }
  if (typeof error_type === 'string') return error_type
  const first: unknown = Array.isArray(detail) ? detail[0] : null
  const type = typeof first === 'object' && first !== null ? (first as { type?: unknown }).type : null
  return typeof type === 'string' ? type : null
}

/** Only a plain word may pass: anything else in an error could be the prompt come back. */
function safeType(type: string | null): string | null {
  return type !== null && /^[a-z0-9_.]{1,60}$/.test(type) ? type : null
}
