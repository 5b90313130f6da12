import { describe, expect, test } from 'vitest'
import { resultWords as text } from '../../ui/words/results.ts'
import { look } from './look.ts'
import { expectNoSidewaysScroll, goTo, plantDone, plantMatrix, requestOf, setUpViews, standOnCanvas } from './views-rig.ts'

const rig = setUpViews()

describe('the Results view', () => {
  test('is empty before the first run, and says what will be there', async () => {
    const panel = await rig.open()
    await goTo(panel, 'Results')
    await panel.frame.getByText(text.empty).waitFor()
    await look(panel, 'results-empty')
    await panel.frame.getByRole('button', { name: text.goRestyle }).click()
    expect(await panel.frame.getByRole('tab', { name: 'Restyle' }).getAttribute('aria-selected')).toBe('true')
  })

  test.for(['light', 'dark'] as const)('shows runs of every kind, %s', async (theme) => {
    await plantMatrix(rig, 20, ['Login screen', 'Dashboard'], ['Poster in ochre', 'Sumi ink', 'Wool felt'], 4)
    await plantDone(rig, 1, { pictures: [{}, {}, { flagged: true }, {}] })
    await plantDone(rig, 2, { pictures: [{}] })
    rig.proxy.plant('f'.repeat(32), requestOf({ content: 'Checkout' }), 'failed', {
      ...{ createdAt: Date.now() - 900_000, finishedAt: Date.now(), placedAt: 1, chargedMicroUsd: 0 },
      error: { code: 'service_failed', message: 'The image service failed. Nothing was charged. Try again.', retryable: false },
    })
    for (const { id } of rig.proxy.jobs.values()) await standOnCanvas(rig, id)
    const panel = await rig.open({ theme, height: 900 })
    await goTo(panel, 'Results')
    await expect.poll(() => panel.frame.locator('.history-tile img').count()).toBeGreaterThan(7)
    expect(await panel.frame.locator('[data-tile=flagged]').count()).toBe(1)
    expect(await panel.frame.locator('[data-tile=failed]').count()).toBe(2)
    await look(panel, 'results')
    await expectNoSidewaysScroll(panel)
    const first = panel.frame.locator('.history-picture').first()
    await first.click()
    await panel.frame.getByRole('button', { name: text.delete, exact: true }).waitFor()
    // What costs money says how much before the click.
    await panel.frame.getByRole('button', { name: text.vary('about $0.05'), exact: true }).waitFor()
    await panel.frame.getByRole('button', { name: text.again('about $0.05'), exact: true }).waitFor()
    await panel.frame.getByRole('button', { name: text.copySeed }).click()
    await panel.frame.locator('.said').getByText(text.seedCopied).waitFor()
    await look(panel, 'results-actions')
    await panel.frame.getByRole('button', { name: text.compare }).click()
    const slider = panel.frame.getByRole('slider')
    await slider.waitFor()
    await look(panel, 'results-compare')
    expect(panel.complaints).toEqual([])
  })

  test('compares by keyboard, and comes back to where it was', async () => {
    await plantDone(rig, 1)
    const panel = await rig.open()
    await goTo(panel, 'Results')
    const tile = panel.frame.locator('.history-picture')
    await tile.focus()
    await tile.press('Enter')
    await panel.frame.getByRole('button', { name: text.compare }).press('Enter')
    const slider = panel.frame.getByRole('slider', { name: text.slider })
    await slider.waitFor()
    await expect.poll(() => slider.evaluate((element) => element === document.activeElement)).toBe(true)
    await slider.press('End')
    expect(await slider.getAttribute('aria-valuetext')).toBe(text.sliderValue(100))
    await slider.press('ArrowLeft')
    expect(await slider.getAttribute('aria-valuetext')).toBe(text.sliderValue(99))
    await slider.press('Home')
    expect(await slider.getAttribute('aria-valuetext')).toBe(text.sliderValue(0))
    await slider.press('Escape')
    await tile.waitFor()
  })

  test('scrolls through 500 runs with only a few of them in the page, and gives back what left it', async () => {
    for (let n = 1; n <= 500; n++) await plantDone(rig, n, { minutesAgo: n * 7, pictures: n % 3 === 0 ? [{}, {}] : [{}] })
    const panel = await rig.open()
    await goTo(panel, 'Results')
    const runs = panel.frame.locator('.history-run')
    await runs.first().waitFor()
    const scroller = panel.frame.locator('.history')
    const end = panel.frame.getByText(text.end)
    const last = panel.frame.locator('li[aria-posinset="500"]')
    // Rows are measured as they come into sight, so the foot of the list moves until the last ones were.
    await expect
      .poll(
        async () => {
          await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight))
          return (await end.isVisible()) && (await last.isVisible())
        },
        { timeout: 60_000, interval: 30 },
      )
      .toBe(true)
    expect(await runs.count()).toBeLessThan(30)
    expect(rig.proxy.requests.filter((line) => line === 'GET /v1/jobs').length).toBeLessThanOrEqual(13)
    await expect.poll(() => panel.frame.locator('.history-tile img').count()).toBeGreaterThan(2)
    expect(await last.getAttribute('aria-setsize')).toBe('500')
    // Each picture was asked for only where the scrolling rested.
    expect(rig.proxy.requests.filter((line) => line.includes('/images/')).length).toBeLessThan(250)
    await goTo(panel, 'Settings')
    await goTo(panel, 'Results')
    await last.waitFor()
  })

  test.for([320, 720])('fits a panel of %d px', async (width) => {
    await plantMatrix(rig, 20, ['Login screen', 'Dashboard'], ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'])
    await plantDone(rig, 1, { pictures: [{}, {}, {}, {}] })
    const panel = await rig.open({ width })
    await goTo(panel, 'Results')
    await expect.poll(() => panel.frame.locator('.history-tile img').count()).toBeGreaterThan(7)
    await look(panel, 'results')
    await expectNoSidewaysScroll(panel)
  })
})
