import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { withoutOpenPencilWorkers } from './host/bundling.ts'
import { hashOf } from './stamp.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'build', 'playground')

/** Bundles the page into build/playground, unless what is there was made from the same sources. */
export async function buildPage(): Promise<void> {
  const stamp = await hashOf(root, ['playground/page', 'playground/host', 'contract', 'package-lock.json'])
  if ((await readFile(join(folder, '.stamp'), 'utf8').catch(() => '')) === stamp) return
  // Beside its place first: several processes may build at once, and none may serve half a page.
  const draft = `${folder}.${process.pid}`
  await build({
    ...{ configFile: false, logLevel: 'error', root: join(root, 'playground', 'page') },
    plugins: [withoutOpenPencilWorkers()],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      ...{ outDir: draft, emptyOutDir: true, target: 'esnext', reportCompressedSize: false },
      // OpenPencil alone is larger than the limit beyond which Vite advises to split for slow networks.
      chunkSizeWarningLimit: 10_000,
    },
  })
  await writeFile(join(draft, '.stamp'), stamp)
  await rm(folder, { recursive: true, force: true })
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }))
}
