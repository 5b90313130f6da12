import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assetsOnDisk } from '../../../playground/headless/assets.ts'
import { CanvasDocument } from '../../../playground/host/document.ts'
import { downloaded, openPage, smallDocument, type OpenPage } from './open-page.ts'

let opened: OpenPage

beforeAll(async () => {
  opened = await openPage()
})

afterAll(() => opened?.close())

beforeEach(() => opened.load())

const name = () => opened.page.evaluate(() => window.playground?.document.name)
const toast = () => opened.page.locator('.toast').textContent()

function picture(width: number, height: number): ReturnType<typeof sharp> {
  return sharp({ create: { width, height, channels: 3, background: { r: 255, g: 128, b: 0 } } })
}

describe('files', () => {
  it('opens a dropped .fig file in place of the document', async () => {
    const other = await smallDocument()
    other.rename(other.findByName('Blue')?.id ?? '', 'Sea')
    await opened.drop([{ name: 'Other.fig', type: '', bytes: await other.save() }])
    await expect.poll(name).toBe('Other')
    expect(await opened.colorAt('Sea')).toEqual([0, 0, 255])
    expect(await opened.page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true)
  })

  it.each([
    ['not a .fig file at all', Buffer.from('hello')],
    ['an empty file', Buffer.alloc(0)],
    [
      'a header with rubbish behind it',
      Buffer.concat([Buffer.from('fig-kiwi'), Buffer.alloc(4, 15), deflateSync('rubbish')]),
    ],
  ])('says so when a .fig file is %s, and keeps the document', async (_what, bytes) => {
    await opened.drop([{ name: 'Broken.fig', type: '', bytes }])
    await expect.poll(toast).toContain('“Broken.fig” could not be opened')
    expect(await name()).toBe('Harbour')
    expect(await opened.colorAt('Blue')).toEqual([0, 0, 255])
    expect(opened.errors).toEqual([])
  })

  it('places a dropped picture as a layer of its size, in the middle of where it fell, undoably', async () => {
    const bytes = await picture(240, 160).png().toBuffer()
    await opened.drop([{ name: 'sunset.png', type: 'image/png', bytes }])
    await expect.poll(opened.selection).toEqual(['sunset'])
    expect(await opened.page.evaluate(() => window.playground?.boxOf('sunset'))).toMatchObject({
      width: 240,
      height: 160,
    })
    expect(await opened.colorAt('sunset')).toEqual([255, 128, 0])
    await opened.page.keyboard.press('Control+z')
    expect(await opened.page.evaluate(() => window.playground?.document.findByName('sunset'))).toBeUndefined()
  })

  it('makes a picture that Figma could not hold smaller, and other formats into PNG', async () => {
    const wide = await picture(5000, 100).jpeg().toBuffer()
    await opened.drop([{ name: 'wide.jpg', type: 'image/jpeg', bytes: wide }])
    await expect.poll(opened.selection).toEqual(['wide'])
    expect(await opened.page.evaluate(() => window.playground?.boxOf('wide'))).toMatchObject({
      width: 4096,
      height: 82,
    })
    const webp = await picture(64, 64).webp().toBuffer()
    await opened.drop([{ name: 'small.webp', type: 'image/webp', bytes: webp }])
    await expect.poll(opened.selection).toEqual(['small'])
    const header = await opened.page.evaluate(() => {
      const { document } = window.playground ?? {}
      const hash = document?.findByName('small')?.fills[0]?.imageHash ?? ''
      return [...(document?.graph.images.get(hash) ?? [])].slice(1, 4)
    })
    expect(String.fromCharCode(...header)).toBe('PNG')
  })

  it('says so when something else is dropped', async () => {
    await opened.drop([{ name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('hello') }])
    await expect.poll(toast).toContain('“notes.txt” is neither a Figma file nor a picture')
    expect(opened.errors).toEqual([])
  })

  it('saves a .fig file that opens again with what was changed', async () => {
    await opened.page.evaluate(() => {
      const { document } = window.playground ?? {}
      document?.rename(document.findByName('Blue')?.id ?? '', 'Renamed')
    })
    const file = await downloaded(opened.page, () =>
      opened.page.getByRole('button', { name: 'Save .fig' }).click(),
    )
    expect(file.name).toBe('Harbour.fig')
    const again = await CanvasDocument.open(file.bytes, assetsOnDisk)
    expect(again.pages.map((page) => page.name)).toEqual(['First', 'Second'])
    expect(again.currentPage.childIds.map((id) => again.getNode(id)?.name)).toEqual(['Card', 'Renamed'])
    expect(again.boxOf(again.findByName('Renamed')?.id ?? '')).toEqual({
      x: 500,
      y: 0,
      width: 300,
      height: 300,
    })
  })

  it('exports what is selected as PNG, and the page when nothing is', async () => {
    const exportPng = () => opened.page.getByRole('button', { name: 'Export PNG' }).click()
    const whole = await downloaded(opened.page, exportPng)
    expect(whole.name).toBe('First.png')
    expect(await sharp(whole.bytes).metadata()).toMatchObject({ format: 'png', width: 800, height: 300 })
    await opened.page.evaluate(() => window.playground?.select('Blue'))
    const layer = await downloaded(opened.page, exportPng)
    expect(layer.name).toBe('Blue.png')
    expect(await sharp(layer.bytes).metadata()).toMatchObject({ width: 300, height: 300 })
  })
})
