import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Size } from '../../contract/uso.ts'
import { openDesk, pixelsOf, type Desk } from './desk.ts'

const SCREEN = '1.1 Welcome'
/** On this grey the text of the screens cannot be read, and on what becomes of it near white it can. */
const GREY = 180

function grey(size: Size): Promise<Buffer> {
  return sharp({ create: { ...size, channels: 3, background: { r: GREY, g: GREY, b: GREY } } }).png().toBuffer()
}

let desk: Desk

beforeAll(async () => {
  desk = await openDesk({ paint: grey })
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
    expect(Math.max(...[r, g, b].map((channel) => Math.abs(channel - GREY)))).toBeLessThan(3)
  })

  it('has its texts looked at anew when the strength is changed, with the patches that stand behind them', async () => {
    const { panel, page } = desk
    await desk.open('1.2 Search', 'Starry oil')
    await panel.getByRole('checkbox', { name: 'Lock to brand colours' }).press('Space')
    const colours = panel.getByRole('group', { name: 'Colours' }).getByRole('button')
    await colours.first().waitFor()
    for (const name of await colours.evaluateAll((all) => all.map((each) => each.getAttribute('title') ?? ''))) {
      // White.
      if (!name.endsWith('ink · Dark')) await panel.getByRole('button', { name, exact: true }).click()
    }
    await desk.restyle(1)
    const row = panel.locator('[data-stage="done"]').first()
    const slider = row.getByRole('slider', { name: /^Palette strength/ })
    const warning = row.locator('.run-texts')
    const patches = () =>
      page.evaluate(() => {
        const { document } = window.playground ?? {}
        const result = document?.findByName('1.2 Search · Starry oil')?.id ?? ''
        return document?.graph.flattenTree(result).filter(({ node }) => node.name.startsWith('Backing')).length
      })
    await slider.press('End')
    await warning.getByText('4 texts are hard to read').waitFor()
    await slider.press('Home')
    // The running text joins the three labels and the button, which are never far enough from the picture.
    await warning.getByText('5 texts are hard to read').waitFor()
    await row.getByRole('button', { name: /^Add backing/ }).click()
    await warning.waitFor({ state: 'detached' })
    expect(await patches()).toBe(5)
    await slider.press('End')
    // Dark patches, made for the grey, are too thin for what is lighter now; those that are added take their place.
    await warning.getByText('4 texts are hard to read').waitFor()
    await row.getByRole('button', { name: /^Add backing/ }).click()
    await warning.waitFor({ state: 'detached' })
    expect(await patches()).toBe(5)
  })

  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
