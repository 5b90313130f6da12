import { describe, expect, test } from 'vitest'
import { settingsWords as text } from '../../ui/words/settings.ts'
import { look } from './look.ts'
import { ACCESS_CODE } from './stand-in/proxy.ts'
import { expectNoSidewaysScroll, goTo, setUpViews } from './views-rig.ts'

const rig = setUpViews()

describe('the Settings view', () => {
  test('tells who pays, what was spent, and what leaves the machine', async () => {
    rig.proxy.me = { ...rig.proxy.me, spentMicroUsd: 12_600_000, heldMicroUsd: 200_000, documentMicroUsd: 3_450_000, budgetMicroUsd: 25_000_000 }
    const panel = await rig.open({ height: 860 })
    await goTo(panel, 'Settings')
    const account = panel.frame.getByRole('region', { name: text.account })
    await account.getByText('$12.60').waitFor()
    await account.getByText('$0.20').waitFor()
    await account.getByText('$3.45').waitFor()
    await look(panel, 'settings')
    await expectNoSidewaysScroll(panel)
    await panel.frame.locator('.scroll').evaluate((element) => element.scrollTo(0, 10_000))
    await look(panel, 'settings-end')
    // The code is kept by Figma and shown nowhere.
    expect(await panel.frame.content()).not.toContain(ACCESS_CODE)
    expect(panel.complaints).toEqual([])
  })

  test('keeps from which price on to ask, over a closing of the panel', async () => {
    const panel = await rig.open()
    await goTo(panel, 'Settings')
    const limit = panel.frame.getByLabel(text.confirm)
    await limit.fill('2.5')
    await limit.press('Tab')
    await expect.poll(() => JSON.stringify([...rig.sandbox.storage.values()])).toContain('2500000')
    await panel.close()
    const again = await rig.open()
    await goTo(again, 'Settings')
    await expect.poll(() => again.frame.getByLabel(text.confirm).inputValue()).toBe('2.5')
    await again.frame.getByLabel(text.confirmNever).check()
    await expect.poll(() => again.frame.getByLabel(text.confirm).count()).toBe(0)
  })

  test('draws placeholders as they were chosen to look', async () => {
    const panel = await rig.open()
    await goTo(panel, 'Settings')
    await panel.frame.getByLabel(text.placeholders).selectOption({ label: text.placeholderLooks.outline })
    await goTo(panel, 'Restyle')
    await panel.select('1:1', '1:2')
    await panel.frame.getByRole('button', { name: /^Restyle · 1 image/ }).click()
    await expect.poll(() => [...rig.sandbox.jobs.values()].map(({ request }) => request.look)).toEqual(['outline'])
  })

  test('with the local engine speaks of no money', async () => {
    rig.proxy.me = { ...rig.proxy.me, engine: 'local' }
    const panel = await rig.open()
    await goTo(panel, 'Settings')
    await panel.frame.getByText(text.engines.local).waitFor()
    expect(await panel.frame.getByRole('region', { name: text.account }).innerText()).not.toContain('$')
    await look(panel, 'settings-local')
  })
})
