import { thirdPartyNotices } from './scripts/notices.mjs'
import { tighten } from './scripts/tighten.mjs'

/**
 * Builds the sandbox half from its one entry: create-figma-plugin's own would wrap every module to choose among
 * entries by command. ES2020 is what Figma's engine runs; anything older only makes the bundle larger.
 */
export default function (buildOptions) {
  const { stdin: _entryByCommand, ...options } = buildOptions
  return {
    ...options,
    entryPoints: ['src/main.ts'],
    format: 'iife',
    target: 'es2020',
    plugins: [...(options.plugins ?? []), thirdPartyNotices(), tighten(2020)],
  }
}
