import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBirpc, type BirpcReturn } from 'birpc'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { fromWire, toWire } from '../../contract/wire.ts'
import type { IframeCalls } from '../../contract/plugin-calls.ts'
import { buildPluginFor } from '../support/built-plugin.ts'
import type { ProxyStandIn } from './stand-in/proxy.ts'
import type { SandboxStandIn } from './stand-in/sandbox.ts'

/** The panel as built, for a proxy at `origin`. */
export async function buildPanel(origin: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'uso-panel-'))
  try {
    await buildPluginFor(origin, folder)
    return await readFile(join(folder, 'build', 'ui.js'), 'utf8')
  } finally {
    await rm(folder, { recursive: true })
  }
}

export interface OpenPanel {
  page: Page
  frame: Frame
  theme: Theme
  /** Of the panel, in CSS pixels. */
  width: number
  sandbox: SandboxStandIn
  proxy: ProxyStandIn
  /** What the browser complained of: refusals of its content policy among them. */
  complaints: string[]
  select(...ids: string[]): Promise<void>
  close(): Promise<void>
}

type Theme = 'light' | 'dark'

/** In which tests open what may look either way; the pictures are taken, and axe asked, in one after the other. */
const THEME: Theme = process.env.PANEL_THEME === 'dark' ? 'dark' : 'light'

export interface OpenOptions {
  theme?: Theme
  width?: number
  height?: number
}

/**
 * Opens the built panel as Figma does: in a `data:` iframe with an opaque origin that may talk to the proxy
 * and to nothing else. The parent page plays the sandbox through `sandbox`, in Node.
 */
export async function openPanel(
  browser: Browser,
  code: string,
  { sandbox, proxy }: { sandbox: SandboxStandIn; proxy: ProxyStandIn },
  { theme = THEME, width = 360, height = 640 }: OpenOptions = {},
): Promise<OpenPanel> {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 2 })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // Answers of 4xx and 5xx are told to the console too; they are part of the tests.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const iframe = await serveParent(page, sandbox)
  const html = await panelPage(code, proxy.origin, theme)
  await page.evaluate(
    ({ address }) => {
      const frame = document.createElement('iframe')
      frame.setAttribute('sandbox', 'allow-scripts')
      frame.title = 'Uso Restyle'
      frame.src = address
      document.body.append(frame)
    },
    { address: `data:text/html;charset=utf-8,${encodeURIComponent(html)}` },
  )
  const frame = await frameOf(page)
  const select = async (...ids: string[]) => {
    sandbox.selection = ids
    await iframe.$callEvent('selectionChanged', sandbox.selectedCandidates())
  }
  return { page, frame, theme, width, sandbox, proxy, complaints, select, close: () => closeContext(context) }
}

async function closeContext(context: BrowserContext): Promise<void> {
  await context.close()
}

async function frameOf(page: Page): Promise<Frame> {
  const element = await page.waitForSelector('iframe')
  const frame = await element.contentFrame()
  if (!frame) throw new Error('The panel’s iframe did not open.')
  await frame.waitForSelector('main')
  return frame
}

const PARENT = `<!doctype html><title>Parent</title><style>html,body{margin:0;height:100%}iframe{border:0;width:100%;height:100%;display:block}</style>
<body><script>
  const pack = (value) => value instanceof Uint8Array ? { bytes: btoa(Array.from(value, (b) => String.fromCharCode(b)).join('')) }
    : Array.isArray(value) ? value.map(pack)
    : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pack(v)])) : value
  const unpack = (value) => Array.isArray(value) ? value.map(unpack)
    : value && typeof value === 'object' ? typeof value.bytes === 'string' && Object.keys(value).length === 1
      ? Uint8Array.from(atob(value.bytes), (c) => c.charCodeAt(0))
      : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, unpack(v)])) : value
  // Figma passes plain values and Uint8Array alone.
  const refuse = (value) => {
    if (value === null || typeof value !== 'object') { if (typeof value === 'function') throw new Error('A function cannot cross.'); return }
    if (value instanceof Uint8Array) return
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Blob) throw new Error('Only Uint8Array crosses.')
    Object.values(value).forEach(refuse)
  }
  window.addEventListener('message', (event) => {
    if (event.source !== document.querySelector('iframe').contentWindow) return
    if (!event.data || event.data.pluginMessage === undefined) return
    refuse(event.data.pluginMessage)
    toSandbox(pack(event.data.pluginMessage))
  })
  window.fromSandbox = (message) =>
    document.querySelector('iframe').contentWindow.postMessage({ pluginMessage: unpack(message), pluginId: 'test' }, '*')
</script>`

async function serveParent(
  page: Page,
  sandbox: SandboxStandIn,
): Promise<BirpcReturn<IframeCalls, SandboxStandIn, false>> {
  let receive: (message: unknown) => void = () => {}
  await page.exposeFunction('toSandbox', (message: unknown) => receive(unpack(message)))
  await page.setContent(PARENT)
  return createBirpc<IframeCalls, SandboxStandIn, false>(sandbox, {
    post: async (message: unknown) => {
      await page.evaluate((packed) => {
        const target = window as unknown as { fromSandbox(value: unknown): void }
        target.fromSandbox(packed)
      }, pack(message))
    },
    on: (listener) => {
      receive = listener
    },
    serialize: toWire,
    deserialize: fromWire,
    bind: 'functions',
    proxify: false,
  })
}

function pack(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(pack)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, pack(entry)]))
}

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack)
  if (typeof value !== 'object' || value === null) return value
  const { bytes } = value as { bytes?: unknown }
  if (typeof bytes === 'string' && Object.keys(value).length === 1) return new Uint8Array(Buffer.from(bytes, 'base64'))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, unpack(entry)]))
}

/** What Figma puts around a panel: its theme, the mount point, and the policy its manifest implies. */
async function panelPage(code: string, origin: string, theme: Theme): Promise<string> {
  const require = createRequire(import.meta.url)
  const library = require.resolve('@create-figma-plugin/ui').replace(/index\.js$/, '')
  const colours = (await readFile(`${library}css/theme.css`, 'utf8')).replaceAll(':root .figma-', ':root.figma-')
  const policy = [
    "default-src 'none'",
    "script-src 'unsafe-inline' blob:",
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    `connect-src ${origin}`,
  ].join('; ')
  return `<!doctype html><html class="figma-${theme}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}"><style>${colours}</style></head>
<body><div id="create-figma-plugin"></div>
<script>document.body.classList.add('theme-${theme}');const __FIGMA_COMMAND__='';const __SHOW_UI_DATA__={};${code.replaceAll('</script', '<\\/script')}</script></body></html>`
}

/** A port that is free now, so that the panel can be built for a proxy which starts only later. */
export async function freePort(): Promise<number> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
