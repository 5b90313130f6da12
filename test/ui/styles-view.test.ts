import { describe, expect, test } from 'vitest'
import { STYLE_VERSION } from '../../contract/library.ts'
import { styleWords as text } from '../../ui/words/styles.ts'
import type { OpenPanel } from './frame.ts'
import { look } from './look.ts'
import { pngOf } from './stand-in/pictures.ts'
import { expectNoSidewaysScroll, goTo, setUpViews } from './views-rig.ts'

const rig = setUpViews()

/** Saves layers as styles of the team, one after the other. */
async function saveLayers(panel: OpenPanel, ids: string[]): Promise<void> {
  for (const [index, id] of ids.entries()) {
    await panel.select(id)
    await panel.frame.getByRole('button', { name: text.fromSelection }).click()
    await panel.frame.locator('.style-card').nth(index).waitFor()
  }
}

const names = ({ frame }: OpenPanel) => frame.locator('.style-card .run-name').allInnerTexts()

describe('the Styles view', () => {
  test('is empty at first, and says what it is for', async () => {
    const panel = await rig.open()
    await goTo(panel, 'Styles')
    await panel.frame.getByText(text.empty.team).waitFor()
    await look(panel, 'styles-empty')
    await panel.frame.getByRole('radio', { name: text.places.personal }).check()
    await panel.frame.getByText(text.empty.personal).waitFor()
    await look(panel, 'styles-empty-mine')
  })

  test('saves layers, orders them by keyboard, and changes one in place', async () => {
    const panel = await rig.open()
    await goTo(panel, 'Styles')
    await saveLayers(panel, ['1:2', '1:3'])
    await expect.poll(() => panel.frame.locator('.style-picture img').count()).toBe(2)
    await look(panel, 'styles')
    await expectNoSidewaysScroll(panel)

    const second = panel.frame.getByRole('button', { name: `${text.use} Dashboard` })
    await second.press('Alt+ArrowUp')
    await expect.poll(() => names(panel)).toEqual(['Dashboard', 'Poster in ochre'])
    expect(await second.evaluate((element) => element === document.activeElement)).toBe(true)

    await panel.frame.getByRole('button', { name: text.edit('Dashboard') }).click()
    await look(panel, 'styles-edit')
    const editor = panel.frame.getByRole('group', { name: text.actions('Dashboard') })
    await editor.getByLabel(text.rename).fill('Night shift')
    await editor.getByLabel(text.words).fill('deep blue, quiet')
    await editor.getByRole('button', { name: text.done }).click()
    await expect.poll(() => names(panel)).toEqual(['Night shift', 'Poster in ochre'])
    expect(rig.sandbox.library.team.list().map(({ name, words }) => ({ name, words }))).toContainEqual({
      name: 'Night shift',
      words: 'deep blue, quiet',
    })
    expect(panel.complaints).toEqual([])
  })

  test('deletes a style, and takes that back', async () => {
    const panel = await rig.open()
    await goTo(panel, 'Styles')
    await saveLayers(panel, ['1:2'])
    await panel.frame.getByRole('button', { name: text.edit('Poster in ochre') }).click()
    await panel.frame.getByRole('button', { name: text.remove, exact: true }).click()
    await panel.frame.locator('.notice').getByText(text.removed('Poster in ochre')).waitFor()
    expect(rig.sandbox.library.team.list()).toEqual([])
    await look(panel, 'styles-deleted')
    await panel.frame.getByRole('button', { name: text.undo }).click()
    await panel.frame.locator('.style-card').waitFor()
    expect(rig.sandbox.library.team.list().map(({ name }) => name)).toEqual(['Poster in ochre'])
  })

  test('says when there is no room on this machine, and keeps what is there', async () => {
    const png = await pngOf(64, 64, '#123456')
    // What follows the end of a PNG is not looked at, and takes its room.
    const heavy = new Uint8Array(4_999_000)
    heavy.set(png)
    const picture = { hash: 'a'.repeat(64), contentType: 'image/png', width: 64, height: 64 }
    rig.sandbox.library.personal.change({
      kind: 'add',
      style: { version: STYLE_VERSION, id: 'a'.repeat(16), name: 'Large', words: '', rank: 'a0', createdAt: 1, pictures: [picture] },
      pictures: [heavy],
    })
    const panel = await rig.open()
    await goTo(panel, 'Styles')
    await panel.frame.getByRole('radio', { name: text.places.personal }).check()
    await panel.frame.locator('.style-card').waitFor()
    await panel.select('1:2')
    await panel.frame.getByRole('button', { name: text.fromSelection }).click()
    await panel.frame.getByText(/There is no room for more styles on this machine/).first().waitFor()
    await look(panel, 'styles-full')
    expect(await names(panel)).toEqual(['Large'])
  })

  test('takes files that are dropped', async () => {
    const panel = await rig.open()
    await goTo(panel, 'Styles')
    const file = Array.from(await pngOf(300, 200, '#c2255c'))
    await panel.frame.locator('.scroll').evaluate((target, data) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(data)], 'raspberry.png', { type: 'image/png' }))
      target.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    }, file)
    await expect.poll(() => names(panel)).toEqual(['raspberry'])
    await panel.frame.getByRole('button', { name: `${text.use} raspberry` }).click()
    await panel.frame.getByRole('group', { name: /^Style: raspberry/ }).waitFor()
  })
})
