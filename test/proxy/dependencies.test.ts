import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const ROOT = new URL('../..', import.meta.url)

/** What a person who runs the proxy starts: it, its local engine, and that engine's threads. */
const STARTED = ['proxy/main.ts', 'engine/main.ts', 'engine/worker.ts', 'engine/worker-start.mjs']

/** What bundles the proxy, and what the local engine's sources run with. */
const TOOLS = ['esbuild', 'tsx']

test('what npm ci --omit=dev installs is what the proxy and its engine need, and no more', async () => {
  const { metafile } = await build({
    absWorkingDir: ROOT.pathname,
    entryPoints: STARTED,
    outdir: 'build',
    ...{ bundle: true, packages: 'external', format: 'esm', platform: 'node', write: false, metafile: true },
  })
  const imported = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path))
    .filter((path) => !path.startsWith('node:') && !builtinModules.includes(path))
    .map((path) => path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/'))
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
    dependencies: Record<string, string>
  }
  expect([...new Set([...imported, ...TOOLS])].sort()).toEqual(Object.keys(dependencies).sort())
})
