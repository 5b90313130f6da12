import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { words } from '../../ui/words.ts'
import { buildPanel, freePort, openPanel, type OpenOptions, type OpenPanel } from './frame.ts'
import { look } from './look.ts'
import { layer, pngOf } from './stand-in/pictures.ts'
import { ACCESS_CODE, ProxyStandIn } from './stand-in/proxy.ts'
import { SandboxStandIn } from './stand-in/sandbox.ts'


let browser: Browser
let code: string
let port: number
let sandbox: SandboxStandIn
let proxy: ProxyStandIn
let panel: OpenPanel | null = null

const LAYERS = await Promise.all([
  layer('1:1', 'Login screen', 390, 844, { hasText: true }),
  layer('1:2', 'Sign up', 390, 844, { hasText: true }),
  layer('1:3', 'Dashboard', 1440, 900),
  layer('1:4', 'Poster in ochre', 640, 640, { imageLike: true, type: 'RECTANGLE' }),
  layer('1:5', 'Ink', 640, 640, { imageLike: true, type: 'RECTANGLE' }),
])
const RESULT = { bytes: await pngOf(480, 1024, '#7048e8'), width: 480, height: 1024 }
const RUN = /^Restyle ·/

beforeAll(async () => {
  port = await freePort()
  ;[browser, code] = await Promise.all([launchChromium(), buildPanel(`http://localhost:${port}`)])
})

afterAll(() => browser.close())

beforeEach(async () => {
  sandbox = new SandboxStandIn()
  for (const each of LAYERS) sandbox.layers.set(each.id, each)
  sandbox.selection = LAYERS.map(({ id }) => id)
  sandbox.storage.set('accessCode', ACCESS_CODE)
  proxy = new ProxyStandIn()
  await proxy.start(port)
})

afterEach(async () => {
  expect(panel?.complaints).toEqual([])
  await panel?.close()
  await proxy.stop()
})

async function open(options: OpenOptions = {}): Promise<OpenPanel> {
  panel = await openPanel(browser, code, { sandbox, proxy }, options)
  await panel.frame.getByRole('button', { name: RUN }).waitFor()
  return panel
}

async function runMatrix({ frame }: OpenPanel): Promise<void> {
  // By key: a headless browser may still take a click for where things stood a frame ago.
  await frame.getByRole('button', { name: RUN }).press('Enter')
  await expect.poll(() => proxy.jobs.size).toBe(6)
  await expect.poll(() => proxy.streamCount).toBe(1)
}

test.each([
  ['light', 360, 640],
  ['dark', 720, 800],
] as const)('a matrix in %s at %i × %i: what it makes, as it runs, and as it ended', async (theme, width, height) => {
  const opened = await open({ theme, width, height })
  const { frame } = opened
  const view = frame.locator('.view')
  await view.getByText('3 contents × 2 styles = 6 images.').waitFor()
  await frame.getByRole('group', { name: 'Content: Login screen, Sign up, Dashboard' }).locator('img').nth(2).waitFor()
  await look(opened, 'matrix-ready')
  const dark = { colour: { r: 0.1, g: 0.1, b: 0.2 }, opacity: 1, fontSize: 14, fontWeight: 400 }
  sandbox.texts = [{ nodeId: '2:1', box: { x: 0.1, y: 0.1, width: 0.5, height: 0.05 }, styles: [dark] }]
  await runMatrix(opened)
  const jobs = [...proxy.jobs.values()]
  for (const { id } of jobs.slice(0, 2)) proxy.finish(id, [RESULT])
  proxy.move(jobs[2]?.id ?? '', 'failed', { chargedMicroUsd: 0, error: { code: 'service_failed', message: 'It failed. Nothing was charged.', retryable: true } })
  await view.getByText(words.runs.matrixProgress(2, 6), { exact: false }).first().waitFor()
  await view.getByText(words.runs.failedCells(1), { exact: false }).first().waitFor()
  await look(opened, 'matrix-running')
  await frame.getByRole('button', { name: words.runs.cells(false) }).press('Enter')
  await look(opened, 'matrix-cells')
  await frame.getByRole('button', { name: /^Cancel all/ }).press('Enter')
  await view.getByText(words.runs.cancelledCells(3), { exact: false }).first().waitFor()
  await look(opened, 'matrix-ended')
  // Of all cells at once; each cell has its own warning below.
  const name = words.runs.matrixOf('Login screen', 2)
  await frame.getByText(words.runs.hardToRead(2, true)).waitFor()
  await frame.getByRole('button', { name: words.runs.addBackingOf(name), exact: true }).press('Enter')
  await expect.poll(() => sandbox.backings.length).toBe(2)
  await frame.locator('.run-texts').first().waitFor({ state: 'detached' })
})

