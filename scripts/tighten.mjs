import { writeFile } from 'node:fs/promises'
import { minify } from 'terser'

/**
 * An esbuild plugin that makes a minified bundle a good deal smaller than esbuild does by itself: it looks at all of
 * it several times over, where esbuild looks once and goes for speed.
 *
 * @param {2020} ecma what may be written
 * @returns {import('esbuild').Plugin}
 */
export function tighten(ecma) {
  return {
    name: 'tighten',
    setup(build) {
      if (build.initialOptions.minify !== true) return
      build.initialOptions.minify = false
      build.initialOptions.minifySyntax = true
      build.initialOptions.write = false
      build.onEnd(async ({ outputFiles = [] }) => {
        for (const { path, text } of outputFiles) {
          // The last two make what is written more alike, so that less is left of it after gzip.
          const alike = { lhs_constants: false, hoist_funs: true }
          const compress = { ecma, passes: 4, inline: 1, pure_getters: true, unsafe_arrows: true, ...alike }
          const { code } = await minify(text, { ecma, toplevel: true, compress })
          await writeFile(path, code ?? text)
        }
      })
    },
  }
}
