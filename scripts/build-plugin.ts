import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { proxyOrigin } from './proxy-origin.mjs'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Builds the plugin into build/ and writes manifest.json.
 *
 * @throws when RESTYLE_PROXY_ORIGIN is not a plain origin, or when the sources do not compile.
 */
export async function buildPlugin(): Promise<void> {
  // Checked before anything is written, so that a typing mistake leaves the last build as it was.
  proxyOrigin(process.env)
  const command = `${ROOT}/node_modules/@create-figma-plugin/build/lib/cli.js`
  try {
    await promisify(execFile)(process.execPath, [command, '--minify'], { cwd: ROOT })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`The plugin could not be built.\n${stdout}${stderr}`)
  }
}
