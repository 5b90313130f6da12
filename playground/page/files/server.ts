import type { DocumentAssets } from '../../host/engine.ts'
import type { PluginFiles } from '../../host/plugin.ts'
import type { PlaygroundInfo } from '../../server.ts'

/** Fonts and CanvasKit from the playground's server. */
export const servedAssets: DocumentAssets = {
  loadAsset: (name) => bytesOf(`/fonts/${name}`),
  locateCanvasKit: (file) => `/canvaskit/${file}`,
}

/** The plugin as it is built now, not as it was when the page was loaded. */
export async function loadPluginFiles(): Promise<PluginFiles> {
  const [manifest, main, ui] = await Promise.all([
    textOf('/plugin/manifest.json'),
    textOf('/plugin/main.js'),
    textOf('/plugin/ui.js'),
  ])
  return { manifest, main, ui }
}

export async function loadAccessCode(): Promise<string | undefined> {
  const info = JSON.parse(await textOf('/playground.json')) as PlaygroundInfo
  return info.connect?.code
}

/** One of the documents that the server draws: `sample`, `flow`, `crowded` or `board`. */
export function loadSample(name: string): Promise<Uint8Array> {
  return bytesOf(`/${encodeURIComponent(name)}.fig`)
}

export async function textOf(path: string): Promise<string> {
  return (await answer(path)).text()
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await answer(path)).arrayBuffer())
}

async function answer(path: string): Promise<Response> {
  const response = await fetch(path)
  if (response.ok) return response
  if (path.startsWith('/plugin/'))
    throw new Error('The plugin is not built yet. Run "npm run build" and open it again.')
  throw new Error(
    `The playground's server has no ${path} (${response.status}). Start it again with "npm start".`,
  )
}
