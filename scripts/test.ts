import { spawnSync } from 'node:child_process'
import { buildPlayground } from '../playground/build.ts'
import { buildPlugin, ROOT } from './build-plugin.ts'

// The tests run what is built, as Figma would, so both are built before.
await buildPlugin()
await buildPlayground()
const vitest = `${ROOT}/node_modules/vitest/vitest.mjs`
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { stdio: 'inherit', cwd: ROOT })
process.exitCode = status ?? 1