test('images are ordered and given roles by keyboard and by drag', async () => {
  const { frame } = await open()
  const contents = (names: string) => frame.getByRole('group', { name: `Content: ${names}`, exact: true })
  await contents('Login screen, Sign up, Dashboard').waitFor()
  await frame.locator('.tile-picture[title="Login screen"]').press('Alt+ArrowRight')
  await contents('Sign up, Login screen, Dashboard').waitFor()
  const focused = () => frame.evaluate(() => document.activeElement?.getAttribute('title'))
  await expect.poll(focused).toBe('Login screen')
  await frame.locator('.tile-picture[title="Login screen"]').press('ArrowRight')
  await expect.poll(focused).toBe('Dashboard')
  await frame.locator('.tile-picture[title="Dashboard"]').press('Delete')
  await contents('Sign up, Login screen').waitFor()
  await frame.locator('.tile-picture[title="Ink"]').press('Alt+ArrowUp')
  await contents('Sign up, Login screen, Ink').waitFor()
  await frame.locator('.tile-picture[title="Ink"]').dragTo(frame.locator('.tile-picture[title="Sign up"]'))
  await contents('Ink, Sign up, Login screen').waitFor()
})

test('a run above the limit is asked about once, on the side that costs nothing', async () => {
  sandbox.storage.set('settings', { confirmAboveMicroUsd: 100_000 })
  const opened = await open()
  const { frame, page } = opened
  await frame.getByRole('button', { name: RUN }).press('Enter')
  await frame.getByRole('alertdialog').waitFor()
  await look(opened, 'confirm')
  const focused = () => frame.evaluate(() => document.activeElement?.textContent)
  await expect.poll(focused).toBe(words.confirm.no)
  await page.keyboard.press('Escape')
  await frame.getByRole('alertdialog').waitFor({ state: 'detached' })
  expect(proxy.submissions).toBe(0)
  await frame.getByRole('button', { name: RUN }).press('Enter')
  // The focus moves after the question is shown, and would take a key meant for the other answer.
  await expect.poll(focused).toBe(words.confirm.no)
  await frame.getByRole('button', { name: words.confirm.yes(327_680) }).press('Enter')
  await expect.poll(() => proxy.jobs.size).toBe(6)
})

test('a palette is chosen from the file, and the result tells how near it came', async () => {
  const brand = [
    { name: 'Ocean', colour: { r: 0.05, g: 0.35, b: 0.6 }, group: 'Brand' },
    { name: 'Sand', colour: { r: 0.93, g: 0.85, b: 0.7 }, group: 'Brand' },
    { name: 'Coral', colour: { r: 0.95, g: 0.45, b: 0.35 }, group: 'Brand' },
  ]
  sandbox = Object.assign(sandbox, { brandColours: async () => brand })
  sandbox.selection = ['1:1', '1:4']
  const opened = await open()
  const { frame } = opened
  await frame.getByRole('checkbox', { name: words.palette.title }).press('Space')
  await frame.getByRole('button', { name: 'Brand / Coral' }).press('Enter')
  await look(opened, 'palette')
  await frame.getByRole('button', { name: RUN }).press('Enter')
  await expect.poll(() => proxy.jobs.size).toBe(1)
  await expect.poll(() => proxy.streamCount).toBe(1)
  expect(proxy.onlyJob.request.palette?.colours).toHaveLength(2)
  proxy.finish(proxy.onlyJob.id, [RESULT])
  const delta = frame.locator('.run-palette .quiet').first()
  await delta.waitFor()
  const numbers = (await delta.textContent())?.match(/[\d.]+/g)?.map(Number) ?? []
  expect(numbers[1]).toBeLessThan(numbers[0] ?? 0)
  const slider = frame.getByRole('slider', { name: words.palette.strengthOf('Login screen', 0) })
  await slider.press('End')
  await expect.poll(() => sandbox.calls.filter((call) => call.startsWith('repaint')).length).toBe(1)
  await look(opened, 'palette-done')
})

test('the recipe of a result can be read, and run again', async () => {
  sandbox.selection = ['1:1', '1:4']
  const opened = await open()
  await opened.frame.getByRole('button', { name: RUN }).press('Enter')
  await expect.poll(() => proxy.jobs.size).toBe(1)
  await expect.poll(() => proxy.streamCount).toBe(1)
  proxy.finish(proxy.onlyJob.id, [RESULT])
  await expect.poll(() => sandbox.placed.length).toBe(1)
  await opened.close()
  const [placed] = sandbox.placed
  sandbox.opening = { command: 'recipe', result: placed ? sandbox.resultLayer(placed) : null, quick: null }
  const again = await open()
  const sheet = again.frame.getByRole('dialog', { name: words.recipe.of('Login screen · Poster in ochre') })
  await sheet.getByText('42').waitFor()
  await look(again, 'recipe')
  await sheet.getByRole('button', { name: words.recipe.runAgain }).press('Enter')
  await sheet.waitFor({ state: 'detached' })
  await again.frame.getByRole('group', { name: 'Content: Login screen' }).waitFor()
})
