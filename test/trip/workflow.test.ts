import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPlayground } from '../../playground/build.ts'
import { createPlayground } from '../../playground/server.ts'
import { ROOT } from '../../scripts/build-plugin.ts'
import { freePort } from '../../scripts/free-port.ts'
import { serve, type Served } from '../../scripts/serve.ts'
import { buildPluginFor } from '../support/built-plugin.ts'
import { launchChromium } from '../support/chromium.ts'

/*
 * A designer's afternoon with many screens, from the README alone: a grid of three screens in two styles with
 * live text, compare, promote one, another seed for one from the layer's own button, a style for the team, and
 * closing everything in the middle.
 */

const SCREENS = ['Login', 'Dashboard', 'Marketing']
const STYLES = ['Starry oil', 'Sumi ink']
const PAINTING_TIME_MS = 120_000

let work: string
let server: Served
let browser: Browser
let page: Page
let panel: FrameLocator
const pageErrors: string[] = []

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'uso-restyle-workflow-'))
  const port = await freePort()
  await buildPluginFor(`http://localhost:${port}`, work)
  await buildPlayground()
  await mkdir(join(work, 'build'), { recursive: true })
  await symlink(join(ROOT, 'build', 'playground'), join(work, 'build', 'playground'))
  server = await serve({
    port,
    dataDir: join(work, 'data'),
    env: { LOG_LEVEL: 'silent' },
    makePage: (connect) => createPlayground({ root: work, connect }),
  })
  browser = await launchChromium()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('pageerror', (error) => pageErrors.push(error.message))
  await page.goto(server.url)
  await page.waitForFunction(() => window.playground !== undefined)
  panel = page.frameLocator('iframe')
}, 240_000)

afterAll(async () => {
  await browser.close()
  await server.close()
  await rm(work, { recursive: true, force: true })
})

async function openPanel(...selection: string[]): Promise<void> {
  await page.evaluate(async (names) => {
    window.playground?.closePlugin()
    window.playground?.select(...names)
    await window.playground?.openPlugin()
  }, selection)
  await panel.getByRole('tab', { name: 'Restyle' }).waitFor()
}

/** Layers of the whole document that carry a recipe, with the text that stands on them. */
function results() {
  return page.evaluate(() => {
    const { document } = window.playground ?? {}
    if (!document) return []
    const roots = document.pages.map(({ id }) => id)
    return roots.flatMap((root) =>
      document.graph.flattenTree(root).flatMap(({ node }) => {
        const recipe = node.pluginData.find(({ key }) => key === 'recipe')?.value
        if (!recipe) return []
        const texts = document.graph.flattenTree(node.id).filter((each) => each.node.type === 'TEXT').length
        const parsed = JSON.parse(recipe) as { jobId: string; seed: number; request: { placement?: string } }
        return [{ id: node.id, name: node.name, texts, parent: document.getNode(node.parentId ?? '')?.name ?? '', ...parsed }]
      }),
    )
  })
}

/** What a layer looks like by itself, to be compared with itself later. */
function looksOf(name: string) {
  return page.evaluate((layer) => {
    const { document } = window.playground ?? {}
    const id = document?.findByName(layer)?.id ?? ''
    const png = document?.render(id, { bounds: 'box' }) ?? new Uint8Array()
    return Array.from(png).join()
  }, name)
}

async function openTab(name: string): Promise<void> {
  await panel.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
}

const pictures = () => panel.locator('.history-picture')

describe('a designer with many screens', { timeout: 3 * PAINTING_TIME_MS }, () => {
  let before: string[]

  it('restyles three screens in two styles as one grid, with the price of all on the button', async () => {
    before = await Promise.all(SCREENS.map(looksOf))
    await openPanel(...SCREENS, ...STYLES)
    await panel.getByRole('button', { name: 'Restyle · 6 images · free' }).click()
    await expect.poll(async () => (await results()).length, { timeout: PAINTING_TIME_MS }).toBe(6)
    const placed = await results()
    expect(new Set(placed.map(({ seed }) => seed)).size).toBe(1)
    expect(new Set(placed.map(({ request }) => request.placement))).toEqual(new Set(['grid']))
    const dashboards = placed.filter(({ name }) => name.startsWith('Dashboard'))
    expect(dashboards.map(({ texts }) => texts > 20)).toEqual([true, true])
    expect(await Promise.all(SCREENS.map(looksOf))).toEqual(before)
  })

  it('compares a result with its original, by keyboard', async () => {
    await openTab('Results')
    await pictures().first().click()
    await panel.getByRole('button', { name: 'Compare' }).click()
    const slider = panel.getByRole('slider')
    await expect.poll(() => slider.isEnabled()).toBe(true)
    await expect.poll(() => slider.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Home')
    expect(await slider.inputValue()).toBe('0')
    await page.keyboard.press('ArrowRight')
    expect(await slider.inputValue()).toBe('1')
    await page.keyboard.press('Escape')
    await pictures().first().waitFor()
  })

  it('promotes one over its original and takes it back with one undo', async () => {
    await panel.getByRole('button', { name: 'Put over the original' }).click()
    await expect.poll(async () => (await results()).length).toBe(7)
    expect((await results()).filter(({ parent }) => SCREENS.includes(parent)).length).toBe(1)
    await page.evaluate(() => window.playground?.undo())
    expect((await results()).length).toBe(6)
    expect(await Promise.all(SCREENS.map(looksOf))).toEqual(before)
  })

  it('saves a result as a style of the team, and finds it in another session', async () => {
    await panel.getByRole('button', { name: 'Save as team style' }).click()
    await openTab('Styles')
    await panel.locator('.style-card').waitFor()
    await openPanel('Login')
    await openTab('Styles')
    await panel.getByRole('button', { name: /^Use / }).click()
    await panel.getByRole('group', { name: /^Style:/ }).waitFor()
    await panel.getByRole('button', { name: 'Restyle · 1 image · free' }).waitFor()
  })

  it('gives one cell another seed with the button on the layer', async () => {
    const [cell] = (await results()).filter(({ name }) => name.startsWith('Login'))
    if (!cell) throw new Error('there is no restyled Login')
    await page.evaluate((id) => {
      window.playground?.closePlugin()
      window.playground?.document.select([id])
    }, cell.id)
    await page.getByRole('button', { name: 'Vary', exact: true }).click()
    await expect
      .poll(async () => (await results()).filter(({ jobId, seed }) => jobId !== cell.jobId && seed !== cell.seed).length, { timeout: PAINTING_TIME_MS })
      .toBe(1)
    expect((await results()).length).toBe(6)
  })

  it('closes everything in the middle of a run and finds the result on return', async () => {
    await openPanel('Login', 'Sumi ink')
    await panel.getByRole('button', { name: 'Restyle · 1 image · free' }).click()
    await expect.poll(() => page.evaluate(() => window.playground?.document.currentPage.childIds.length)).toBeGreaterThan(0)
    await panel.locator('[data-stage="restyling"], [data-stage="waiting"], [data-stage="saving"]').first().waitFor()
    await page.evaluate(() => window.playground?.closePlugin())
    const count = (await results()).length
    await openPanel('Marketing')
    await expect.poll(async () => (await results()).length, { timeout: PAINTING_TIME_MS }).toBe(count + 1)
    await openTab('Results')
    await expect.poll(() => pictures().count()).toBeGreaterThanOrEqual(7)
    await expect.poll(() => pictures().locator('img').count()).toBeGreaterThanOrEqual(7)
  })

  it('never made the page fail', () => {
    expect(pageErrors).toEqual([])
  })
})
