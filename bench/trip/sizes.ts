import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Bytes after gzip. */
export interface BundleSizes {
  main: number
  ui: number
  /** The panel alone: the worker of the preview is the local engine's core, and text inside of ui.js. */
  uiWithoutPreview: number
}

export async function sizesOf(folder: string): Promise<BundleSizes> {
  const [main, ui] = await Promise.all(['main.js', 'ui.js'].map((file) => readFile(join(folder, 'build', file), 'utf8')))
  const panel = longestTextLeftOut(ui ?? '')
  return { main: gzipped(main ?? ''), ui: gzipped(ui ?? ''), uiWithoutPreview: gzipped(panel) }
}

/** Workers are the longest strings of the bundle, and the preview's is the longest of all. */
function longestTextLeftOut(code: string): string {
  const texts = code.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[^])*`/g) ?? []
  const longest = texts.reduce((best, text) => (text.length > best.length ? text : best), '')
  return code.replace(longest, () => "''")
}

function gzipped(text: string): number {
  return gzipSync(text).byteLength
}
