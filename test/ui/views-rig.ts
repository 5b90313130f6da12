import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { JobRequest } from '../../contract/job-request.ts'
import { DEFAULT_PARAMETERS } from '../../contract/uso.ts'
import { launchChromium } from '../support/chromium.ts'
import { buildPanel, freePort, openPanel, type OpenOptions, type OpenPanel } from './frame.ts'
import { layer, pngOf } from './stand-in/pictures.ts'
import { ACCESS_CODE, ProxyStandIn } from './stand-in/proxy.ts'
import { SandboxStandIn } from './stand-in/sandbox.ts'

/** The built panel in a browser, over stand-ins that each test begins with anew. */
export interface ViewsRig {
  sandbox: SandboxStandIn
  proxy: ProxyStandIn
  /** The panel's code, as built. */
  code: string
  /** Opens the panel, and waits for its views where it is connected. */
  open(options?: OpenOptions & { connected?: boolean }): Promise<OpenPanel>
  /** Starts another proxy in the place of one that was stopped. */
  startProxy(): Promise<void>
}

export function setUpViews(): ViewsRig {
  let browser: Browser
  let port: number
  const opened: OpenPanel[] = []
  const rig: ViewsRig = {
    sandbox: new SandboxStandIn(),
    proxy: new ProxyStandIn(),
    code: '',
    async open({ connected = true, ...options } = {}) {
      const panel = await openPanel(browser, rig.code, rig, options)
      opened.push(panel)
      if (connected) await panel.frame.getByRole('tablist').waitFor()
      return panel
    },
    async startProxy() {
      rig.proxy = new ProxyStandIn()
      await rig.proxy.start(port)
    },
  }
  beforeAll(async () => {
    port = await freePort()
    ;[browser, rig.code] = await Promise.all([launchChromium(), buildPanel(`http://localhost:${port}`)])
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    rig.sandbox = new SandboxStandIn()
    for (const each of await LAYERS) rig.sandbox.layers.set(each.id, each)
    rig.sandbox.storage.set('accessCode', ACCESS_CODE)
    await rig.startProxy()
  })
  afterEach(async () => {
    for (const panel of opened.splice(0)) await panel.close()
    await rig.proxy.stop()
  })
  return rig
}

const LAYERS = Promise.all([
  layer('1:1', 'Login screen', 390, 844, { hasText: true }),
  layer('1:2', 'Poster in ochre', 640, 640, { imageLike: true, type: 'RECTANGLE' }),
  layer('1:3', 'Dashboard', 1440, 900),
  layer('1:4', 'Ghost', 200, 200, { problem: 'hidden' }),
  layer('1:5', '</script><img src=x onerror=alert(1)>', 300, 300),
  layer('1:6', 'Ribbon', 20, 900, { problem: 'too-thin' }),
])

export async function goTo({ frame }: OpenPanel, view: 'Restyle' | 'Results' | 'Styles' | 'Settings'): Promise<void> {
  await frame.getByRole('tab', { name: new RegExp(`^${view}`) }).click()
}

/** Nothing is wider than the panel. */
export async function expectNoSidewaysScroll({ frame }: OpenPanel): Promise<void> {
  expect(await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  const wide = await frame.evaluate(() =>
    [...document.querySelectorAll('.scroll')].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className),
  )
  expect(wide).toEqual([])
}

const CONTENT_HASH = 'c'.repeat(64)
const CONTENT = pngOf(480, 1024, '#868e96')
const STYLE_HASH = '5'.repeat(64)

/** A request as the panel makes it, of the login screen unless told. */
export function requestOf(change: Partial<JobRequest> & { content?: string; style?: string } = {}): JobRequest {
  const { content = 'Login screen', style = 'Poster in ochre', ...rest } = change
  return {
    images: [
      { role: 'content', hash: CONTENT_HASH, name: content, nodeId: '1:1' },
      { role: 'style', hash: STYLE_HASH, name: style, nodeId: '1:2' },
    ],
    parameters: { ...DEFAULT_PARAMETERS, keep_size: true },
    plan: { canvas: { width: 480, height: 1024 }, content: { x: 4, y: 0, width: 473, height: 1024 } },
    target: { documentId: 'd0c0d0c0d0c0d0c0', pageId: 'page:1', nodeId: '1:1', name: content, width: 390, height: 844 },
    ...rest,
  }
}

