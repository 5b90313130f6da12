import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { buildPage } from '../../../playground/build-page.ts'
import { assetsOnDisk } from '../../../playground/headless/assets.ts'
import { CanvasDocument } from '../../../playground/host/document.ts'
import { createPlayground } from '../../../playground/server.ts'
import { launchChromium } from '../../support/chromium.ts'
import { fixturePlugin } from './fixture-plugin.ts'

export const root = new URL('../../..', import.meta.url).pathname

/** A red card with a text in it, a blue picture beside it, and a second page. */
export async function smallDocument(): Promise<CanvasDocument> {
  const document = await CanvasDocument.create(assetsOnDisk, 'Small')
  const { graph } = document
  const fill = (r: number, g: number, b: number) => ({
    ...{ type: 'SOLID' as const, color: { r, g, b, a: 1 }, opacity: 1, visible: true },
  })
  const page = document.currentPage.id
  graph.updateNode(page, { name: 'First' })
  const card = graph.createNode('FRAME', page, {
    ...{ name: 'Card', x: 0, y: 0, width: 400, height: 300, fills: [fill(1, 0, 0)] },
  })
  graph.createNode('RECTANGLE', card.id, {
    name: 'Inside',
    x: 20,
    y: 20,
    width: 100,
    height: 100,
    fills: [fill(0, 1, 0)],
  })
  graph.createNode('RECTANGLE', page, {
    name: 'Blue',
    x: 500,
    y: 0,
    width: 300,
    height: 300,
    fills: [fill(0, 0, 1)],
  })
  const second = graph.addPage('Second')
  graph.createNode('ELLIPSE', second.id, { name: 'Round', width: 200, height: 200, fills: [fill(1, 1, 0)] })
  document.clearHistory()
  return document
}

export interface OpenPage {
  browser: Browser
  context: BrowserContext
  page: Page
  origin: string
  /** Errors that reached the page; a test that expects none checks that it is empty. */
  errors: string[]
  /** Load the page anew, with a query such as `?theme=dark`. */
  load: (query?: string) => Promise<void>
  /** Wait until the canvas shows the document as it is. */
  settled: () => Promise<void>
  /** Colour of a point of a layer on the screen, given in shares of its size. */
  colorAt: (name: string, across?: number, down?: number) => Promise<[number, number, number]>
  /** A point of a layer in the window. */
  pointOf: (name: string, across?: number, down?: number) => Promise<{ x: number; y: number }>
  selection: () => Promise<string[]>
  drop: (files: { name: string; type: string; bytes: Uint8Array }[]) => Promise<void>
  close: () => Promise<void>
}

/** The page in a real browser, with the small document and the fixture plugin instead of the built ones. */
export async function openPage(connect?: { code: string }): Promise<OpenPage> {
  await buildPage()
  const app = createPlayground({ root, ...(connect && { connect }) })
  const server = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0 }, () => resolve(started as Server))
  })
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const sample = await (await smallDocument()).save()
  const browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1200, height: 700 }, acceptDownloads: true })
  await context.route('**/sample.fig', (route) => route.fulfill({ body: Buffer.from(sample) }))
  for (const [name, body] of Object.entries(fixturePlugin)) {
    await context.route(`**/plugin/${name}`, (route) => route.fulfill({ body }))
  }
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))

  const settled = () => page.evaluate(() => window.playground?.settled())
  const pointOf = async (name: string, across = 0.5, down = 0.5) => {
    const box = await page.evaluate((layer) => window.playground?.screenBoxOf(layer), name)
    if (!box) throw new Error('The page has not started.')
    return { x: box.x + box.width * across, y: box.y + box.height * down }
  }
  return {
    ...{ browser, context, page, origin, errors, settled, pointOf },
    async load(query = '') {
      await page.goto(`${origin}/${query}`)
      await page.waitForFunction(() => window.playground !== undefined)
      await settled()
    },
    async colorAt(name, across, down) {
      await settled()
      const at = await pointOf(name, across, down)
      const clip = { x: Math.round(at.x), y: Math.round(at.y), width: 1, height: 1 }
      const { data } = await sharp(await page.screenshot({ clip }))
        .raw()
        .toBuffer({ resolveWithObject: true })
      return [data[0] ?? 0, data[1] ?? 0, data[2] ?? 0]
    },
    selection: () =>
      page.evaluate(() => {
        const { document } = window.playground ?? {}
        return (document?.selection ?? []).map((id) => document?.getNode(id)?.name ?? '')
      }),
    async drop(files) {
      const plain = files.map(({ name, type, bytes }) => ({
        name,
        type,
        base64: Buffer.from(bytes).toString('base64'),
      }))
      await page.evaluate((dropped) => {
        const transfer = new DataTransfer()
        for (const { name, type, base64 } of dropped) {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
          transfer.items.add(new File([bytes], name, { type }))
        }
        const canvas = document.querySelector('canvas')
        const box = canvas?.getBoundingClientRect() ?? new DOMRect()
        const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 }
        canvas?.dispatchEvent(
          new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true, ...at }),
        )
      }, plain)
    },
    async close() {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Bytes of what a click downloads, and the name it comes under. */
export async function downloaded(
  page: Page,
  click: () => Promise<void>,
): Promise<{ name: string; bytes: Uint8Array }> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()])
  const path = await download.path()
  return { name: download.suggestedFilename(), bytes: new Uint8Array(await readFile(path)) }
}
