import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { buildPlayground } from '../playground/build.ts'
import { createPlayground } from '../playground/server.ts'
import { requireBrowser } from './browser.mjs'
import { buildPlugin, ROOT } from './build-plugin.ts'
import { serve } from './serve.ts'

/*
 * Takes the documentation's pictures of the playground: a restyle is really made, then the page is photographed.
 */

const PORT = 8787
const CONTENT = 'Dashboard'
const STYLE = 'Wool felt'
const RESULT = `${CONTENT} · ${STYLE}`

const { RESTYLE_PROXY_ORIGIN: _origin, FAL_KEY: _key, FAL_KEY_FILE: _file, ...env } = process.env
const work = await mkdtemp(join(tmpdir(), 'uso-restyle-pictures-'))
await buildPlugin({ env })
await buildPlayground()
const server = await serve({
  port: PORT,
  dataDir: work,
  env,
  makePage: (connect) => createPlayground({ root: ROOT, connect }),
})
const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu']
const browser = await chromium.launch({ executablePath: requireBrowser(), args })
try {
  for (const theme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 860 }, deviceScaleFactor: 1.5, colorScheme: theme })
    await restyle(page, theme)
    await save(page, theme === 'light' ? 'playground.png' : 'playground-dark.png')
    await page.close()
  }
} finally {
  await browser.close()
  await server.close()
  await rm(work, { recursive: true, force: true })
}

async function restyle(page: Page, theme: string): Promise<void> {
  await page.goto(`${server.url}/?open=plugin&theme=${theme}&select=${encodeURIComponent(`${CONTENT},${STYLE}`)}`)
  const panel = page.frameLocator('iframe')
  await panel.getByRole('button', { name: /^Restyle · 1 image/ }).click({ timeout: 60_000 })
  await page.waitForFunction((name) => window.playground?.document.findByName(name), RESULT, { timeout: 120_000 })
  await panel.locator('[data-stage="done"]').waitFor()
  // Pinned, so that choosing what to photograph does not change what the panel shows.
  for (const role of ['content', 'style']) await panel.getByRole('button', { name: new RegExp(`^Pin ${role},`) }).click()
  await page.evaluate(async ({ names }) => {
    window.playground?.select(...names)
    window.playground?.zoomToFit('selection')
    window.playground?.document.select([])
    await window.playground?.settled()
  }, { names: [CONTENT, RESULT] })
  const clear = panel.getByRole('button', { name: 'Clear extra style' })
  if (await clear.isVisible()) await clear.click()
}

/** A palette of 256 colours is a third of the size, and nobody sees the difference in a page. */
async function save(page: Page, name: string): Promise<void> {
  const png = await page.screenshot()
  await writeFile(join(ROOT, 'docs', name), await sharp(png).png({ palette: true, quality: 90, effort: 8 }).toBuffer())
  console.log(`docs/${name}`)
}
