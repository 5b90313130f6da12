import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { DocumentAssets } from '../host/engine.ts'

const require = createRequire(import.meta.url)
const canvasKitFolder = dirname(require.resolve('canvaskit-wasm/full'))
const assetsFolder = join(dirname(require.resolve('@open-pencil/core/package.json')), 'assets')

/** Fonts and CanvasKit from the installed packages. */
export const assetsOnDisk: DocumentAssets = {
  loadAsset: (name) => readFile(join(assetsFolder, name)),
  locateCanvasKit: (file) => join(canvasKitFolder, file),
}
