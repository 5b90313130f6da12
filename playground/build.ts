import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { withoutOpenPencilWorkers } from './host/bundling.ts'
import { hashOf } from './stamp.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const pageFolder = join(root, 'build', 'playground')
const sampleFolder = join(root, 'build', 'sample')

/**
 * Bundles the playground's page into build/playground and writes its sample document into build/sample. What
 * is already there and made from the same sources is left alone.
 */
export async function buildPlayground(): Promise<void> {
  await buildPage()
  await buildSample()
}

/** The page alone, for those who bring a document of their own. */
export async function buildPage(): Promise<void> {
  const stamp = await hashOf(root, ['playground/page', 'playground/host', 'contract', 'package-lock.json'])
  if ((await readFile(join(pageFolder, '.stamp'), 'utf8').catch(() => '')) === stamp) return
  // Beside its place first: several processes may build at once, and none may serve half a page.
  const draft = `${pageFolder}.${process.pid}`
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
  await rm(pageFolder, { recursive: true, force: true })
  await rename(draft, pageFolder).catch(() => rm(draft, { recursive: true, force: true }))
}

/** Path of the sample document as a .fig file, drawn first when its sources changed. */
export async function buildSample(): Promise<string> {
  const stamp = await hashOf(root, [
    'playground/documents',
    'playground/host/document.ts',
    'package-lock.json',
  ])
  const file = join(sampleFolder, `${stamp}.fig`)
  await mkdir(sampleFolder, { recursive: true })
  const made = await readdir(sampleFolder)
  if (made.includes(`${stamp}.fig`)) return file
  // Loaded only now: it brings a renderer with it.
  const { createSampleDocument } = await import('./documents/sample.ts')
  const document = await createSampleDocument()
  await Promise.all(made.map((old) => rm(join(sampleFolder, old), { force: true })))
  // Under another name first: two processes may be at it, and one must not read half of what the other
  // writes.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, await document.save())
  await rename(draft, file)
  return file
}
