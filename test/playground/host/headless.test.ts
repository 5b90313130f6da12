import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPlugin, type OpenPlugin, type OpenPluginOptions } from '../../../playground/headless/open-plugin.ts'
import { ClientStorage } from '../../../playground/host/figma/storage.ts'
import { emptyDocument } from './harness.ts'

/** What is waited for comes in milliseconds; on a busy machine it may take a while. */
const PATIENT = { timeout: 30_000 }

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** As create-figma-plugin builds it: a mount point and a script with command and data in front of the UI's code. */
const main = `
  figma.ui.onmessage = (message) => figma.ui.postMessage({ command: figma.command, back: message })
  figma.showUI(\`<div id="create-figma-plugin"></div><script>document.body.classList.add('theme-figma');const __FIGMA_COMMAND__='\${figma.command}';const __SHOW_UI_DATA__={};\${__html__}</script>\`, { width: 360, height: 640, themeColors: true })`

async function open(ui: string, options: Partial<OpenPluginOptions> & { hosts?: string[]; mainCode?: string } = {}): Promise<OpenPlugin & { log: string[] }> {
  const log: string[] = []
  const { hosts = ['none'], mainCode = main, ...rest } = options
  const manifest = {
    ...{ id: 'p', name: 'P', main: 'main.js', ui: 'ui.js', documentAccess: 'dynamic-page' },
    menu: [{ name: 'Open', command: 'open' }],
    networkAccess: { allowedDomains: ['none'], devAllowedDomains: hosts },
  }
  const plugin = await openPlugin({
    document: await emptyDocument(),
    plugin: { manifest: JSON.stringify(manifest), main: mainCode, ui: `"use strict";(async()=>{${ui}})();` },
    onConsole: (_level, text) => log.push(text),
    ...rest,
  })
  closing.push(() => plugin.figmaHost.close())
  return Object.assign(plugin, { log })
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, resolve))
  closing.push(() => server.close())
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

