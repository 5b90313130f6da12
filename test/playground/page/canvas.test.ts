import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage, type OpenPage } from './open-page.ts'

let opened: OpenPage

beforeAll(async () => {
  opened = await openPage()
})

afterAll(() => opened?.close())

beforeEach(() => opened.load())

async function drag(from: { x: number; y: number }, by: { x: number; y: number }): Promise<void> {
  const { mouse } = opened.page
  await mouse.move(from.x, from.y)
  await mouse.down()
  await mouse.move(from.x + by.x / 2, from.y + by.y / 2)
  await mouse.move(from.x + by.x, from.y + by.y)
  await mouse.up()
}

const boxOf = (name: string) => opened.page.evaluate((layer) => window.playground?.boxOf(layer), name)
const zoom = () =>
  opened.page.evaluate(() => Number.parseFloat(document.querySelector('.zoom')?.textContent ?? ''))

describe('the canvas', () => {
  it('shows the document in its colours', async () => {
    expect(await opened.colorAt('Card', 0.8, 0.8)).toEqual([255, 0, 0])
    expect(await opened.colorAt('Inside')).toEqual([0, 255, 0])
    expect(await opened.colorAt('Blue')).toEqual([0, 0, 255])
    expect(opened.errors).toEqual([])
  })

  it('selects by click, adds and removes with shift, and clears on empty canvas', async () => {
    const card = await opened.pointOf('Card')
    const blue = await opened.pointOf('Blue')
    await opened.page.mouse.click(card.x, card.y)
    expect(await opened.selection()).toEqual(['Card'])
    await opened.page.keyboard.down('Shift')
    await opened.page.mouse.click(blue.x, blue.y)
    expect(await opened.selection()).toEqual(['Card', 'Blue'])
    await opened.page.mouse.click(card.x, card.y)
    expect(await opened.selection()).toEqual(['Blue'])
    await opened.page.keyboard.up('Shift')
    await opened.page.mouse.click(blue.x, blue.y + 300)
    expect(await opened.selection()).toEqual([])
  })

  it('selects a frame for a click inside it, and what is inside for a double click', async () => {
    const inside = await opened.pointOf('Inside')
    await opened.page.mouse.click(inside.x, inside.y)
    expect(await opened.selection()).toEqual(['Card'])
    await opened.page.mouse.dblclick(inside.x, inside.y)
    expect(await opened.selection()).toEqual(['Inside'])
  })

  it('selects everything that a marquee touches', async () => {
    const start = await opened.pointOf('Card', 0.5, 1)
    await drag({ x: start.x, y: start.y + 60 }, { x: 350, y: -120 })
    expect((await opened.selection()).sort()).toEqual(['Blue', 'Card'])
  })

  it('moves what is dragged by whole units, and takes it back as one step', async () => {
    const from = await opened.pointOf('Blue')
    const scale = (await zoom()) / 100
    await drag(from, { x: 0, y: 100 })
    const moved = await boxOf('Blue')
    expect(moved?.x).toBe(500)
    expect(Math.abs((moved?.y ?? 0) - 100 / scale)).toBeLessThan(2)
    expect(await opened.colorAt('Blue', 0.5, 0.95)).toEqual([0, 0, 255])
    await opened.page.keyboard.press('Control+z')
    expect(await boxOf('Blue')).toMatchObject({ x: 500, y: 0 })
    await opened.page.keyboard.press('Control+Shift+z')
    expect(await boxOf('Blue')).toEqual(moved)
  })

  it('deletes what is selected, undoably', async () => {
    const blue = await opened.pointOf('Blue')
    await opened.page.mouse.click(blue.x, blue.y)
    await opened.page.keyboard.press('Delete')
    expect(await opened.page.evaluate(() => window.playground?.document.findByName('Blue'))).toBeUndefined()
    await opened.page.keyboard.press('Control+z')
    expect(await opened.colorAt('Blue')).toEqual([0, 0, 255])
  })

  it('pans with the wheel, the middle button, and a drag while space is down', async () => {
    const start = await opened.pointOf('Card')
    await opened.page.mouse.move(start.x, start.y)
    await opened.page.mouse.wheel(30, 40)
    await expect.poll(() => opened.pointOf('Card')).toEqual({ x: start.x - 30, y: start.y - 40 })
    await opened.page.mouse.down({ button: 'middle' })
    await opened.page.mouse.move(start.x + 30, start.y + 40)
    await opened.page.mouse.up({ button: 'middle' })
    await expect.poll(() => opened.pointOf('Card')).toEqual(start)
    await opened.page.keyboard.down('Space')
    await drag(start, { x: -50, y: 20 })
    await opened.page.keyboard.up('Space')
    expect(await opened.pointOf('Card')).toEqual({ x: start.x - 50, y: start.y + 20 })
    expect(await boxOf('Card')).toMatchObject({ x: 0, y: 0 })
  })

  it('zooms around the pointer with ctrl and the wheel, and back to fit', async () => {
    const before = await opened.pointOf('Inside')
    const fitted = await zoom()
    await opened.page.mouse.move(before.x, before.y)
    await opened.page.keyboard.down('Control')
    await opened.page.mouse.wheel(0, -300)
    await opened.page.keyboard.up('Control')
    await expect.poll(zoom).toBeGreaterThan(fitted * 1.2)
    // Within a pixel: the browser tells a wheel's place in whole ones.
    const after = await opened.pointOf('Inside')
    expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeLessThan(1)
    expect(await opened.colorAt('Inside')).toEqual([0, 255, 0])
    await opened.page.keyboard.press('Shift+Digit1')
    await expect.poll(zoom).toBe(fitted)
  })

  it('stays sharp far in, where a whole layer would be too large a picture', async () => {
    const corner = await opened.pointOf('Card', 0.3, 0.4)
    await opened.page.mouse.move(corner.x, corner.y)
    await opened.page.keyboard.down('Control')
    for (let turn = 0; turn < 14; turn++) await opened.page.mouse.wheel(0, -120)
    await opened.page.keyboard.up('Control')
    await expect.poll(zoom).toBeGreaterThan(2_000)
    // Inside ends at 120, 120: one unit on either side is green or red, with nothing blurred between.
    expect(await opened.colorAt('Card', 119.9 / 400, 119 / 300)).toEqual([0, 255, 0])
    expect(await opened.colorAt('Card', 120.1 / 400, 119 / 300)).toEqual([255, 0, 0])
  })

  it('draws a layer anew only when its looks changed', async () => {
    const drawn = () => opened.page.evaluate(() => (window as unknown as { drawn: number }).drawn)
    await opened.page.evaluate(() => {
      const counter = window as unknown as { drawn: number }
      counter.drawn = 0
      const Original = window.OffscreenCanvas
      window.OffscreenCanvas = new Proxy(Original, {
        construct(target, args: [number, number]) {
          counter.drawn += 1
          return new target(...args)
        },
      })
    })
    await drag(await opened.pointOf('Blue'), { x: 0, y: 40 })
    await opened.page.mouse.wheel(20, 20)
    await opened.settled()
    expect(await drawn()).toBe(0)
    await opened.page.evaluate(() => {
      const { document } = window.playground ?? {}
      const inside = document?.findByName('Inside')
      if (inside) document?.edit(() => document.graph.updateNode(inside.id, { width: 200 }))
    })
    await opened.settled()
    expect(await drawn()).toBe(1)
  })
})
