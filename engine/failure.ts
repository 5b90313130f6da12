/** One entry of a model error's `detail`, in the shape fal shares with pydantic. */
export interface FailureDetail {
  loc: (string | number)[]
  msg: string
  type: string
  url?: string
  ctx?: Record<string, unknown>
}

/**
 * Why a call or a job failed, as fal tells it: `detail` is a list for errors of the model (422, 504) and a
 * sentence, with an `error_type`, for errors of the machinery around it.
 */
export class Failure extends Error {
  readonly status: number
  readonly type: string
  readonly detail: string | FailureDetail[]

  constructor(status: number, type: string, detail: string | FailureDetail[]) {
    super(typeof detail === 'string' ? detail : (detail[0]?.msg ?? type))
    this.name = 'Failure'
    this.status = status
    this.type = type
    this.detail = detail
  }

  body(): Record<string, unknown> {
    return typeof this.detail === 'string'
      ? { detail: this.detail, error_type: this.type }
      : { detail: this.detail }
  }
}

/** A model error about one place in the request; `loc` starts with `body`. */
export function modelFailure(
  loc: (string | number)[],
  type: string,
  msg: string,
  ctx?: Record<string, unknown>,
  status = 422,
): Failure {
  const url = `https://docs.fal.ai/errors/#${type}`
  return new Failure(status, type, [{ loc, msg, type, url, ...(ctx && { ctx }) }])
}

/** Status of each error of fal's machinery (https://fal.ai/docs/documentation/model-apis/request-errors). */
export const MACHINERY_STATUS = {
  request_timeout: 504,
  startup_timeout: 504,
  runner_scheduling_failure: 503,
  runner_connection_timeout: 503,
  runner_disconnected: 503,
  runner_connection_refused: 503,
  runner_connection_error: 503,
  runner_incomplete_response: 502,
  runner_server_error: 500,
  client_disconnected: 499,
  client_cancelled: 499,
  bad_request: 400,
  internal_error: 500,
} as const
export type MachineryError = keyof typeof MACHINERY_STATUS

export function machineryFailure(type: MachineryError, message: string): Failure {
  return new Failure(MACHINERY_STATUS[type], type, message)
}
