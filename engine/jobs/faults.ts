import { MACHINERY_STATUS, type MachineryError } from '../failure.ts'

/** Misbehaviour asked for, to try how a caller copes. */
export interface Faults {
  /** Waits this long, as running, before the work starts. */
  delayMs: number
  /** Flags every image and makes it black, unless the request turns the safety checker off. */
  flagged: boolean
  /** Fails with this error of the machinery. */
  failure: MachineryError | null
}

export const NO_FAULTS: Faults = { delayMs: 0, flagged: false, failure: null }

/**
 * Reads the `x-engine-fault` header: `delay=1500`, `nsfw` and `fail=runner_disconnected` (or any other of
 * fal's machinery errors), separated by commas. What is not understood is ignored.
 */
export function readFaults(header: string | undefined): Faults {
  const faults = { ...NO_FAULTS }
  for (const part of (header ?? '').split(',')) {
    const [name, value = ''] = part.trim().split('=')
    if (name === 'nsfw') faults.flagged = true
    if (name === 'delay' && Number(value) > 0) faults.delayMs = Math.min(600_000, Number(value))
    if (name === 'fail' && value in MACHINERY_STATUS) faults.failure = value as MachineryError
  }
  return faults
}
