import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { expect } from 'vitest'
import { readRecipe, type Recipe } from '../../contract/recipe.ts'
import type { Size } from '../../contract/uso.ts'
import { buildPlayground } from '../../playground/build.ts'
import { createPlayground } from '../../playground/server.ts'
import { ROOT } from '../../scripts/build-plugin.ts'
import { freePort } from '../../scripts/free-port.ts'
import { serve } from '../../scripts/serve.ts'
import { startFalStandIn, type FalStandIn } from '../proxy/fal-stand-in.ts'
import { buildPluginFor } from '../support/built-plugin.ts'
import { launchChromium } from '../support/chromium.ts'

const SCREEN = { width: 1440, height: 900 }

/** A layer of the document that carries a recipe. */
export interface PlacedResult {
  id: string
  name: string
  /** Name of the layer it stands in. */
  parent: string
  recipe: Recipe
}

/** The playground in Chromium, with the built plugin, the real proxy, and a stand-in where fal would be. */
export interface Desk {
  fal: FalStandIn
  browser: Browser
  page: Page
  panel: FrameLocator
  /** What the page, and the plugin in it, threw. */
  pageErrors: string[]
  /** Goes to the playground, with what an address may ask for: see playground/page/main.tsx. */
  visit(query?: Record<string, string>): Promise<void>
  /** Opens the plugin with these layers selected. */
  open(...selection: string[]): Promise<void>
  tab(name: 'Restyle' | 'Results' | 'Styles' | 'Settings'): Promise<void>
  /** Clicks the button that says the price of so many images, and waits until their layers stand. */
  restyle(images: number): Promise<void>
  results(): Promise<PlacedResult[]>
  untilPlaced(count: number): Promise<PlacedResult[]>
  /** The button that starts a run. */
  button(): Locator
  close(): Promise<void>
}

/** Grey strokes on light ground: something that a palette can be seen to change. */
async function greyStrokes({ width, height }: Size): Promise<Buffer> {
  const bars = [40, 110, 180].map((grey, i) => `<rect x="${(i * width) / 3}" y="0" width="${width / 3}" height="${height}" fill="rgb(${grey},${grey + 10},${grey + 30})"/>`)
  return sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${bars.join('')}</svg>`)).png().toBuffer()
}

export interface DeskOptions {
  /** What fal paints of this size. */
  paint?: (size: Size) => Promise<Buffer>
}

export async function openDesk({ paint = greyStrokes }: DeskOptions = {}): Promise<Desk> {
  const work = await mkdtemp(join(tmpdir(), 'uso-restyle-desk-'))
  const fal = await startFalStandIn({ planOf: async (size) => ({ picture: await paint(size) }) })
  const port = await freePort()
  await buildPluginFor(`http://localhost:${port}`, work)
  await buildPlayground()
  await mkdir(join(work, 'build'), { recursive: true })
  await symlink(join(ROOT, 'build', 'playground'), join(work, 'build', 'playground'))
  const server = await serve({
    port,
    dataDir: join(work, 'data'),
    env: { LOG_LEVEL: 'silent', FAL_KEY: fal.key, FAL_URL: fal.url },
    makePage: (connect) => createPlayground({ root: work, connect }),
  })
  const browser = await launchChromium()
  const page = await browser.newPage({ viewport: SCREEN })
  page.setDefaultTimeout(30_000)
  const pageErrors: string[] = []
  page.on('pageerror', (error) => pageErrors.push(error.message))
  const panel = page.frameLocator('iframe')

  const desk: Desk = {
    ...{ fal, browser, page, panel, pageErrors },
    async visit(query = {}) {
      await page.goto(`${server.url}/?${new URLSearchParams(query).toString()}`)
      await page.waitForFunction(() => window.playground !== undefined)
    },
    async open(...selection) {
      await page.evaluate(async (names) => {
        window.playground?.closePlugin()
        window.playground?.select(...names)
        await window.playground?.openPlugin()
      }, selection)
      await panel.getByRole('tab', { name: 'Restyle' }).waitFor()
    },
    async tab(name) {
      await panel.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
    },
    button: () => panel.getByRole('button', { name: /^Restyle · \d+ image/ }),
    async restyle(images) {
      const before = (await desk.results()).length
      await panel.getByRole('button', { name: new RegExp(`^Restyle · ${images} image`) }).click()
      await desk.untilPlaced(before + images)
    },
    async results() {
      const found = await page.evaluate(() => {
        const { document } = window.playground ?? {}
        if (!document) return []
        return document.pages.flatMap((root) =>
          document.graph.flattenTree(root.id).flatMap(({ node }) => {
            const recipe = node.pluginData.find(({ key }) => key === 'recipe')?.value
            if (!recipe) return []
            return [{ id: node.id, name: node.name, parent: document.getNode(node.parentId ?? '')?.name ?? '', recipe }]
          }),
        )
      })
      return found.map(({ recipe, ...layer }) => {
        const reading = readRecipe(recipe)
        if (!reading.ok) throw new Error(reading.reason)
        return { ...layer, recipe: reading.recipe }
      })
    },
    async untilPlaced(count) {
      await expect.poll(async () => (await desk.results()).length, { timeout: 60_000 }).toBe(count)
      return desk.results()
    },
    async close() {
      await browser.close()
      await server.close()
      await fal.close()
      await rm(work, { recursive: true, force: true })
    },
  }
  return desk
}

/** What a layer shows, as raw RGB. */
export async function pixelsOf({ page }: Desk, id: string): Promise<{ data: Buffer; width: number; height: number }> {
  const base64 = await page.evaluate((layer) => {
    const png = window.playground?.document.render(layer, { bounds: 'box' }) ?? new Uint8Array()
    return btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(''))
  }, id)
  const { data, info } = await sharp(Buffer.from(base64, 'base64')).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** A picture from outside the file, as a designer has it on the desktop or in the clipboard. */
export interface PictureFile {
  name: string
  type: string
  bytes: Buffer
}

/** Lets go of a file over something in the panel. */
export function dropFile(target: Locator, file: PictureFile): Promise<void> {
  return giveFile(target, file, 'drop')
}

/** Pastes a file while something in the panel has the focus. */
export async function pasteFile(target: Locator, file: PictureFile): Promise<void> {
  await target.focus()
  await giveFile(target, file, 'paste')
}

/** A driven browser has neither a desktop to drag from nor a clipboard with files, so the browser's events are made. */
async function giveFile(target: Locator, { name, type, bytes }: PictureFile, how: 'drop' | 'paste'): Promise<void> {
  await target.evaluate(
    (element, given) => {
      const transfer = new DataTransfer()
      const bytes = Uint8Array.from(atob(given.base64), (char) => char.charCodeAt(0))
      transfer.items.add(new File([bytes], given.name, { type: given.type }))
      const all = { bubbles: true, cancelable: true }
      const event =
        given.how === 'drop'
          ? new DragEvent('drop', { ...all, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...all, clipboardData: transfer })
      element.dispatchEvent(event)
    },
    { name, type, how, base64: bytes.toString('base64') },
  )
}
