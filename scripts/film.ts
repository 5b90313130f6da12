import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type FrameLocator, type Page } from 'playwright-core'
import { buildPlayground } from '../playground/build.ts'
import { createPlayground } from '../playground/server.ts'
import { requireBrowser } from './browser.mjs'
import { buildPlugin, ROOT } from './build-plugin.ts'
import { Film } from './film/film.ts'
import { Hand } from './film/hand.ts'
import { serve } from './serve.ts'

/*
 * Films a restyle in the playground for the README: really clicked, really painted by the local engine.
 */

const PORT = 8787
const SIZE = { width: 1280, height: 760 }
const CONTENT = 'Dashboard'
const STYLE = 'Starry oil'
const RESULT = `${CONTENT} · ${STYLE}`

const { RESTYLE_PROXY_ORIGIN: _origin, FAL_KEY: _key, FAL_KEY_FILE: _file, ...env } = process.env
const work = await mkdtemp(join(tmpdir(), 'uso-restyle-film-'))
await buildPlugin({ env })
await buildPlayground()
const server = await serve({ port: PORT, dataDir: work, env, makePage: (connect) => createPlayground({ root: ROOT, connect }) })
const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu']
const browser = await chromium.launch({ executablePath: requireBrowser(), args })
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' })
  const film = await shoot(page)
  const bytes = await film.develop({ width: 960, framesPerSecond: 10, quality: 55 })
  const path = join(ROOT, 'docs', 'restyle.webp')
  await writeFile(path, bytes)
  console.log(`docs/restyle.webp, ${Math.round((await stat(path)).size / 1000)} kB, ${film.seconds.toFixed(1)} s`)
} finally {
  await browser.close()
  await server.close()
  await rm(work, { recursive: true, force: true })
}

async function shoot(page: Page): Promise<Film> {
  await page.goto(`${server.url}/?theme=light`)
  await page.waitForFunction(() => window.playground !== undefined)
  const panel = page.frameLocator('iframe')
  const hand = await Hand.on(page)
  await look(page, CONTENT, STYLE)

  const film = await Film.start(page)
  await hand.rest(500)
  await clickLayer(page, hand, CONTENT)
  await page.keyboard.down('Shift')
  await clickLayer(page, hand, STYLE)
  await page.keyboard.up('Shift')
  await hand.click(page.getByRole('button', { name: 'Plugins' }))
  await hand.click(page.getByRole('menuitem', { name: /Restyle|Open/ }).first())
  await restyle(panel, hand)
  await page.waitForFunction((name) => window.playground?.document.findByName(name), RESULT, { timeout: 120_000 })
  await panel.locator('[data-stage="done"]').waitFor()
  await look(page, CONTENT, RESULT)
  await hand.rest(2_500)
  await film.stop()
  return film
}

async function restyle(panel: FrameLocator, hand: Hand): Promise<void> {
  const button = panel.getByRole('button', { name: /^Restyle · 1 image/ })
  await button.waitFor()
  await hand.moveTo(button)
  await hand.rest(900)
  await hand.click(button)
}

async function clickLayer(page: Page, hand: Hand, name: string): Promise<void> {
  const box = await page.evaluate((layer) => window.playground?.screenBoxOf(layer), name)
  if (!box) throw new Error(`“${name}” is not on the canvas.`)
  await hand.clickAt({ x: box.x + box.width * 0.4, y: box.y + box.height * 0.4 })
}

/** Brings layers into view, with nothing selected. */
async function look(page: Page, ...names: string[]): Promise<void> {
  await page.evaluate(async (layers) => {
    window.playground?.select(...layers)
    window.playground?.zoomToFit('selection')
    window.playground?.document.select([])
    await window.playground?.settled()
  }, names)
}
