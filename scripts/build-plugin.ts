import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { proxyOrigin } from './proxy-origin.mjs'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Builds the plugin: manifest.json and build/ in `folder`, talking to RESTYLE_PROXY_ORIGIN of `env` alone.
 *
 * @throws when that is not a plain origin, or when the sources do not compile.
 */
export async function buildPlugin({ folder = ROOT, env = process.env } = {}): Promise<void> {
  // Checked before anything is written, so that a typing mistake leaves the last build as it was.
  proxyOrigin(env)
  const command = `${ROOT}/node_modules/@create-figma-plugin/build/lib/cli.js`
  // The tool leaves a file behind for every style sheet it compiles.
  const temporary = await mkdtemp(join(tmpdir(), 'restyle-build-'))
  try {
    await promisify(execFile)(process.execPath, [command, '--minify', '--output', folder], {
      cwd: ROOT,
      env: { ...env, TMPDIR: temporary },
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`The plugin could not be built.\n${stdout}${stderr}`)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
