import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, pixelsOf, type Desk } from './desk.ts'

/* The plugin in each of Figma's editors. What one of them cannot do is not offered there. */

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
}, 120_000)

afterAll(() => desk.close())

interface BoxOnPage {
  id: string
  x: number
  y: number
  width: number
  height: number
}

/** Boxes of everything that lies on the page itself. */
function boxesOnPage(): Promise<BoxOnPage[]> {
  return desk.page.evaluate(() => {
    const { document } = window.playground ?? {}
    return document?.currentPage.childIds.map((id) => ({ id, ...document.boxOf(id) })) ?? []
  })
}

function overlap(a: BoxOnPage, b: BoxOnPage): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** Saves the style as one of the team, so that the Styles view shows all it has to offer. */
async function saveStyle(name: string): Promise<void> {
  await desk.open(name)
  await desk.tab('Styles')
  await desk.panel.getByRole('button', { name: 'From the selection' }).click()
  await desk.panel.getByRole('button', { name: `Use ${name}` }).waitFor()
}

const swatches = () => desk.panel.getByRole('button', { name: 'Make a page of swatches' })

describe('a design file', { timeout: 60_000 }, () => {
  it('gets a page of swatches', async () => {
    await desk.visit({ document: 'board' })
    await saveStyle('Starry oil')
    await swatches().click()
    const pages = () => desk.page.evaluate(() => window.playground?.document.pages.map(({ name }) => name) ?? [])
    await expect.poll(pages, { timeout: 30_000 }).toContain('Styles')
  })
})

describe.each(['figjam', 'slides', 'buzz'])('%s', { timeout: 60_000 }, (editor) => {
  it('gets a result beside what was selected, as large, and over nothing', async () => {
    await desk.visit({ document: 'board', editor })
    const original = await desk.page.evaluate(() => window.playground?.boxOf('Sketch'))
    await desk.open('Sketch', 'Starry oil')
    await desk.button().waitFor()
    // FigJam's files have no colours of their own to lock a picture to.
    expect(await desk.panel.getByRole('checkbox', { name: 'Lock to brand colours' }).count()).toBe(editor === 'figjam' ? 0 : 1)
    await desk.restyle(1)
    await desk.panel.locator('[data-stage="done"]').first().waitFor()
    const [result] = await desk.results()
    if (!result || !original) throw new Error('nothing was placed')
    expect(result.name).toBe('Sketch · Starry oil')
    const boxes = await boxesOnPage()
    const own = boxes.find(({ id }) => id === result.id)
    if (!own) throw new Error('the result is not on the page')
    expect([own.width, own.height]).toEqual([original.width, original.height])
    expect(boxes.filter((box) => box.id !== own.id && overlap(box, own))).toEqual([])
    // The stand-in for fal paints grey bars: the picture is there, and is no placeholder.
    const { data, width } = await pixelsOf(desk, result.id)
    const middle = data.subarray((Math.floor(data.length / 3 / width / 2) * width + 5) * 3).subarray(0, 3)
    expect([...middle].every((value, channel) => Math.abs(value - [40, 50, 70][channel]!) < 12)).toBe(true)
    await desk.page.evaluate(() => window.playground?.undo())
    expect(await desk.results()).toEqual([])
  })

  it('keeps styles of the team, without the page of swatches that it has no room for', async () => {
    await saveStyle('Starry oil')
    await desk.panel.getByRole('button', { name: 'Change Starry oil' }).waitFor()
    expect(await swatches().count()).toBe(0)
  })
})

describe('the trip', () => {
  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
