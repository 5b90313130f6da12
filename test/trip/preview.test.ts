import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from './desk.ts'

let desk: Desk
/** What the proxy was asked for since the plugin was opened, but for its settings and the stream of events. */
let sent: string[]

beforeAll(async () => {
  desk = await openDesk()
  desk.page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${new URL(request.url()).pathname}`)
  })
}, 120_000)

afterAll(() => desk.close())

beforeEach(async () => {
  await desk.visit()
  await desk.open('Dashboard', 'Wool felt')
  sent = []
})

const preview = () => desk.panel.getByRole('button', { name: 'Free preview' })
const again = () => desk.panel.getByRole('button', { name: 'Preview again' })
const picture = () => desk.panel.getByRole('img', { name: 'Preview of Dashboard by the local engine' })

/** Clicks, and clicks Stop as soon as a part is painted: faster than anything outside the page could. */
function clickAndStop(name: string): Promise<string> {
  return preview().or(again()).evaluate(
    (button, [label]) =>
      new Promise<string>((resolve) => {
        const row = button.parentElement
        if (!(button instanceof HTMLButtonElement) || !row) throw new Error(`There is no ${label}.`)
        new MutationObserver((_, observer) => {
          if (!/Painting · [1-9]/.test(row.textContent)) return
          observer.disconnect()
          const seen = row.textContent
          button.click()
          resolve(seen)
        }).observe(row, { subtree: true, childList: true, characterData: true })
        button.click()
      }),
    [name] as const,
  )
}

describe('the free preview in the built plugin', { timeout: 60_000 }, () => {
  it('starts its worker when someone comes near, once, and paints without sending anything', async () => {
    const { page } = desk
    await preview().waitFor()
    const before = page.workers().length
    await preview().hover()
    await expect.poll(() => page.workers().length).toBe(before + 1)
    await preview().click()
    await again().waitFor()
    await picture().waitFor()
    expect(page.workers().length).toBe(before + 1)
    const colours = await picture().evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('The preview is no canvas.')
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      return { longSide: Math.max(canvas.width, canvas.height), count: new Set(new Uint32Array(data.buffer)).size }
    })
    expect(colours.longSide).toBe(512)
    expect(colours.count).toBeGreaterThan(1000)
    expect(sent).toEqual([])
    expect(await desk.results()).toEqual([])
  })

  it('stops in the middle, shows nothing of it later, and paints the next', async () => {
    expect(await clickAndStop('Free preview')).toMatch(/^Stop/)
    await preview().waitFor()
    // The worker answers in order: were the stopped picture still to come, it would be here before the next.
    expect(await picture().count()).toBe(0)
    await preview().click()
    await again().waitFor()
    await picture().waitFor()
  })

  it('shows the preview before it again when one is stopped', async () => {
    await preview().click()
    await again().waitFor()
    await clickAndStop('Preview again')
    await again().waitFor()
    await picture().waitFor()
  })

  it('ends with the panel', async () => {
    const { page } = desk
    const before = page.workers().length
    await preview().hover()
    await expect.poll(() => page.workers().length).toBe(before + 1)
    await preview().evaluate((button) => {
      if (button instanceof HTMLButtonElement) button.click()
    })
    await page.evaluate(() => window.playground?.closePlugin())
    await expect.poll(() => page.workers().length).toBeLessThanOrEqual(before)
    expect(desk.pageErrors).toEqual([])
  })
})
