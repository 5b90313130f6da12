import { thirdPartyNotices } from './scripts/notices.mjs'

/** Writes down whose code the sandbox half holds. */
export default function (buildOptions) {
  return { ...buildOptions, plugins: [...(buildOptions.plugins ?? []), thirdPartyNotices()] }
}
