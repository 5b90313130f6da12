import { mkdir, symlink } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Browser, Frame, Page } from 'playwright-core'
import { createPlayground } from '../../playground/server.ts'
import { ROOT } from '../../scripts/build-plugin.ts'
import { frameName, STYLE_NAME } from './document.ts'
import { watchFrame, type TripWatch } from './watch.ts'

/** The playground in a tab, with a document and a built plugin. */
export interface Studio {
  page: Page
  /** Opens the plugin on so many screens and the style. Resolves to the ms until it could be used. */
  openOn: (images: number) => Promise<number>
  /** Clicks and waits until so many pictures stand on the canvas. */
  restyle: (images: number) => Promise<Clicked>
  /** Closes the plugin, takes the results away and changes every screen a little, so that nothing is known of it. */
  reset: () => Promise<void>
  close: () => Promise<void>
}

export interface Clicked {
  /** From the click to the last layer placed. */
  ms: number
  /** From the click to progress being painted; null when there was none. */
  progressMs: number | null
  /** What the stand-in for Figma took to export layers, without a graphics card. */
  exportMs: number
  iframe: Pick<TripWatch, 'longestTaskMs' | 'longTasks'>
  page: Pick<TripWatch, 'longestTaskMs' | 'longTasks'>
  sandbox: { longestTaskMs: number; longestTaskWithoutHostMs: number; memoryMegabytes: number }
  iframeMegabytes: number
}

/** What a machine under load needs to open a tab or the plugin, and for each picture of a run. */
const TIMEOUT_MS = 120_000
const TIMEOUT_PER_IMAGE_MS = 15_000

