import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, pixelsOf, type Desk } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  await desk.visit()
}, 120_000)

afterAll(() => desk.close())

async function idOf(name: string): Promise<string> {
  return desk.page.evaluate((layer) => window.playground?.document.findByName(layer)?.id ?? '', name)
}

async function choosePlacement(name: string): Promise<void> {
  await desk.panel.getByRole('radio', { name, exact: true }).press('Space')
}

/** Layers of this one, bottom first. */
async function childrenOf(id: string): Promise<string[]> {
  return desk.page.evaluate(
    (layer) => window.playground?.document.graph.getChildren(layer).map(({ type, name }) => `${type} ${name}`) ?? [],
    id,
  )
}

describe('where a result goes', { timeout: 60_000 }, () => {
  it('over the original: inside it, below its live text, and one undo away', async () => {
    const login = await idOf('Login')
    const before = await pixelsOf(desk, login)
    const children = await childrenOf(login)
    await desk.open('Login', 'Sumi ink')
    await choosePlacement('Over')
    await desk.restyle(1)
    const [result] = await desk.results()
    expect(result?.parent).toBe('Login')
    expect((await pixelsOf(desk, login)).data.equals(before.data)).toBe(false)
    await desk.panel.locator('[data-stage="done"]').first().waitFor()
    await desk.page.evaluate(() => window.playground?.undo())
    expect(await childrenOf(login)).toEqual(children)
    expect((await pixelsOf(desk, login)).data.equals(before.data)).toBe(true)
  })

  it('as the fill: on the layer itself, whose own fills can be put back', async () => {
    const login = await idOf('Login')
    const before = await pixelsOf(desk, login)
    await desk.open('Login', 'Sumi ink')
    await choosePlacement('As fill')
    await desk.restyle(1)
    expect((await desk.results()).map(({ id }) => id)).toEqual([login])
    await desk.tab('Results')
    await desk.panel.locator('.history-picture').first().click()
    await desk.panel.getByRole('button', { name: 'Give the fills back' }).click()
    await expect.poll(async () => (await pixelsOf(desk, login)).data.equals(before.data)).toBe(true)
  })

  it('where a picture of the history is dropped on the canvas', async () => {
    const { panel, page } = desk
    await desk.open('Login')
    await desk.tab('Results')
    const count = (await desk.results()).length
    const picture = panel.locator('.history-picture').first()
    await picture.locator('img').waitFor()
    // A real drag out of a frame of another origin is more than a driven Chromium can do, so the browser's events are.
    const [frame, canvas] = await Promise.all([page.locator('iframe').boundingBox(), page.locator('canvas').first().boundingBox()])
    if (!frame || !canvas) throw new Error('the panel is not open')
    const at = { clientX: canvas.x + 200 - frame.x, clientY: canvas.y + 300 - frame.y }
    await picture.dispatchEvent('dragstart')
    await picture.dispatchEvent('dragend', at)
    const placed = await desk.untilPlaced(count + 1)
    const dropped = await page.evaluate(
      ({ x, y, ids }) => {
        const box = window.playground?.document.boxOf(ids.at(-1) ?? '')
        const screen = window.playground?.screenBoxOf(window.playground.document.getNode(ids.at(-1) ?? '')?.name ?? '')
        return box && screen ? { width: box.width, over: screen.x <= x && x <= screen.x + screen.width && screen.y <= y && y <= screen.y + screen.height } : null
      },
      { x: canvas.x + 200, y: canvas.y + 300, ids: placed.map(({ id }) => id) },
    )
    expect(dropped).toMatchObject({ over: true })
  })
})

describe('the trip', () => {
  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
