import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { SceneNode } from '@open-pencil/scene-graph'
import { STORAGE_KEYS } from '../../contract/plugin-calls.ts'
import { imageFill } from '../../playground/documents/layers.ts'
import { openPlugin, readPlugin, type OpenPlugin } from '../../playground/headless/open-plugin.ts'
import type { CanvasDocument } from '../../playground/host/document.ts'
import { ClientStorage } from '../../playground/host/figma/storage.ts'
import type { PluginFiles } from '../../playground/host/plugin.ts'
import { freePort } from '../../scripts/free-port.ts'
import { startBench, type Bench } from '../proxy/harness.ts'
import { buildPluginFor } from '../support/built-plugin.ts'
import { draw, newDocument } from '../support/drawing.ts'

/** The plugin as built for one proxy on this machine. */
export interface BuiltPlugin {
  port: number
  files: PluginFiles
}

export async function buildForFreePort(): Promise<BuiltPlugin> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'uso-restyle-build-'))
  try {
    await buildPluginFor(`http://localhost:${port}`, folder)
    return { port, files: await readPlugin(folder) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A designer at work: a document, the built plugin, the real proxy, and a stand-in where fal would be. */
export interface Studio {
  bench: Bench
  document: CanvasDocument
  storage: ClientStorage
  content: SceneNode
  style: SceneNode
  plugin: OpenPlugin
  /** Names of the layers on the page, bottom first. */
  layers: () => string[]
  /** Opens the plugin anew, as from a button on a layer where a command is named. */
  reopen: (command?: string) => Promise<void>
  close: () => Promise<void>
}

export const RESULT = 'Card · Swatch'

export async function openStudio(built: BuiltPlugin, { budgetMicroUsd = null as number | null } = {}): Promise<Studio> {
  const bench = await startBench({ port: built.port })
  const { code } = await bench.designer('Ada', budgetMicroUsd)
  const document = await newDocument()
  const content = draw(document, 'FRAME', { name: 'Card', width: 320, height: 200, cornerRadius: 12 })
  // A picture, so that the panel takes it for the style.
  const png = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#1a66cc' } }).png().toBuffer()
  const style = draw(document, 'RECTANGLE', { name: 'Swatch', x: 0, y: 400, width: 100, height: 100, fills: [imageFill(document, png)] })
  document.select([content.id, style.id])
  const storage = new ClientStorage([[STORAGE_KEYS.accessCode, code]])
  const open = (command?: string) =>
    openPlugin({ document, plugin: built.files, clientStorage: storage, ...(command === undefined ? {} : { command }) })
  const studio: Studio = {
    bench,
    document,
    storage,
    content,
    style,
    plugin: await open(),
    layers: () => document.currentPage.childIds.map((id) => document.getNode(id)?.name ?? ''),
    async reopen(command) {
      studio.plugin = await open(command)
    },
    async close() {
      studio.plugin.close()
      await bench.close()
    },
  }
  return studio
}

/** Clicks the button once it can be clicked. */
export async function clickRestyle({ plugin: { ui } }: Studio): Promise<void> {
  const button = await ui.waitFor(() => {
    const restyle = ui.byRole('button', /^Restyle · 1 image/)
    return restyle.getAttribute('aria-disabled') === 'true' ? null : restyle
  })
  ui.click(button)
}

export function untilPlaced(studio: Studio): Promise<boolean> {
  return studio.plugin.ui.waitFor(() => studio.layers().includes(RESULT))
}

/** The newest run's stage, as the panel shows it. */
export function stageOf({ plugin }: Studio): string | null {
  return plugin.ui.document.querySelector('[data-stage]')?.getAttribute('data-stage') ?? null
}
