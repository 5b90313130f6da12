import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from './desk.ts'

/*
 * What a designer does with the pictures before and after a run: brings them in, puts them in order, stops runs,
 * does some again, and throws others away.
 */

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  await desk.visit()
}, 120_000)

afterAll(() => desk.close())

const tiles = () => desk.panel.locator('[data-role="content"] .tile-picture')

async function order(): Promise<string[]> {
  return tiles().evaluateAll((all) => all.map((tile) => tile.getAttribute('title') ?? ''))
}

describe('pictures for a slot', { timeout: 60_000 }, () => {
  it('are put in order by keyboard and by dragging, and that is the order of the rows', async () => {
    await desk.open('Login', 'Dashboard', 'Marketing', 'Sumi ink')
    const [first = '', second = '', third = ''] = await order()
    await tiles().first().press('Alt+ArrowRight')
    await expect.poll(order).toEqual([second, first, third])
    expect(await tiles().nth(1).evaluate((tile) => tile === document.activeElement)).toBe(true)
    await tiles().nth(2).dragTo(tiles().nth(0))
    await expect.poll(order).toEqual([third, second, first])
    await tiles().first().press('Delete')
    await expect.poll(order).toEqual([second, first])
  })

  it.each(['png', 'jpeg', 'webp', 'gif'] as const)('are picked from a %s file', async (format) => {
    await desk.open('Login')
    const buffer = await sharp({ create: { width: 700, height: 600, channels: 3, background: '#c33' } }).toFormat(format).toBuffer()
    await desk.panel.locator('[data-role="style"] input[type="file"]').setInputFiles({ name: `mood.${format}`, mimeType: `image/${format}`, buffer })
    await desk.panel.getByRole('group', { name: `Style: mood.${format}` }).waitFor()
    await expect.poll(() => desk.panel.locator('[data-role="style"] img').count()).toBe(1)
  })

  it('are turned as a camera says, and sent the right way up', async () => {
    const sent = desk.fal.uploaded.length
    await desk.open('Login')
    const buffer = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#3c6' } }).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    await desk.panel.locator('[data-role="style"] input[type="file"]').setInputFiles({ name: 'phone.jpg', mimeType: 'image/jpeg', buffer })
    await expect.poll(() => desk.panel.locator('[data-role="style"]').textContent()).toMatch(/600 × 900/)
    await desk.restyle(1)
    const sizes = await Promise.all(desk.fal.uploaded.slice(sent).map(async (bytes) => sharp(bytes).metadata()))
    // As high as it is wide times one and a half: neither lying, nor squeezed.
    expect(sizes.some(({ width, height }) => Math.abs(height / width - 1.5) < 0.02)).toBe(true)
  })
})

describe('a run', { timeout: 60_000 }, () => {
  it('that waits in line is cancelled, and nothing is charged', async () => {
    const { fal, panel } = desk
    const charged = fal.chargedMicroUsd()
    const count = (await desk.results()).length
    fal.plan({ hold: 'queued' })
    await desk.open('Dashboard', 'Sumi ink')
    await desk.button().click()
    await panel.locator('[data-stage="waiting"]').first().waitFor()
    await panel.getByRole('button', { name: /^Cancel/ }).first().click()
    await panel.locator('[data-stage="cancelled"]').first().waitFor()
    expect(await panel.locator('[data-stage="cancelled"]').first().textContent()).toMatch(/nothing was charged/i)
    expect(fal.chargedMicroUsd()).toBe(charged)
    expect((await desk.results()).length).toBe(count)
  })

  it('whose picture is held back says so, and puts no black picture on the canvas', async () => {
    const { fal, panel } = desk
    const count = (await desk.results()).length
    fal.plan({ flagged: true })
    await desk.open('Dashboard', 'Sumi ink')
    await desk.button().click()
    await panel.locator('.tile-flagged').first().waitFor()
    expect((await desk.results()).length).toBe(count)
    await desk.tab('Results')
    await panel.locator('[data-tile="flagged"]').first().waitFor()
  })

  it('that failed says what it means for money, and can be tried again', async () => {
    const { fal, panel } = desk
    const count = (await desk.results()).length
    fal.plan({ error: { status: 500, body: { detail: 'Internal Server Error' } } })
    await desk.open('Dashboard', 'Sumi ink')
    await desk.button().click()
    const failed = panel.locator('[data-stage="failed"]').first()
    await failed.waitFor()
    expect(await failed.textContent()).toMatch(/charged/)
    await failed.getByRole('button', { name: /again/i }).click()
    await desk.untilPlaced(count + 1)
  })
})

describe('a grid', { timeout: 60_000 }, () => {
  it('has one cell run again, and its losers deleted in one step that undo takes back', async () => {
    const { panel, page } = desk
    const count = (await desk.results()).length
    await desk.open('Login', 'Marketing', 'Sumi ink')
    await desk.restyle(2)
    await panel.locator('[data-matrix="good"]').first().waitFor()
    await desk.tab('Results')
    await panel.locator('.history-grid .history-picture').first().click()
    const jobs = new Set((await desk.results()).map(({ recipe }) => recipe.jobId))
    await panel.getByRole('button', { name: 'Run this cell again' }).click()
    const fresh = async () => (await desk.results()).filter(({ recipe }) => !jobs.has(recipe.jobId)).length
    await expect.poll(fresh, { timeout: 30_000 }).toBe(1)
    expect((await desk.results()).length).toBe(count + 2)

    await desk.open('Dashboard', 'Sumi ink')
    await panel.getByRole('radiogroup', { name: 'Variants' }).getByRole('radio', { name: '3', exact: true }).press('Space')
    await desk.restyle(3)
    await desk.tab('Results')
    await panel.locator('.history-picture').first().click()
    await panel.getByRole('button', { name: 'Delete the other 2' }).click()
    await expect.poll(async () => (await desk.results()).length).toBe(count + 3)
    await page.evaluate(() => window.playground?.undo())
    expect((await desk.results()).length).toBe(count + 5)
  })

  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
