import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, pixelsOf, type Desk } from './desk.ts'

const SCREEN = '1.1 Welcome'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  await desk.visit({ document: 'flow' })
}, 120_000)

afterAll(() => desk.close())

async function fillsOf(id: string): Promise<boolean[]> {
  return desk.page.evaluate((layer) => window.playground?.document.getNode(layer)?.fills.map(({ visible }) => visible) ?? [], id)
}

describe('a result locked to the colours of the file', { timeout: 60_000 }, () => {
  let id: string

  it('tells how near it came to them, and keeps the picture as it came', async () => {
    const { panel } = desk
    await desk.open(SCREEN, 'Starry oil')
    await panel.getByRole('checkbox', { name: 'Lock to brand colours' }).press('Space')
    await expect.poll(() => panel.getByRole('group', { name: 'Colours' }).getByRole('button').count()).toBeGreaterThan(2)
    await desk.restyle(1)
    const distance = panel.locator('.run-palette .quiet').first()
    await distance.waitFor()
    const [before = 0, after = 0] = ((await distance.textContent()) ?? '').match(/[\d.]+/g)?.map(Number) ?? []
    expect(after).toBeLessThan(before)
    const [result] = await desk.results()
    if (!result) throw new Error('there is no result')
    id = result.id
    expect(result.recipe.request.palette?.colours.length).toBeGreaterThan(2)
    expect(await fillsOf(id)).toEqual([false, true])
  })

  it('is painted anew when the strength is changed, and is as it came at none', async () => {
    const { panel } = desk
    const locked = await pixelsOf(desk, id)
    await panel.getByRole('slider', { name: /^Palette strength/ }).press('Home')
    await expect.poll(async () => (await desk.results())[0]?.recipe.request.palette?.strength).toBe(0)
    const { data, width, height } = await pixelsOf(desk, id)
    expect(data.equals(locked.data)).toBe(false)
    // What fal painted at the left edge, as it came.
    const [r = 0, g = 0, b = 0] = data.subarray((Math.floor(height / 2) * width + 4) * 3)
    expect(Math.max(Math.abs(r - 40), Math.abs(g - 50), Math.abs(b - 70))).toBeLessThan(6)
  })

  it('has its texts looked at anew, with the patches that stand behind them', async () => {
    const { panel, page } = desk
    const add = panel.getByRole('button', { name: /^Add backing/ })
    const patches = () =>
      page.evaluate((layer) => window.playground?.document.graph.flattenTree(layer).filter(({ node }) => node.name.startsWith('Backing')).length, id)
    await panel.locator('.run-texts').waitFor()
    await add.click()
    await panel.locator('.run-texts').waitFor({ state: 'detached' })
    const some = await patches()
    expect(some).toBeGreaterThan(0)
    await panel.getByRole('slider', { name: /^Palette strength/ }).press('End')
    await expect.poll(async () => (await desk.results())[0]?.recipe.request.palette?.strength).toBe(100)
    if (await add.isVisible()) await add.click()
    const texts = await page.evaluate((layer) => window.playground?.document.graph.flattenTree(layer).filter(({ node }) => node.type === 'TEXT').length, id)
    expect(await patches()).toBeLessThanOrEqual(texts ?? 0)
  })

  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
