import { createHash } from 'node:crypto'
import { onTestFinished, vi } from 'vitest'
import type { Clock, Random } from '../../ui/host.ts'
import { isReadable, patchFor } from '../../ui/images/contrast.ts'
import type { PreviewPainter } from '../../ui/images/preview.ts'
import type { ImageWork } from '../../ui/images/work.ts'
import { Panel } from '../../ui/state/panel.ts'
import type { Run } from '../../ui/state/run.ts'
import { layer } from './stand-in/pictures.ts'
import { ACCESS_CODE, ProxyStandIn } from './stand-in/proxy.ts'
import { SandboxStandIn } from './stand-in/sandbox.ts'

/** Waits are cut short; the time itself is real. */
const quickClock: Clock = {
  now: () => Date.now(),
  sleep: (_ms, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, 5)
      signal?.addEventListener('abort', done)
    }),
}

let seed = 0
const random: Random = {
  hex(count) {
    const text = createHash('sha256').update(`${process.pid}-${seed++}`).digest('hex')
    return text.slice(0, count * 2)
  },
  fraction: () => 0.5,
}

/** Pixels are the browser tests' matter; here bytes pass through untouched. */
const images: ImageWork = {
  async inspect(file) {
    if (file.length === 0) throw new Error('It is damaged and cannot be opened. Save or download it again.')
    return { width: 800, height: 600, transparentShare: 0, flatShare: 0, hash: hashOf(file), thumbnail: file, thumbnailType: 'image/png' }
  },
  measure: async (png) => ({ width: 128, height: 128, transparentShare: 0, flatShare: 0, hash: hashOf(png) }),
  prepare: async (bytes, _background, layout) => ({
    ...{ bytes, contentType: 'image/png', hash: hashOf(bytes) },
    ...layout.canvas,
  }),
  pixels: async (_bytes, _background, { width, height }) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) }),
  finish: async (bytes) => ({
    ...{ bytes, contentType: 'image/png', width: 10, height: 10 },
    ...{ thumbnail: bytes, thumbnailType: 'image/png' },
  }),
  lock: async (bytes, { strength }) => ({
    ...{ bytes, contentType: 'image/png', width: 10, height: 10, before: 20, after: 20 - strength / 10 },
    ...{ thumbnail: bytes, thumbnailType: 'image/png' },
  }),
  shrink: async (bytes) => ({ bytes, contentType: 'image/png', width: 10, height: 10 }),
  prepareStyle: async (bytes) => ({ bytes, contentType: 'image/png', hash: hashOf(bytes), width: 512, height: 512 }),
  // Every picture is taken for a black one.
  backings: async (_picture, texts) =>
    texts
      .filter(({ styles }) => !isReadable(styles, [{ r: 0, g: 0, b: 0 }]))
      .map(({ nodeId, styles }) => ({ textId: nodeId, ...patchFor(styles, [{ r: 0, g: 0, b: 0 }]) })),
}

/** Paints every preview grey at once; the engine's own tests see to what it really paints. */
const painter: PreviewPainter = {
  warm: () => undefined,
  async paint({ width, height }, report, stop) {
    report(0.5)
    await Promise.resolve()
    return stop.aborted ? null : { width, height, data: new Uint8ClampedArray(width * height * 4).fill(128) }
  },
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export interface Rig {
  panel: Panel
  sandbox: SandboxStandIn
  proxy: ProxyStandIn
  /** Addresses of pictures that were not given back. */
  urls: Set<string>
  /** Addresses that were opened in the browser. */
  browsed: string[]
  run(): Run
  /** Closes the panel and opens another on the same file and proxy. */
  open(): Promise<Panel>
  /** The same, until the proxy has said who it is. */
  reopen(): Promise<Panel>
}

export interface RigOptions {
  before?: (parts: { sandbox: SandboxStandIn; proxy: ProxyStandIn }) => void
  select?: string[]
}

/** A connected panel with a login screen and a poster selected, over real HTTP. */
export async function openRig({ before, select = ['1:1', '1:2'] }: RigOptions = {}): Promise<Rig> {
  const sandbox = new SandboxStandIn()
  const proxy = new ProxyStandIn()
  await proxy.start()
  for (const drawn of [
    await layer('1:1', 'Login screen', 390, 844, { hasText: true }),
    await layer('1:2', 'Poster', 300, 300, { imageLike: true, type: 'RECTANGLE' }),
    await layer('1:3', 'Dashboard', 1440, 900),
    await layer('1:4', 'Ghost', 200, 200, { problem: 'hidden' }),
  ]) {
    sandbox.layers.set(drawn.id, drawn)
  }
  sandbox.selection = select
  sandbox.storage.set('accessCode', ACCESS_CODE)
  before?.({ sandbox, proxy })
  const urls = new Set<string>()
  const browsed: string[] = []
  let urlCount = 0
  const opened: Panel[] = []
  const open = async () => {
    const panel = new Panel({
      sandbox,
      images,
      painter,
      clock: quickClock,
      random,
      urls: {
        create: () => {
          const url = `picture:${urlCount++}`
          urls.add(url)
          return url
        },
        revoke: (url) => void urls.delete(url),
      },
      proxyOrigin: proxy.origin,
      fetch: (input, init) => fetch(input, init),
      version: '0.0.0',
      openBrowser: (address) => void browsed.push(address),
    })
    opened.push(panel)
    await panel.open()
    return panel
  }
  onTestFinished(async () => {
    for (const panel of opened) panel.runs.forget()
    await proxy.stop()
  })
  const panel = await open()
  const openAnother = () => {
    panel.runs.forget()
    return open()
  }
  return {
    ...{ panel, sandbox, proxy, urls, browsed },
    run() {
      const [run] = panel.runs.list.value
      if (!run) throw new Error('There is no run.')
      return run
    },
    open: openAnother,
    async reopen() {
      const again = await openAnother()
      await until(() => isConnected(again))
      return again
    },
  }
}

/** Resolves once `holds` does; fails the test when it never does. */
export async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(
    () => {
      if (!holds()) throw new Error(`Never came true: ${holds.toString()}`)
    },
    { timeout: 30_000, interval: 5 },
  )
}

export async function connected(rig: Rig): Promise<void> {
  await until(() => isConnected(rig.panel))
}

/** By word of the proxy, not from memory. */
function isConnected(panel: Panel): boolean {
  const { value } = panel.session.state
  return value.kind === 'connected' && value.verified
}