describe('the built plugin in Node', () => {
  it('talks between its halves with bytes, and knows its command', async () => {
    const plugin = await open(`
      window.onmessage = ({ data }) => { const { command, back } = data.pluginMessage; document.body.append(command + ' ' + (back.bytes instanceof Uint8Array) + back.bytes.length) }
      parent.postMessage({ pluginMessage: { bytes: new Uint8Array([1, 2, 3]) } }, '*')`)
    await plugin.ui.waitFor(() => plugin.ui.byText(/open true3/))
    expect(plugin.messages.map((each) => each.to)).toEqual(['sandbox', 'ui'])
    plugin.close()
  })

  it('is operated by roles and names', async () => {
    const plugin = await open(`
      document.getElementById('create-figma-plugin').innerHTML = '<label>Prompt <textarea></textarea></label><button disabled>Stop</button><button aria-label="Restyle">✦</button>'
      document.querySelector('[aria-label]').onclick = () => document.body.append('asked for ' + document.querySelector('textarea').value)`)
    plugin.ui.type(plugin.ui.byRole('textbox', 'Prompt'), 'a fox')
    plugin.ui.click(plugin.ui.byRole('button', 'Restyle'))
    expect(plugin.ui.text).toContain('asked for a fox')
    expect(() => plugin.ui.click(plugin.ui.byRole('button', 'Stop'))).toThrow(/disabled/)
    expect(() => plugin.ui.byRole('button')).toThrow(/Found 2 elements/)
  })

  it('gives the window what Figma’s iframe has, in the theme asked for', async () => {
    const { log } = await open(
      `console.log(document.documentElement.className, document.body.className, typeof ResizeObserver, typeof matchMedia, typeof OffscreenCanvas, matchMedia('(prefers-color-scheme: dark)').matches)
       console.log(getComputedStyle(document.documentElement).getPropertyValue('--figma-color-bg'))`,
      { theme: 'dark' },
    )
    expect(log).toEqual(['figma-dark theme-figma function function function true', '#2c2c2c'])
  })

  it('takes from the window what an opaque, insecure origin lacks', async () => {
    const { log } = await open(`
      for (const read of [() => localStorage, () => sessionStorage, () => indexedDB, () => document.cookie]) try { read(); console.log('allowed') } catch (e) { console.log(e.name) }
      console.log([crypto.subtle, crypto.randomUUID, navigator.clipboard, globalThis.figma].map((each) => typeof each).join(), isSecureContext)
      console.log(typeof process, typeof Buffer, typeof require, typeof global)`)
    expect(log.slice(0, 4)).toEqual(Array(4).fill('SecurityError'))
    expect(log[4]).toBe('undefined,undefined,undefined,undefined false')
    expect(log[5]).toBe('undefined undefined undefined undefined')
  })

  it('prepares pictures in a blob worker', async () => {
    const { log } = await open(`
      const code = 'onmessage = async ({ data }) => { const c = new OffscreenCanvas(6, 4); const d = c.getContext("2d"); d.drawImage(data.bitmap, 0, 0, 6, 4); const blob = await c.convertToBlob({ type: data.type, quality: 0.8 }); postMessage({ bytes: new Uint8Array(await blob.arrayBuffer()), type: blob.type, red: d.getImageData(3, 2, 1, 1).data[0] }) }'
      const canvas = new OffscreenCanvas(12, 8); const d = canvas.getContext('2d'); d.fillStyle = '#ff0000'; d.fillRect(0, 0, 12, 8)
      const bitmap = await createImageBitmap(await canvas.convertToBlob({ type: 'image/png' }))
      const worker = new Worker(URL.createObjectURL(new Blob([code])))
      for (const type of ['image/png', 'image/jpeg', 'image/webp']) {
        const answer = await new Promise((resolve) => { worker.onmessage = (e) => resolve(e.data); worker.postMessage({ bitmap, type }) })
        console.log(answer.type, answer.red, answer.bytes instanceof Uint8Array && answer.bytes.length > 20)
      }
      await createImageBitmap(new Blob(['no picture'])).catch((e) => console.log(e.name))
      console.log('end')`)
    while (!log.includes('end')) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(log).toEqual(['image/png 255 true', 'image/jpeg 255 true', 'image/webp 255 true', 'InvalidStateError', 'end'])
  })

  it('streams answers of allowed hosts and refuses all others', async () => {
    const seen: string[] = []
    const origin = await serve((request, response) => {
      seen.push(`${request.method} ${request.headers.origin}`)
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('access-control-allow-headers', 'authorization')
      if (request.method === 'OPTIONS') return void response.end()
      response.write('one')
      setTimeout(() => response.end('two'), 30)
    })
    const { log } = await open(
      `const reader = (await fetch('${origin}/x', { headers: { authorization: 'Bearer c' } })).body.getReader()
       for (;;) { const { done, value } = await reader.read(); if (done) break; console.log(new TextDecoder().decode(value)) }
       await fetch('http://example.com/').catch((e) => console.log(e.message))`,
      { hosts: [origin] },
    )
    while (!log.includes('Failed to fetch')) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(log).toEqual(['one', 'two', expect.stringContaining('Refused to connect to http://example.com'), 'Failed to fetch'])
    expect(seen).toEqual(['OPTIONS null', 'GET null'])
  })

  it('cannot read an answer without CORS headers', async () => {
    const origin = await serve((_request, response) => void response.end('secret'))
    const { log } = await open(`await fetch('${origin}/').then(() => console.log('read'), (e) => console.log(e.message))`, { hosts: [origin] })
    while (log.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(log[1]).toBe('Failed to fetch')
  })

  it('sends nothing more once it is closed, and breaks off what is under way', async () => {
    const seen: string[] = []
    let isBroken = false
    const origin = await serve((request, response) => {
      seen.push(request.url ?? '')
      response.once('close', () => (isBroken = true))
    })
    const plugin = await open(
      `const next = () => fetch('${origin}/next').catch(() => undefined)
       await fetch('${origin}/first').then(next, next)
       console.log('went on')`,
      { hosts: [origin] },
    )
    await vi.waitFor(() => expect(seen).toEqual(['/first']), PATIENT)
    plugin.close()
    await vi.waitFor(() => expect(isBroken).toBe(true), PATIENT)
    await new Promise(setImmediate)
    expect([seen, plugin.log]).toEqual([['/first'], []])
  })

  it('reports errors of both halves, and throws them at the end when nobody listens', async () => {
    const plugin = await open(`setTimeout(() => { document.body.append('late'); throw new Error('in a timer of the window') })`)
    await plugin.ui.waitFor(() => plugin.ui.byText(/late/))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(() => plugin.close()).toThrow('in a timer of the window')
    const broken = await open('', { mainCode: 'throw new Error("in main")' })
    expect(() => broken.close()).toThrow('in main')
  })

  it('reopens on the same document with what it stored', async () => {
    const document = await emptyDocument()
    const clientStorage = new ClientStorage()
    const mainCode = `figma.clientStorage.getAsync('runs').then(async (runs = 0) => { await figma.clientStorage.setAsync('runs', runs + 1); figma.createFrame().name = 'Run ' + runs; figma.notify('run ' + runs) })`
    for (const run of [0, 1]) {
      const plugin = await open('', { document, clientStorage, mainCode })
      while (plugin.notifications.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      expect(plugin.notifications[0]?.message).toBe(`run ${run}`)
      plugin.close()
    }
    expect(document.findByName('Run 1')).toBeDefined()
    document.undo()
    expect(document.findByName('Run 1')).toBeUndefined()
    expect(document.findByName('Run 0')).toBeDefined()
  })

  it('stops at once when it is closed', async () => {
    const plugin = await open(`setInterval(() => parent.postMessage({ pluginMessage: 1 }, '*'), 1)`)
    await plugin.ui.waitFor(() => plugin.messages.length > 2)
    plugin.close()
    const count = plugin.messages.length
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(plugin.messages.length).toBe(count)
  })
})
