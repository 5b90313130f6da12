import type { FrameLocator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage, type OpenPage } from './open-page.ts'

let opened: OpenPage

beforeAll(async () => {
  opened = await openPage({ code: 'code-of-today' })
})

afterAll(() => opened?.close())

beforeEach(async () => {
  await opened.load('?open=plugin&theme=light')
  await expect.poll(() => frame().locator('#draw').isVisible()).toBe(true)
})

const frame = (): FrameLocator => opened.page.frameLocator('.plugin-window iframe')
const heard = async () => JSON.parse((await frame().locator('#heard').textContent()) || 'null') as unknown
const windowBox = () => opened.page.locator('.plugin-window').boundingBox()

describe('the plugin in the page', () => {
  it('runs in its window, draws on the document and is taken back as one step', async () => {
    await frame().locator('#draw').click()
    await expect.poll(() => opened.page.locator('.toast').textContent()).toBe('Drew a frame')
    await opened.page.keyboard.press('Escape')
    await opened.page.evaluate(() => window.playground?.zoomToFit())
    expect(await opened.colorAt('Drawn')).toEqual([255, 0, 255])
    await opened.page.evaluate(() => window.playground?.undo())
    expect(await opened.page.evaluate(() => window.playground?.document.findByName('Drawn'))).toBeUndefined()
    expect(opened.errors).toEqual([])
  })

  it('hears of the selection made on the canvas', async () => {
    const card = await opened.pointOf('Card', 0.2, 0.9)
    await opened.page.mouse.click(card.x, card.y)
    await expect.poll(heard).toEqual({ selected: ['Card'] })
  })

  it('has a window that is titled, grows as the plugin asks, moves by its title and closes', async () => {
    expect(await opened.page.locator('.plugin-window .title').textContent()).toContain('Fixture')
    expect(await windowBox()).toMatchObject({ width: 320, height: 280 })
    await frame().locator('#grow').click()
    await expect.poll(windowBox).toMatchObject({ width: 400, height: 340 })
    const before = await windowBox()
    const { mouse } = opened.page
    await mouse.move((before?.x ?? 0) + 100, (before?.y ?? 0) + 20)
    await mouse.down()
    await mouse.move((before?.x ?? 0) - 50, (before?.y ?? 0) + 140, { steps: 4 })
    await mouse.up()
    expect(await windowBox()).toMatchObject({ x: (before?.x ?? 0) - 150, y: (before?.y ?? 0) + 120 })
    await opened.page.getByRole('button', { name: 'Close the plugin' }).click()
    await expect.poll(() => opened.page.locator('iframe').count()).toBe(0)
    expect(await opened.page.evaluate(() => window.playground?.plugin)).toBeUndefined()
  })

  it('has a window that fits on a small screen, with the plugin’s bottom edge in sight', async () => {
    await opened.page.setViewportSize({ width: 1000, height: 260 })
    const bottom = () => frame().locator('body').evaluate(() => innerHeight)
    await expect.poll(bottom).toBe(260 - 48 - 40 - 2 * 16)
    await opened.page.setViewportSize({ width: 1200, height: 700 })
    await expect.poll(bottom).toBe(240)
  })

  it('opens from the menu with the keyboard, and only once at a time', async () => {
    await opened.page.getByRole('button', { name: 'Plugins' }).focus()
    await opened.page.keyboard.press('Enter')
    await opened.page.keyboard.press('Enter')
    await expect.poll(() => frame().locator('#draw').isVisible()).toBe(true)
    expect(await opened.page.locator('iframe').count()).toBe(1)
  })

  it('follows the theme while it runs', async () => {
    const background = () =>
      frame()
        .locator('body')
        .evaluate((body) => getComputedStyle(body).backgroundColor)
    expect(await background()).toBe('rgb(255, 255, 255)')
    await opened.page.getByRole('button', { name: 'Dark theme' }).click()
    await expect.poll(background).toBe('rgb(44, 44, 44)')
    expect(await heard()).toBeNull()
  })

  it('finds what it stored after a reload, and the access code of the server', async () => {
    await opened.load('?open=plugin')
    await frame().locator('#count').click()
    await expect.poll(heard).toEqual({ count: 1, code: 'code-of-today' })
    await opened.load('?open=plugin')
    await frame().locator('#count').click()
    await expect.poll(heard).toEqual({ count: 2, code: 'code-of-today' })
  })

  it('leaves buttons and a recipe on a layer, shown at once, and gone with undo', async () => {
    const { page } = opened
    const buttons = page.getByRole('complementary', { name: 'Properties' }).getByRole('button')
    await page.evaluate(() => window.playground?.select('Card'))
    expect(await buttons.count()).toBe(0)
    await frame().locator('#mark').click()
    await expect.poll(() => buttons.allTextContents()).toEqual(['Once more'])
    const properties = await page.getByRole('complementary', { name: 'Properties' }).textContent()
    expect(properties).toContain('Draws another one')
    expect(properties).toContain('This recipe was changed by hand or damaged.')
    await buttons.click()
    await expect.poll(() => page.locator('.toast').textContent()).toBe('Again: Card')
    await page.evaluate(() => window.playground?.undo())
    await expect.poll(() => buttons.count()).toBe(0)
  })

  it('puts its errors into the console drawer', async () => {
    await frame().locator('#throw').click()
    const button = opened.page.getByRole('button', { name: 'Console, 1 errors' })
    await button.click()
    expect(await opened.page.getByRole('region', { name: 'Console' }).textContent()).toContain(
      'The fixture failed on purpose',
    )
  })

  it('says goodbye when it closes itself', async () => {
    await frame().locator('#close').click()
    await expect.poll(() => opened.page.locator('.toast').textContent()).toBe('Bye')
    expect(await opened.page.locator('.plugin-window').isVisible()).toBe(false)
  })
})
