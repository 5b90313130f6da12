import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropFile, openDesk, pasteFile, type Desk, type PictureFile } from './desk.ts'

/* The library of styles as a designer fills it: with files of all kinds, in order, and until it is full. */

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  await desk.visit({ document: 'board' })
  await desk.open('Sketch')
  await desk.tab('Styles')
}, 120_000)

afterAll(() => desk.close())

const cards = () => desk.panel.locator('.style-card')
const names = () => desk.panel.locator('.style-card .run-name').allInnerTexts()
const use = (name: string) => desk.panel.getByRole('button', { name: new RegExp(`^Use ${name}`) })

/** Grain, which no format makes small. */
async function grain(seed: number): Promise<Buffer> {
  const side = 1024
  const data = Buffer.alloc(side * side * 3)
  for (let i = 0, state = seed; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[i] = state >>> 24
  }
  return sharp(data, { raw: { width: side, height: side, channels: 3 } }).png({ compressionLevel: 1 }).toBuffer()
}

describe('files of every format', { timeout: 60_000 }, () => {
  it('become styles by dropping and pasting, the way a camera held them', async () => {
    const picture = sharp({ create: { width: 600, height: 400, channels: 3, background: '#c33' } })
    const add = desk.panel.getByRole('button', { name: 'From a file…' })
    const ways = [
      { format: 'png', give: dropFile },
      { format: 'webp', give: pasteFile },
      { format: 'gif', give: dropFile },
      { format: 'jpeg', give: pasteFile },
    ] as const
    for (const [index, { format, give }] of ways.entries()) {
      const turned = format === 'jpeg' ? picture.clone().withMetadata({ orientation: 6 }) : picture.clone()
      const file: PictureFile = { name: `From ${format}.${format}`, type: `image/${format}`, bytes: await turned.toFormat(format).toBuffer() }
      await give(add, file)
      await use(`From ${format}`).waitFor()
      const image = cards().nth(index).locator('img')
      await image.waitFor()
      const lies = () => image.evaluate((element) => element instanceof HTMLImageElement && element.naturalWidth / element.naturalHeight)
      await expect.poll(lies).toBeCloseTo(format === 'jpeg' ? 2 / 3 : 3 / 2, 1)
    }
    expect(await names()).toEqual(['From png', 'From webp', 'From gif', 'From jpeg'])
  })

  it('are put in order by keyboard, and stay so when the plugin is opened again', async () => {
    await use('From gif').press('Alt+ArrowUp')
    await expect.poll(names).toEqual(['From png', 'From gif', 'From webp', 'From jpeg'])
    expect(await use('From gif').evaluate((element) => element === document.activeElement)).toBe(true)
    await desk.panel.locator('*:focus').press('Alt+ArrowUp')
    const order = ['From gif', 'From png', 'From webp', 'From jpeg']
    await expect.poll(names).toEqual(order)
    await desk.open('Sketch')
    await desk.tab('Styles')
    await expect.poll(names).toEqual(order)
  })

  it('restyle like any picture', async () => {
    await use('From webp').click()
    await desk.panel.getByRole('group', { name: /^Style: From webp/ }).waitFor()
    await desk.restyle(1)
    expect((await desk.results()).map(({ name }) => name)).toEqual(['Sketch · From webp'])
  })
})

/** Takes 4 MB of the 5 that Figma gives a plugin, so that a few pictures fill the rest. */
async function fillStorage(): Promise<void> {
  await desk.page.evaluate(async () => {
    // What it writes now would take the place of what is put there here.
    window.playground?.closePlugin()
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error())
      })
    const database = await done(indexedDB.open('playground'))
    const store = database.transaction('clientStorage', 'readwrite').objectStore('clientStorage')
    const [plugin = ''] = await done(store.getAllKeys())
    const entries = (await done(store.get(plugin))) as [string, unknown][]
    await done(store.put([...entries, ['ballast', new Uint8Array(4 * 1024 * 1024)]], plugin))
  })
  await desk.page.reload()
  await desk.page.waitForFunction(() => window.playground !== undefined)
}

describe('the styles of one machine', { timeout: 90_000 }, () => {
  it('are full at some time, which is said with a way out, and nothing that is there is lost', async () => {
    const { panel, page } = desk
    await fillStorage()
    await desk.open('Sketch')
    await desk.tab('Styles')
    await panel.getByRole('radio', { name: 'Mine' }).press('Space')
    await panel.getByText('Kept on this machine', { exact: false }).waitFor()
    const full = panel.getByRole('alert').filter({ hasText: 'There is no room for more styles on this machine' })
    const add = panel.getByRole('button', { name: 'From a file…' })
    let saved = 0
    for (; saved < 20; saved++) {
      await dropFile(add, { name: `Grain ${saved}.png`, type: 'image/png', bytes: await grain(saved + 1) })
      await full.or(use(`Grain ${saved} `)).first().waitFor()
      if (await full.isVisible()) break
    }
    expect(saved).toBeGreaterThan(1)
    expect(saved).toBeLessThan(20)
    expect(await full.textContent()).toMatch(/Delete some of yours, or save this one for the team/)
    const kept = Array.from({ length: saved }, (_, i) => `Grain ${i}`)
    expect(await names()).toEqual(kept)

    // A failed attempt leaves nothing behind: what fits is still taken, and all of it is there after a reload.
    const small = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#3c6' } }).png().toBuffer()
    await dropFile(add, { name: 'Small.png', type: 'image/png', bytes: small })
    await use('Small').waitFor()
    expect(await full.count()).toBe(0)
    await page.reload()
    await page.waitForFunction(() => window.playground !== undefined)
    await desk.open('Sketch')
    await desk.tab('Styles')
    await panel.getByRole('radio', { name: 'Mine' }).press('Space')
    await expect.poll(names).toEqual([...kept, 'Small'])
  })

  it('never made the page fail', () => {
    expect(desk.pageErrors).toEqual([])
    expect(desk.fal.violations).toEqual([])
  })
})