const COLOURS = ['#3b5bdb', '#c2255c', '#2b8a3e', '#e8590c', '#6741d9', '#0b7285', '#a61e4d', '#5f3dc4']
const PICTURE_CACHE = new Map<string, Promise<Uint8Array>>()

/** A result's picture, each of a few colours. */
export function resultPicture(n: number): Promise<Uint8Array> {
  const colour = COLOURS[n % COLOURS.length] ?? '#333'
  const known = PICTURE_CACHE.get(colour) ?? pngOf(480, 1024, colour)
  PICTURE_CACHE.set(colour, known)
  return known
}

export interface PlantedJob {
  request?: JobRequest
  pictures?: { flagged?: boolean }[]
  minutesAgo?: number
  placed?: boolean
}

/** A job that was finished in an earlier session. */
export async function plantDone({ proxy }: ViewsRig, n: number, job: PlantedJob = {}): Promise<string> {
  const { request = requestOf(), pictures = [{}], minutesAgo = n * 10, placed = true } = job
  const id = n.toString(16).padStart(32, '0')
  const createdAt = Date.now() - minutesAgo * 60_000
  const bytes = await Promise.all(pictures.map((_, index) => resultPicture(n + index)))
  proxy.images.set(CONTENT_HASH, { bytes: await CONTENT, type: 'image/png' })
  const images = pictures.map(({ flagged = false }, index) => {
    const picture = bytes[index] ?? new Uint8Array()
    proxy.results.set(`${id}/${index}`, picture)
    return { index, width: 480, height: 1024, contentType: 'image/png', byteLength: picture.length, flagged }
  })
  proxy.plant(id, { ...request, parameters: { ...request.parameters, num_images: pictures.length } }, 'done', {
    createdAt,
    ...{ startedAt: createdAt + 1_000, finishedAt: createdAt + 12_000, placedAt: placed ? createdAt + 13_000 : null },
    ...{ images, seed: 4_211_000 + n, chargedMicroUsd: 49_152 * pictures.length },
  })
  return id
}

/** A matrix of finished jobs, one of them failed or flagged where told. */
export async function plantMatrix(rig: ViewsRig, first: number, rows: string[], columns: string[], failedCell = -1): Promise<string[]> {
  const runId = first.toString(16).padStart(32, 'a')
  const ids: string[] = []
  for (const [row, content] of rows.entries()) {
    for (const [column, style] of columns.entries()) {
      const n = first + ids.length
      const run = { id: runId, row, column, rows: rows.length, columns: columns.length }
      const request = requestOf({ content, style, run, placement: 'grid' })
      const id = await plantDone(rig, n, { request, minutesAgo: first * 10 })
      if (ids.length === failedCell) {
        const error = { code: 'service_failed' as const, message: 'The image service failed at this one. Nothing was charged.', retryable: false }
        rig.proxy.plant(id, request, 'failed', { createdAt: Date.now() - first * 600_000, finishedAt: Date.now(), chargedMicroUsd: 0, error })
      }
      ids.push(id)
    }
  }
  return ids
}

/** Puts the pictures of a planted job on the pretended canvas. */
export async function standOnCanvas({ proxy, sandbox }: ViewsRig, id: string): Promise<void> {
  const job = proxy.jobs.get(id)
  if (!job) throw new Error('No such job.')
  const { recipeOf } = await import('../../contract/recipe.ts')
  for (const { index } of job.images) {
    const image = proxy.results.get(`${id}/${index}`) ?? new Uint8Array()
    await sandbox.placeResult({ jobId: id, imageIndex: index, image, recipe: recipeOf(job, index), name: 'Result' })
  }
}
