import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type FrameLocator, type Page } from 'playwright-core'
import { buildPlayground } from '../playground/build.ts'
import { createPlayground } from '../playground/server.ts'
import { requireBrowser } from './browser.mjs'
import { buildPlugin, ROOT } from './build-plugin.ts'
import { serve } from './serve.ts'

const PORT = 8787

/** The playground in a browser, with the local engine behind it, to be photographed or filmed. */
export interface Stage {
  url: string
  browser: Browser
}

/** Builds and serves the playground with nothing run yet, and takes everything down after `play`. */
export async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  // Pictures for the documentation cost nothing and are the same for everyone.
  const { RESTYLE_PROXY_ORIGIN: _origin, FAL_KEY: _key, FAL_KEY_FILE: _file, ...env } = process.env
  const work = await mkdtemp(join(tmpdir(), 'uso-restyle-stage-'))
  await buildPlugin({ env })
  await buildPlayground()
  const server = await serve({ port: PORT, dataDir: work, env, makePage: (connect) => createPlayground({ root: ROOT, connect }) })
  const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu']
  const browser = await chromium.launch({ executablePath: requireBrowser(), args })
  try {
    await play({ url: server.url, browser })
  } finally {
    await browser.close()
    await server.close()
    await rm(work, { recursive: true, force: true })
  }
}

/** Waits until a matrix of `count` pictures is placed and the panel has told so. */
export async function untilPlaced(page: Page, panel: FrameLocator, names: string[]): Promise<void> {
  await page.waitForFunction(
    (layers) => layers.every((name) => window.playground?.document.findByName(name)),
    names,
    { timeout: 240_000 },
  )
  await panel.locator('[data-stage="done"], [data-matrix="good"]').first().waitFor({ timeout: 60_000 })
}

/** Brings layers into view, with nothing selected. */
export async function bringIntoView(page: Page, ...names: string[]): Promise<void> {
  await page.evaluate(async (layers) => {
    window.playground?.select(...layers)
    window.playground?.zoomToFit('selection')
    window.playground?.document.select([])
    await window.playground?.settled()
  }, names)
}
