import { createServer, type Server } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withoutOpenPencilWorkers } from '../../../playground/host/bundling.ts'
import { assetsOnDisk } from '../../../playground/headless/assets.ts'
import { launchChromium } from '../../support/chromium.ts'
import type { HostInPage } from './page.ts'

let folder: string
let server: Server
let browser: Browser
let page: Page
let origin: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-page-'))
  await build({
    ...{ configFile: false, logLevel: 'silent', root: import.meta.dirname, plugins: [withoutOpenPencilWorkers()] },
    build: {
      ...{ outDir: folder, emptyOutDir: true, minify: false, target: 'esnext' },
      rolldownOptions: { input: join(import.meta.dirname, 'page.ts'), output: { entryFileNames: 'page.js' } },
    },
  })
  server = createServer((request, response) => {
    const [, kind = '', name = ''] = /^\/(assets|canvaskit)?\/?(.*)$/.exec(request.url ?? '') ?? []
    const file = async (): Promise<Uint8Array | string> => {
      if (name === '') return '<!DOCTYPE html><meta charset="utf-8"><script type="module" src="/page.js"></script>'
      if (kind === 'canvaskit') return readFile(assetsOnDisk.locateCanvasKit(name))
      if (kind === 'assets' && name.endsWith('.ttf')) return assetsOnDisk.loadAsset(name)
      return readFile(join(folder, kind, name))
    }
    const types: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm' }
    file().then(
      (body) => response.setHeader('content-type', types[name.split('.').at(-1) ?? ''] ?? 'text/html').end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  browser = await launchChromium()
  page = await browser.newPage()
  await page.goto(origin)
  await page.waitForFunction(() => 'host' in window)
})

afterAll(async () => {
  await browser.close()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

/** A plugin whose window answers one question about itself, and whose main code then draws a frame. */
async function run(answer: string, hosts: string[] = ['none']) {
  const files = {
    manifest: JSON.stringify({
      ...{ id: 'p', name: 'P', main: 'm', ui: 'u', documentAccess: 'dynamic-page' },
      networkAccess: { allowedDomains: ['none'], devAllowedDomains: hosts },
    }),
    main: `
      figma.ui.onmessage = async (m) => {
        console.log(m.answer)
        const f = figma.createFrame(); f.name = 'Drawn'; f.resize(60, 40)
        f.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: figma.createImage(m.png).hash }]
        await figma.loadFontAsync({ family: 'Inter', style: 'Bold' })
        figma.commitUndo(); console.log('done')
      }
      figma.showUI('<script>' + __html__ + '<\\/script>', { themeColors: true, width: 100, height: 100 })
      figma.ui.postMessage('go')`,
    ui: `window.onmessage = async ({ data }) => {
      if (data.pluginMessage !== 'go') return
      const canvas = new OffscreenCanvas(30, 20); const d = canvas.getContext('2d'); d.fillStyle = '#00ff00'; d.fillRect(0, 0, 30, 20)
      const png = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())
      const answer = String(await (${answer})())
      parent.postMessage({ pluginMessage: { answer, png }, pluginId: data.pluginId }, '*')
    }`,
  }
  return page.evaluate((plugin) => (window as unknown as { host: HostInPage }).host.run(plugin), files)
}

describe('the host in a browser', () => {
  it('runs a plugin in QuickJS with its window in an iframe, and draws and saves the result', async () => {
    const result = await run('async () => "hello"')
    expect(result.errors).toEqual([])
    expect(result.log).toEqual(['hello', 'done'])
    expect(result).toMatchObject({ layers: 1, windowsLeft: 0 })
    expect(result.fig).toBeGreaterThan(1000)
    const { dominant } = await sharp(Buffer.from(result.png)).stats()
    expect(dominant.g).toBeGreaterThan(200)
    expect(dominant.r).toBeLessThan(50)
  })

  it('gives the window an opaque origin, no storage, theme colours and blob workers', async () => {
    const { log } = await run(`async () => {
      const refused = [() => localStorage, () => document.cookie].map((read) => { try { read(); return 'allowed' } catch (e) { return e.name } })
      const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(origin)'])))
      const inside = await new Promise((resolve) => { worker.onmessage = (e) => resolve(e.data) })
      return [origin, ...refused, inside, document.documentElement.className, getComputedStyle(document.documentElement).getPropertyValue('--figma-color-bg').trim()].join(' ')
    }`)
    expect(log[0]).toBe('null SecurityError SecurityError null figma-dark #2c2c2c')
  })

  it('lets the window reach the manifest’s hosts and no other, pictures included', async () => {
    const ask = `async () => {
      const tried = await fetch('${origin}/', { mode: 'no-cors' }).then(() => 'reached', () => 'refused')
      const image = new Image(); image.src = '${origin}/x.png?' + Math.random()
      const blocked = await new Promise((resolve) => { document.addEventListener('securitypolicyviolation', () => resolve('blocked')); image.onload = () => resolve('loaded'); image.onerror = () => setTimeout(() => resolve('asked'), 50) })
      return tried + ' ' + blocked
    }`
    expect((await run(ask)).log[0]).toBe('refused blocked')
    expect((await run(ask, [origin])).log[0]).toBe('reached asked')
  })
})
