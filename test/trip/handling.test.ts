import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropFile, openDesk, pasteFile, type Desk } from './desk.ts'

/*
 * What a designer does with the pictures before and after a run: brings them in, puts them in order, stops runs,
 * does some again, and throws others away.
 */

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  // Small layers: what is tested here does not depend on what is painted.
  await desk.visit({ document: 'board' })
}, 120_000)

afterAll(() => desk.close())

const tiles = () => desk.panel.locator('[data-role="content"] .tile-picture')

async function order(): Promise<string[]> {
  return tiles().evaluateAll((all) => all.map((tile) => tile.getAttribute('title') ?? ''))
}

describe('pictures for a slot', { timeout: 60_000 }, () => {
  it('are put in order by keyboard and by dragging, and that is the order of the rows', async () => {
    await desk.open('Sketch', 'Note 1', 'Note 2', 'Sumi ink')
    await tiles().nth(2).waitFor()
    const [first = '', second = '', third = ''] = await order()
    await tiles().first().press('Alt+ArrowRight')
    await expect.poll(order).toEqual([second, first, third])
    expect(await tiles().nth(1).evaluate((tile) => tile === document.activeElement)).toBe(true)
    await tiles().nth(2).dragTo(tiles().nth(0))
    await expect.poll(order).toEqual([third, second, first])
    await tiles().first().press('Delete')
    await expect.poll(order).toEqual([second, first])
  })

  it('are dropped, pasted and picked in every format, and sent the way a camera held them', async () => {
    const { panel } = desk
    await desk.open('Sketch')
    const style = panel.locator('[data-role="style"]')
    const picture = sharp({ create: { width: 900, height: 600, channels: 3, background: '#c33' } })
    const ways = [
      { format: 'png', give: dropFile },
      { format: 'webp', give: pasteFile },
      { format: 'gif', give: dropFile },
      { format: 'jpeg', give: pasteFile },
    ] as const
    for (const { format, give } of ways) {
      const turned = format === 'jpeg' ? picture.clone().withMetadata({ orientation: 6 }) : picture.clone()
      const name = `mood.${format}`
      await give(style.locator('.slot-picture'), { name, type: `image/${format}`, bytes: await turned.toFormat(format).toBuffer() })
      await panel.getByRole('group', { name: `Style: ${name}` }).waitFor()
      await style.locator('img').waitFor()
      await style.getByText(format === 'jpeg' ? '600 × 900' : '900 × 600').waitFor()
      if (format !== 'jpeg') await panel.getByRole('button', { name: 'Clear style', exact: true }).click()
    }
    const sent = desk.fal.uploaded.length
    await desk.restyle(1)
    const sizes = await Promise.all(desk.fal.uploaded.slice(sent).map(async (bytes) => sharp(bytes).metadata()))
    // As high as it is wide times one and a half: neither lying, nor squeezed.
    expect(sizes.some(({ width, height }) => Math.abs(height / width - 1.5) < 0.02)).toBe(true)
    await style.locator('input[type="file"]').setInputFiles({ name: 'other.png', mimeType: 'image/png', buffer: await picture.png().toBuffer() })
    await panel.getByRole('group', { name: /^Style:.*other\.png/ }).waitFor()
  })
})

describe('a run', { timeout: 60_000 }, () => {
  it('that waits in line is cancelled, and nothing is charged', async () => {
    const { fal, panel } = desk
    const charged = fal.chargedMicroUsd()
    const count = (await desk.results()).length
    fal.plan({ hold: 'queued' })
    await desk.open('Sketch', 'Sumi ink')
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
    await desk.button().click()
    await panel.locator('.tile-flagged').first().waitFor()
    expect((await desk.results()).length).toBe(count)
    await desk.tab('Results')
    await panel.locator('[data-tile="flagged"]').first().waitFor()
    await desk.tab('Restyle')
  })

  it('that failed says what it means for money, and can be tried again', async () => {
    const { fal, panel } = desk
    const count = (await desk.results()).length
    fal.plan({ error: { status: 500, body: { detail: 'Internal Server Error' } } })
    await desk.button().click()
    const failed = panel.locator('[data-stage="failed"]').first()
    await failed.waitFor()
    expect(await failed.textContent()).toMatch(/charged/)
    await failed.getByRole('button', { name: /again/i }).click()
    await desk.untilPlaced(count + 1)
  })

  it('is started once by a double-click, and once by a key that is held down', async () => {
    const { fal, page } = desk
    const [count, jobs] = [(await desk.results()).length, fal.jobs.length]
    await desk.button().dblclick()
    await desk.untilPlaced(count + 1)
    await desk.button().focus()
    for (let repeat = 0; repeat < 4; repeat++) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await desk.untilPlaced(count + 2)
    expect(fal.jobs).toHaveLength(jobs + 2)
  })
})

describe('a grid', { timeout: 60_000 }, () => {
  let count: number

  it('has one cell run again', async () => {
    const { panel } = desk
    count = (await desk.results()).length
    await desk.open('Sketch', 'Note 1', 'Sumi ink', 'Starry oil')
    await desk.restyle(4)
    await panel.locator('[data-matrix="good"]').first().waitFor()
    await desk.tab('Results')
    await panel.locator('.history-grid .history-picture').first().click()
    const jobs = new Set((await desk.results()).map(({ recipe }) => recipe.jobId))
    await panel.getByRole('button', { name: 'Run this cell again' }).click()
    const fresh = async () => (await desk.results()).filter(({ recipe }) => !jobs.has(recipe.jobId)).length
    await expect.poll(fresh, { timeout: 30_000 }).toBe(1)
    expect((await desk.results()).length).toBe(count + 4)
    await panel.locator('[data-matrix="good"]').first().waitFor()
  })

  it('has its losers deleted in one step that undo takes back: those of a row, or all', async () => {
    const { panel, page } = desk
    await desk.tab('Results')
    const picture = panel.locator('.history-grid .history-picture').first()
    if ((await picture.getAttribute('aria-expanded')) === 'false') await picture.click()
    const standing = async () => (await desk.results()).length - count
    const winner = (await picture.getAttribute('aria-label')) ?? ''
    for (const [button, left] of [['Delete the other 1 of this row', 3], ['Delete the other 3', 1]] as const) {
      await panel.getByRole('button', { name: button, exact: true }).click()
      await expect.poll(standing).toBe(left)
      const names = (await desk.results()).map(({ name }) => name)
      expect(names).toContain(winner)
      await page.evaluate(() => window.playground?.undo())
      await expect.poll(standing).toBe(4)
      // What undo brought back is known once it is looked for.
      await picture.click()
      await picture.click()
    }
  })

  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
