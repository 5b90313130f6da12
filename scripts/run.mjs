#!/usr/bin/env node
// Runs one of the project's commands from a clone that may be bare: plain JavaScript on Node's own modules,
// because it is what installs everything else.
//   node scripts/run.mjs [--browser] FILE.ts [arguments…]
//   node scripts/run.mjs --proxy [arguments…]
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireBrowser } from './browser.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const STAMP = join(root, 'node_modules', '.installed-from')

requireNode()
installPackages()

const [first, ...others] = process.argv.slice(2)
const { nodeArgs, env } = await whatToRun()
const { status, signal } = spawnSync(process.execPath, nodeArgs, {
  stdio: 'inherit',
  env: { ...process.env, ...env },
  cwd: root,
})
process.exit(signal === 'SIGINT' ? 130 : (status ?? 1))

async function whatToRun() {
  if (first === '--proxy') {
    // Imported here, because what it needs may just have been installed.
    const { bundleProxy, PROXY_ARGS, PROXY_ENV } = await import('./bundle-proxy.mjs')
    bundleProxy()
    return { nodeArgs: [...PROXY_ARGS, ...others], env: PROXY_ENV }
  }
  const [script = '', ...rest] = first === '--browser' ? others : process.argv.slice(2)
  if (script === '') throw new Error('Name the file to run.')
  return {
    nodeArgs: ['--import', 'tsx', resolve(root, script), ...rest],
    env: first === '--browser' ? { CHROME_PATH: requireBrowser() } : {},
  }
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Uso Restyle needs Node 20.19 or newer; this is ${process.versions.node}. Install it from nodejs.org and try again.`)
  process.exit(1)
}

/** Installs what the lockfile names, unless that was done already. */
function installPackages() {
  const lockfile = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockfile) return
  console.log('Installing packages…')
  // No package we use needs its install script, so none is run.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: root,
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('The packages could not be installed. Is the npm registry reachable? Run the command again when it is.')
    process.exit(1)
  }
  writeFileSync(STAMP, lockfile)
}
