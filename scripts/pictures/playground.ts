import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FrameLocator, Page } from 'playwright-core'
import sharp from 'sharp'
import { ROOT } from '../build-plugin.ts'
import { bringIntoView, untilPlaced, type Stage } from '../stage.ts'

const SCREENS = ['Login', 'Dashboard']
const STYLES = ['Starry oil', 'Wool felt']
const CELLS = SCREENS.flatMap((screen) => STYLES.map((style) => `${screen} · ${style}`))
const GRID = 'Login + 1 more · 2 styles'
const COMPARED = 'Dashboard · Wool felt'

/** Screenshots have this many pixels to a CSS pixel. */
const SCALE = 1.5

/** Between and around the panels of a strip, in pixels. */
const GAP = 24

/**
 * Really makes a grid of two screens in two styles, and photographs the page and the panel's four views
 * for the documentation: `docs/playground*.png` and `docs/panel*.png`.
 */
export async function photographPlayground({ url, browser }: Stage, theme: 'light' | 'dark'): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 860 }, deviceScaleFactor: SCALE, colorScheme: theme })
  const panel = page.frameLocator('iframe')
  const select = [...SCREENS, ...STYLES].join()
  await page.goto(`${url}/?open=plugin&theme=${theme}&select=${encodeURIComponent(select)}`)
  const button = panel.getByRole('button', { name: /^Restyle · 4 images/ })
  await button.waitFor({ timeout: 60_000 })
  const ready = await shotOfPanel(page)
  await button.click()
  await untilPlaced(page, panel, CELLS)

  const results = await photographResults(page, panel)
  const suffix = theme === 'light' ? '' : '-dark'
  await bringIntoView(page, GRID)
  await save(await page.screenshot(), `playground${suffix}.png`)
  const compare = await photographCompare(page, panel)
  const styles = await photographStyles(page, panel)
  await save(await stripOf([ready, results, compare, styles], theme), `panel${suffix}.png`)
  await page.close()
}

async function photographResults(page: Page, panel: FrameLocator): Promise<Buffer> {
  await panel.getByRole('tab', { name: /^Results/ }).click()
  await untilPainted(panel, '.history-picture img', CELLS.length)
  return shotOfPanel(page)
}

async function photographCompare(page: Page, panel: FrameLocator): Promise<Buffer> {
  await panel.locator(`.history-picture[title*="${COMPARED}"]`).first().click()
  await panel.getByRole('button', { name: 'Compare' }).click()
  const slider = panel.getByRole('slider')
  await slider.waitFor()
  await slider.fill('45')
  await untilPainted(panel, '.compare img, .compare canvas', 1)
  const shot = await shotOfPanel(page)
  await page.keyboard.press('Escape')
  return shot
}

async function photographStyles(page: Page, panel: FrameLocator): Promise<Buffer> {
  await panel.getByRole('tab', { name: 'Styles' }).click()
  for (const [index, style] of [...STYLES, 'Sumi ink', 'Watercolour'].entries()) {
    await page.evaluate((name) => window.playground?.select(name), style)
    await panel.getByRole('button', { name: 'From the selection' }).click()
    await panel.locator('.style-card').nth(index).waitFor()
  }
  await untilPainted(panel, '.style-card img', 4)
  return shotOfPanel(page)
}

/** Waits until at least `count` pictures of the panel are loaded. */
async function untilPainted(panel: FrameLocator, selector: string, count: number): Promise<void> {
  await panel.locator(selector).nth(count - 1).waitFor({ timeout: 60_000 })
}

async function shotOfPanel(page: Page): Promise<Buffer> {
  // Lists come in with a short animation.
  await page.waitForTimeout(500)
  return page.locator('iframe').screenshot()
}

/** The panels side by side, as one picture. */
async function stripOf(shots: Buffer[], theme: 'light' | 'dark'): Promise<Buffer> {
  const { width, height } = await sharp(shots[0]).metadata()
  return sharp({
    create: {
      width: shots.length * (width + GAP) + GAP,
      height: height + 2 * GAP,
      channels: 3,
      background: theme === 'light' ? '#e9e9e7' : '#141414',
    },
  })
    .composite(shots.map((input, index) => ({ input, left: GAP + index * (width + GAP), top: GAP })))
    .png()
    .toBuffer()
}

/** A palette of 256 colours is a third of the size, and nobody sees the difference in a page. */
async function save(png: Buffer, name: string): Promise<void> {
  await writeFile(join(ROOT, 'docs', name), await sharp(png).png({ palette: true, quality: 90, effort: 8 }).toBuffer())
  console.log(`docs/${name}`)
}
