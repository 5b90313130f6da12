import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashOf } from './stamp.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'build', 'sample')

/** Path of the sample document as a .fig file, drawn first when its sources changed. */
export async function buildSample(): Promise<string> {
  const stamp = await hashOf(root, [
    'playground/documents',
    'playground/host/document.ts',
    'package-lock.json',
  ])
  const file = join(folder, `${stamp}.fig`)
  await mkdir(folder, { recursive: true })
  const made = await readdir(folder)
  if (made.includes(`${stamp}.fig`)) return file
  // Loaded only now: it brings a renderer with it.
  const { createSampleDocument } = await import('./documents/sample.ts')
  const document = await createSampleDocument()
  await Promise.all(made.map((old) => rm(join(folder, old), { force: true })))
  // Under another name first: two processes may be at it, and one must not read half of what the other
  // writes.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, await document.save())
  await rename(draft, file)
  return file
}
