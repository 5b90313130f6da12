import type { Refusal } from '../contract/plugin-calls.ts'

/** A refusal for the panel, which has the sentence. `name` is the layer it is about. */
export function refusal(why: Refusal, name = ''): Error {
  return new Error(`!${why} ${name}`)
}
