import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  await desk.visit()
}, 120_000)

afterAll(() => desk.close())

/** Chooses something of the plugin's menu with these layers selected. */
async function choose(item: string, ...selection: string[]): Promise<void> {
  const { page } = desk
  await page.evaluate((names) => {
    window.playground?.closePlugin()
    window.playground?.document.select([])
    if (names.length > 0) window.playground?.select(...names)
  }, selection)
  await page.getByRole('button', { name: 'Plugins' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

describe('without the panel', { timeout: 60_000 }, () => {
  it('restyles what is selected with the style that was used last, and says when it is done', async () => {
    await desk.open('Login', 'Sumi ink')
    await desk.restyle(1)
    await desk.panel.locator('[data-stage="done"]').first().waitFor()
    await choose('Restyle with last style', 'Marketing')
    const placed = await desk.untilPlaced(2)
    expect(placed.map(({ name }) => name)).toContain('Marketing · Sumi ink')
    await expect.poll(() => desk.page.locator('.toasts').textContent(), { timeout: 20_000 }).toMatch(/placed|canvas|done/i)
    await expect.poll(() => desk.page.evaluate(() => window.playground?.plugin === undefined)).toBe(true)
  })
})

describe('a quick action', { timeout: 60_000 }, () => {
  it('asks for a style of the library and a number of variants, by keyboard, and runs with them', async () => {
    const { page, panel } = desk
    await desk.open('Login')
    await desk.tab('Results')
    await panel.locator('.history-picture').first().click()
    await panel.getByRole('button', { name: 'Save as my style' }).click()
    await desk.tab('Styles')
    await panel.getByRole('radio', { name: 'Mine' }).press('Space')
    await panel.locator('.style-card').first().waitFor()
    const count = (await desk.results()).length

    await choose('Restyle in a style…', 'Dashboard')
    const form = page.getByRole('dialog', { name: 'Restyle in a style…' })
    const option = form.getByRole('option')
    await option.first().waitFor()
    const style = (await option.first().textContent()) ?? ''
    // What the plugin did not suggest cannot be chosen.
    await form.getByRole('combobox', { name: 'Style' }).fill('no such style')
    await expect.poll(() => option.count()).toBe(0)
    await page.keyboard.press('Enter')
    await form.getByRole('combobox', { name: 'Style' }).fill(style.slice(0, 3))
    await option.first().waitFor()
    await page.keyboard.press('Enter')
    await form.getByRole('combobox', { name: 'Variants' }).waitFor()
    await expect.poll(() => option.count()).toBe(4)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const placed = await desk.untilPlaced(count + 2)
    expect(placed.filter(({ name }) => name.startsWith('Dashboard')).length).toBe(2)
  })

  it('says what is missing when nothing is selected, and Escape ends it', async () => {
    const { page } = desk
    await choose('Restyle in a style…')
    await page.getByRole('alert').filter({ hasText: 'Select what you want to restyle first.' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => window.playground?.plugin === undefined)).toBe(true)
    expect(await page.getByRole('dialog', { name: 'Restyle in a style…' }).count()).toBe(0)
  })

  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
