import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** @typedef {{ inputs: Record<string, unknown> }} Metafile esbuild's list of what went into a bundle */

/** Beside the bundles; Figma does not read it, but whoever passes them on must pass it on too. */
const FILE = 'third-party-notices.txt'
/** The halves of the plugin are bundled by one process, each with its own list. @type {Map<string, Set<string>>} */
const bundled = new Map()

/**
 * An esbuild plugin that writes the licences of all bundled packages beside the bundle.
 *
 * @param {Set<string>} more paths of files that are in the bundle by other ways than an import
 * @returns {import('esbuild').Plugin}
 */
export function thirdPartyNotices(more = new Set()) {
  return {
    name: 'third-party-notices',
    setup(build) {
      const { outfile = '' } = build.initialOptions
      build.initialOptions.metafile = true
      build.onEnd(({ metafile }) => {
        if (!metafile) return
        bundled.set(outfile, packagesOf([...Object.keys(metafile.inputs), ...more]))
        const folder = dirname(resolve(outfile))
        mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, FILE), notices(new Set([...bundled.values()].flatMap((folders) => [...folders]))))
      })
    },
  }
}

/**
 * The folders of the packages that some files belong to.
 *
 * @param {readonly string[]} files
 */
function packagesOf(files) {
  const folders = files.flatMap((file) => {
    // A namespace such as `worker:` may stand before the path.
    const found = /^(?:[a-z-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)
    return found?.[1] === undefined ? [] : [resolve(found[1])]
  })
  return new Set(folders)
}

/** @param {Set<string>} folders */
function notices(folders) {
  const sections = [...folders].map(noticeOf).sort((a, b) => (a.name < b.name ? -1 : 1))
  const head = `Uso Restyle holds code of these packages. Each is followed by its licence.`
  return [head, ...sections.map(({ name, text }) => `${'─'.repeat(78)}\n${name}\n\n${text}`)].join('\n\n') + '\n'
}

/** @param {string} folder */
function noticeOf(folder) {
  /** @type {{ name: string, version: string, license?: string, author?: string | { name: string } }} */
  const { name, version, license = 'unknown', author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file)) : []
  const holder = typeof author === 'string' ? author : author?.name
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
  return { name: `${name} ${version} (${license})`, text: text || `${license}${holder ? `, by ${holder}` : ''}` }
}
