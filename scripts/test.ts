import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPlayground } from '../playground/build.ts'
import { SHARED_BUILD, SHARED_ORIGIN } from '../test/support/built-plugin.ts'
import { buildPlugin, ROOT } from './build-plugin.ts'

// The tests run what is built, as Figma would, so both are built before; the plugin also once for those that
// need it for a proxy of their own.
const shared = mkdtempSync(join(tmpdir(), 'restyle-shared-build-'))
try {
  await buildPlugin()
  await buildPlugin({ folder: shared, env: { ...process.env, RESTYLE_PROXY_ORIGIN: SHARED_ORIGIN } })
  await buildPlayground()
  const vitest = `${ROOT}/node_modules/vitest/vitest.mjs`
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
    stdio: 'inherit',
    cwd: ROOT,
    env: { ...process.env, [SHARED_BUILD]: shared },
  })
  process.exitCode = status ?? 1
} finally {
  rmSync(shared, { recursive: true, force: true })
}
