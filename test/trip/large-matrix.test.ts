import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from './desk.ts'

const SCREENS = ['1.1 Welcome', '1.2 Search', '1.3 Room', '1.4 Dates', '1.5 Guests', '1.6 Pay', '1.7 Done', '1.8 Stay', '2.1 Welcome', '2.2 Search']
const STYLES = ['Starry oil', 'Sumi ink', 'Wool felt', 'Riso poster']

/** Set to a folder to have the panel and the grid photographed. */
const PICTURES = process.env.PANEL_PICTURES

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  await desk.visit({ document: 'flow' })
}, 120_000)

afterAll(() => desk.close())

async function photograph(name: string): Promise<void> {
  if (PICTURES) await desk.page.screenshot({ path: `${PICTURES}/${name}.png` })
}

describe('ten screens in four styles', { timeout: 180_000 }, () => {
  it('says how many pictures they are and what they cost, before the click', async () => {
    const styles = await desk.page.evaluate((names) => names.map((name) => window.playground?.document.findByName(name)?.name), STYLES)
    expect(styles).toEqual(STYLES)
    await desk.open(...SCREENS, ...STYLES)
    await desk.button().waitFor()
    await photograph('large-matrix-ready')
    expect(await desk.button().textContent()).toMatch(/40 images · about \$/)
    expect(desk.fal.jobs.length).toBe(0)
  })

  it('all find their cells in one grid, while the panel answers', async () => {
    const { panel } = desk
    const said = Number(/\$([\d.]+)/.exec((await desk.button().textContent()) ?? '')?.[1])
    await desk.button().click()
    const yes = panel.getByRole('button', { name: /^Spend about/ })
    await yes.or(panel.locator('[data-matrix]')).first().waitFor()
    if (await yes.isVisible()) await yes.click()
    await panel.locator('[data-matrix]').waitFor()
    await photograph('large-matrix-running')
    await desk.tab('Settings')
    await panel.getByRole('tab', { name: 'Settings', selected: true }).waitFor()
    await desk.tab('Restyle')
    await expect.poll(async () => (await desk.results()).length, { timeout: 150_000 }).toBe(SCREENS.length * STYLES.length)
    const places = (await desk.results()).map(({ recipe: { request } }) => `${request.run?.row} ${request.run?.column}`)
    expect(new Set(places).size).toBe(SCREENS.length * STYLES.length)
    expect(new Set((await desk.results()).map(({ recipe: { request } }) => request.run?.id)).size).toBe(1)
    await panel.locator('[data-matrix="good"]').waitFor()
    expect(Math.abs(desk.fal.chargedMicroUsd() / 1e6 - said)).toBeLessThan(0.02)
    await photograph('large-matrix-done')
  })

  it('are one grid in the results too, at the panel’s usual width', async () => {
    await desk.tab('Results')
    await desk.panel.locator('.history-grid .history-picture img').nth(39).waitFor({ state: 'attached' })
    await photograph('large-matrix-results')
    const frame = await desk.page.locator('iframe').elementHandle().then((element) => element?.contentFrame())
    expect(await frame?.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  })

  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
