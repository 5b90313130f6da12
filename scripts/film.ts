import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FrameLocator, Page } from 'playwright-core'
import { ROOT } from './build-plugin.ts'
import { Film } from './film/film.ts'
import { Hand } from './film/hand.ts'
import { bringIntoView, onStage, untilPlaced } from './stage.ts'

/*
 * Films a restyle in the playground for the README: two screens in two styles, really clicked, really painted
 * by the local engine, and compared.
 */

const SIZE = { width: 1440, height: 820 }
const SCREENS = ['Login', 'Dashboard']
const STYLES = ['Starry oil', 'Wool felt']
const GRID = 'Login + 1 more · 2 styles'
const COMPARED = 'Dashboard · Wool felt'
const CELLS = SCREENS.flatMap((screen) => STYLES.map((style) => `${screen} · ${style}`))

await onStage(async ({ url, browser }) => {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' })
  await page.goto(`${url}/?theme=light`)
  await page.waitForFunction(() => window.playground !== undefined)
  const film = await shoot(page)
  const bytes = await film.develop({ width: 1080, framesPerSecond: 10, quality: 55 })
  const path = join(ROOT, 'docs', 'restyle.webp')
  await writeFile(path, bytes)
  console.log(`docs/restyle.webp, ${Math.round((await stat(path)).size / 1000)} kB, ${film.seconds.toFixed(1)} s`)
})

async function shoot(page: Page): Promise<Film> {
  const panel = page.frameLocator('iframe')
  const hand = await Hand.on(page)
  await bringIntoView(page, ...SCREENS, ...STYLES)

  const film = await Film.start(page)
  await hand.rest(500)
  await clickLayers(page, hand, [...SCREENS, ...STYLES])
  await hand.click(page.getByRole('button', { name: 'Plugins' }))
  await hand.click(page.getByRole('menuitem', { name: /^Restyle selection/ }))
  await restyle(panel, hand)
  // The grid stands at once, with a placeholder in every cell.
  await panel.locator('[data-matrix]').waitFor()
  await page.waitForFunction((name) => window.playground?.document.findByName(name), GRID)
  await bringIntoView(page, GRID)
  await untilPlaced(page, panel, CELLS)
  await hand.rest(1_500)
  await compare(panel, hand)
  await hand.rest(1_000)
  await film.stop()
  return film
}

async function restyle(panel: FrameLocator, hand: Hand): Promise<void> {
  const button = panel.getByRole('button', { name: /^Restyle · 4 images/ })
  await button.waitFor()
  await hand.moveTo(button)
  await hand.rest(900)
  await hand.click(button)
}

async function compare(panel: FrameLocator, hand: Hand): Promise<void> {
  await hand.click(panel.getByRole('tab', { name: /^Results/ }))
  await hand.rest(600)
  await hand.click(panel.locator(`.history-picture[title*="${COMPARED}"]`).first())
  await hand.click(panel.getByRole('button', { name: 'Compare' }))
  const slider = panel.getByRole('slider')
  await slider.waitFor()
  await hand.rest(800)
  await hand.drag(slider, 0.5, 0.15)
  await hand.drag(slider, 0.15, 0.9)
}

/** The first alone, the others with Shift. */
async function clickLayers(page: Page, hand: Hand, names: string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    const box = await page.evaluate((layer) => window.playground?.screenBoxOf(layer), name)
    if (!box) throw new Error(`“${name}” is not on the canvas.`)
    if (index === 1) await page.keyboard.down('Shift')
    await hand.clickAt({ x: box.x + box.width * 0.4, y: box.y + box.height * 0.4 })
  }
  await page.keyboard.up('Shift')
}