export async function openStudio(
  browser: Browser,
  { folder, document, code, isOver }: { folder: string; document: Uint8Array; code?: string; isOver?: () => Promise<boolean> },
): Promise<Studio> {
  await mkdir(join(folder, 'build'), { recursive: true })
  await symlink(join(ROOT, 'build', 'playground'), join(folder, 'build', 'playground')).catch(() => undefined)
  const playground = createPlayground({ root: folder, ...(code !== undefined && { connect: { code } }) })
  const app = new Hono().get('/sample.fig', (c) => c.body(new Uint8Array(document))).all('*', (c) => playground.fetch(c.req.raw))
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  // tsx wraps functions with names in a helper of its own, which no page has.
  await page.addInitScript({ content: 'globalThis.__name = (named) => named' })
  await page.addInitScript(watchFrame)
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}`)
  await page.waitForFunction(() => window.playground !== undefined, undefined, { timeout: TIMEOUT_MS })

  return {
    page,
    async openOn(images) {
      await page.bringToFront()
      const names = [...Array.from({ length: images }, (_, index) => frameName(index)), STYLE_NAME]
      const started = await page.evaluate(async (layers) => {
        window.playground?.select(...layers)
        window.playground?.zoomToFit('page')
        await window.playground?.settled()
        const now = performance.timeOrigin + performance.now()
        void window.playground?.openPlugin()
        return now
      }, names)
      const usableAt = await until(async () => (await readWatch(pluginFrame(page)))?.usableAt ?? null, errors)
      return usableAt - started
    },
    async restyle(images) {
      const frame = pluginFrame(page)
      if (!frame) throw new Error('The plugin is not open.')
      await page.evaluate(watchCanvas, images)
      const memory = sampleMemory(frame)
      await frame.getByRole('button', { name: /^Restyle ·/ }).click()
      const consent = frame.getByRole('alertdialog').getByRole('button', { name: /^Spend/ })
      if (await consent.isVisible()) await consent.click()
      const timeoutMs = TIMEOUT_MS + images * TIMEOUT_PER_IMAGE_MS
      const placedAt = await until(() => page.evaluate(() => window.tripCanvas.placedAt), errors, timeoutMs)
      const iframeMegabytes = await memory.end()
      const watch = await readWatch(frame)
      const { sandbox, own, exportMs } = await page.evaluate(() => {
        const plugin = window.playground?.plugin
        const { longestTaskMs = 0, longestTaskWithoutHostMs = 0 } = plugin?.timings ?? {}
        const memoryMegabytes = (plugin?.sandbox.memoryBytes ?? 0) / 1_048_576
        return { exportMs: window.tripCanvas.exportMs, sandbox: { longestTaskMs, longestTaskWithoutHostMs, memoryMegabytes }, own: window.tripWatch }
      })
      if (watch?.clickedAt == null) throw new Error('The click did not reach the plugin.')
      if (errors.length > 0) throw new Error(`The page reports: ${errors.join('; ')}`)
      return {
        ms: placedAt - watch.clickedAt,
        progressMs: watch.progressAt === null ? null : watch.progressAt - watch.clickedAt,
        exportMs,
        iframe: watch,
        page: own,
        sandbox,
        iframeMegabytes,
      }
    },
    async reset() {
      // Closed before the proxy has heard that its pictures are placed, the plugin would place them again.
      await until(async () => ((await isOver?.()) ?? true ? 0 : null), errors)
      await page.evaluate((style) => {
        const { document } = window.playground ?? {}
        window.playground?.closePlugin()
        if (!document) return
        const nodes = document.currentPage.childIds.flatMap((id) => document.getNode(id) ?? [])
        document.delete(nodes.filter(({ name }) => name !== style && !/^Screen \d+$/.test(name)).map(({ id }) => id))
        const turn = String(Date.now() % 10_000)
        for (const { node } of document.graph.flattenTree(document.currentPage.id)) {
          if (node.type === 'TEXT' && node.name.startsWith('Harbour')) document.setText(node.id, `${node.name} ${turn}`)
        }
        const swatch = document.findByName(style)
        if (swatch) document.edit(() => document.graph.updateNode(swatch.id, { cornerRadius: Number(turn) / 500 + 1 }))
      }, STYLE_NAME)
    },
    async close() {
      await page.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

declare global {
  interface Window {
    tripCanvas: { placedAt: number | null; exportMs: number }
  }
}

/** Notes when `images` more layers than now show a picture, and starts the clocks of the page anew. */
function watchCanvas(images: number): void {
  const { document, plugin } = window.playground ?? {}
  if (!document || !plugin) throw new Error('Nothing is open.')
  // A copy that is parked far off to be exported may hold pictures too.
  const isInView = (id: string) => document.graph.getAbsolutePosition(id).x > -50_000
  const pictures = () =>
    document.graph
      .flattenTree(document.currentPage.id)
      .filter(({ node }) => node.fills.some(({ type }) => type === 'IMAGE') && isInView(node.id)).length
  const canvas: Window['tripCanvas'] = { placedAt: null, exportMs: 0 }
  window.tripCanvas = canvas
  // Every export of a layer goes through here.
  const render = document.render.bind(document)
  document.render = (...args) => {
    const started = performance.now()
    try {
      return render(...args)
    } finally {
      canvas.exportMs += performance.now() - started
    }
  }
  const wanted = pictures() + images
  const stop = document.on('change', (changes) => {
    if (!changes.some(({ fields }) => fields.includes('fills'))) return
    if (pictures() < wanted) return
    canvas.placedAt = performance.timeOrigin + performance.now()
    document.render = render
    stop()
  })
  Object.assign(plugin.timings, { longestTaskMs: 0, longestTaskWithoutHostMs: 0 })
  Object.assign(window.tripWatch, { longestTaskMs: 0, longTasks: 0 })
}

/** Peak of the iframe's JavaScript memory in MB, its workers left out. */
function sampleMemory(frame: Frame): { end: () => Promise<number> } {
  let peak = 0
  const look = async () => {
    const bytes = await frame
      .evaluate(() => (performance as Performance & { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0)
      .catch(() => 0)
    peak = Math.max(peak, bytes / 1_048_576)
  }
  const timer = setInterval(() => void look(), 250)
  return {
    async end() {
      clearInterval(timer)
      await look()
      return peak
    },
  }
}

function pluginFrame(page: Page): Frame | undefined {
  return page.frames().find((frame) => frame.parentFrame() === page.mainFrame() && frame.url().startsWith('blob:') && !frame.isDetached())
}

function readWatch(frame: Frame | undefined): Promise<TripWatch | null> {
  return frame?.evaluate(() => window.tripWatch).catch(() => null) ?? Promise.resolve(null)
}

async function until(look: () => Promise<number | null>, errors: string[], timeoutMs = TIMEOUT_MS): Promise<number> {
  const giveUpAt = Date.now() + timeoutMs
  for (;;) {
    const value = await look()
    if (value !== null) return value
    if (errors.length > 0) throw new Error(`The page reports: ${errors.join('; ')}`)
    if (Date.now() > giveUpAt) throw new Error(`The plugin did not come to its end in ${timeoutMs / 1_000} s.`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
