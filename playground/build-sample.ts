import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashOf } from './stamp.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The documents that the playground can open with, by what draws them. */
const drawn = {
  sample: async () => (await import('./documents/sample.ts')).createSampleDocument(),
  flow: async () => (await import('./documents/large.ts')).createFlowDocument(),
  crowded: async () => (await import('./documents/large.ts')).createCrowdedDocument(),
  board: async () => (await import('./documents/large.ts')).createBoardDocument(),
}

export type DocumentName = keyof typeof drawn

export function isDocumentName(name: string): name is DocumentName {
  return Object.hasOwn(drawn, name)
}

/** Path of one of these documents as a .fig file, drawn first when its sources changed. */
export async function buildSample(name: DocumentName = 'sample'): Promise<string> {
  const stamp = await hashOf(root, [
    'playground/documents',
    'playground/host/document.ts',
    'package-lock.json',
  ])
  const folder = join(root, 'build', name)
  const file = join(folder, `${stamp}.fig`)
  await mkdir(folder, { recursive: true })
  const made = await readdir(folder)
  if (made.includes(`${stamp}.fig`)) return file
  // Loaded only now: it brings a renderer with it.
  const document = await drawn[name]()
  await Promise.all(made.map((old) => rm(join(folder, old), { force: true })))
  // Under another name first: two processes may be at it, and one must not read half of what the other
  // writes.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, await document.save())
  await rename(draft, file)
  return file
}
