import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from './desk.ts'

/* Who uses the keyboard, or listens, is never sent back to the top: the focus returns to what opened a dialog. */

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  await desk.visit({ document: 'board' })
}, 120_000)

afterAll(() => desk.close())

async function untilFocused(target: Locator): Promise<void> {
  await expect.poll(() => target.evaluate((element) => element === document.activeElement).catch(() => false), { timeout: 20_000 }).toBe(true)
}

/** Opens something with the keyboard, as who needs the focus does. */
async function press(target: Locator, key = 'Enter'): Promise<void> {
  await target.focus()
  await target.press(key)
}

const named = (name: string | RegExp) => desk.panel.getByRole('button', { name, exact: true })

describe('the focus returns', { timeout: 60_000 }, () => {
  it('to the button that asks about money, whatever the answer', async () => {
    const { panel } = desk
    await desk.open('Sketch', 'Sumi ink')
    await desk.tab('Settings')
    await panel.getByLabel('Ask before a run costs more than').fill('0')
    await desk.tab('Restyle')
    await press(desk.button())
    const ask = panel.getByRole('alertdialog')
    await untilFocused(ask.getByRole('button', { name: 'Not now' }))
    await panel.locator('*:focus').press('Escape')
    await ask.waitFor({ state: 'detached' })
    await untilFocused(desk.button())
    await press(desk.button())
    await press(ask.getByRole('button', { name: /^Spend about/ }))
    await desk.untilPlaced(1)
    await untilFocused(desk.button())
  })

  it('to the button that compares', async () => {
    await desk.tab('Results')
    await press(desk.panel.locator('.history-picture').first())
    for (const leave of [() => desk.panel.locator('*:focus').press('Escape'), () => press(named('Close the comparison'))]) {
      await press(named('Compare'))
      await untilFocused(desk.panel.getByRole('slider'))
      await leave()
      await untilFocused(named('Compare'))
    }
  })

  it('to the style whose name was changed, and after deleting one to what is left', async () => {
    await desk.tab('Styles')
    for (const name of ['Starry oil', 'Sumi ink']) {
      await desk.page.evaluate((layer) => window.playground?.select(layer), name)
      await named('From the selection').click()
      await named(new RegExp(`^Use ${name}`)).waitFor()
    }
    await press(named('Change Starry oil'))
    await untilFocused(desk.panel.getByLabel('Name', { exact: true }))
    await desk.panel.getByLabel('Name', { exact: true }).press('Enter')
    await untilFocused(named('Change Starry oil'))
    await press(named('Change Starry oil'))
    await press(named('Delete'))
    await named(/^Use Starry oil/).waitFor({ state: 'detached' })
    await untilFocused(named(/^Use Sumi ink/))
  })

  it('to the tab, when a recipe was opened from Figma’s own panel', async () => {
    const [result] = await desk.results()
    await desk.page.evaluate((id) => {
      window.playground?.closePlugin()
      window.playground?.document.select([id])
    }, result?.id ?? '')
    await desk.page.getByRole('button', { name: 'Open recipe', exact: true }).click()
    const recipe = desk.panel.getByRole('dialog', { name: /^Recipe of/ })
    await untilFocused(recipe)
    await recipe.press('Escape')
    await untilFocused(desk.panel.getByRole('tab', { name: 'Restyle' }))
  })

  it('to the slot that was emptied', async () => {
    await desk.open('Sketch', 'Sumi ink')
    await press(named('Clear style'))
    await untilFocused(desk.panel.locator('[data-role="style"] .slot-picture'))
  })

  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
