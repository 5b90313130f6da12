// Bundles the proxy into build/proxy/main.js: the same program in 40 MB less memory than from its sources, because
// nothing is compiled while it runs and only what it uses of its libraries is read. `npm run proxy` does this by
// itself; where the proxy is installed by hand, run it after each update: node scripts/bundle-proxy.mjs
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** What Node is run with: the bundle, and room for what is young that suits small answers and large pictures. */
export const PROXY_ARGS = ['--max-semi-space-size=4', join(ROOT, 'build/proxy/main.js')]

/**
 * For glibc, which by itself keeps what pictures took: large blocks go back to the system as soon as they are free,
 * and not every thread has a heap of its own.
 */
export const PROXY_ENV = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}

/** Writes the bundle. A file that is as it should be is left alone: a proxy may be running from it. */
export function bundleProxy() {
  const { outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['proxy/main.ts'],
    outdir: 'build/proxy',
    bundle: true,
    // What is imported when it is needed stays apart, such as the client for buckets.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // These two bring binaries; the third is a part of `pg` that is not installed.
    external: ['sharp', 'libsql', 'pg-native'],
    // Some libraries are CommonJS and ask for Node's own modules while they run.
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    write: false,
    logLevel: 'warning',
  })
  mkdirSync(join(ROOT, 'build/proxy'), { recursive: true })
  for (const { path, contents } of outputFiles) {
    if (existsSync(path) && Buffer.compare(readFileSync(path), contents) === 0) continue
    const partial = `${path}.${process.pid}.part`
    writeFileSync(partial, contents)
    renameSync(partial, path)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) bundleProxy()
