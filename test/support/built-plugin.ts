import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPlugin } from '../../scripts/build-plugin.ts'

/** The origin that the build which all tests share was made for. Nothing listens there. */
export const SHARED_ORIGIN = 'http://localhost:1'
/** The variable that names the folder of that build. scripts/test.ts makes it; without it every file builds its own. */
export const SHARED_BUILD = 'RESTYLE_SHARED_BUILD'

/** Puts the plugin into `folder`, as it is built for a proxy at `origin`: manifest.json and build/. */
export async function buildPluginFor(origin: string, folder: string): Promise<void> {
  const shared = process.env[SHARED_BUILD]
  if (shared === undefined) {
    await buildPlugin({ folder, env: { ...process.env, RESTYLE_PROXY_ORIGIN: origin } })
    return
  }
  // Bundling takes seconds, and the origin is all in which two builds differ.
  await cp(shared, folder, { recursive: true })
  for (const name of ['manifest.json', 'build/ui.js']) {
    const file = join(folder, name)
    const text = await readFile(file, 'utf8')
    if (!text.includes(`"${SHARED_ORIGIN}"`)) throw new Error(`${name} of the shared build does not name ${SHARED_ORIGIN}.`)
    await writeFile(file, text.replaceAll(`"${SHARED_ORIGIN}"`, `"${origin}"`))
  }
}
