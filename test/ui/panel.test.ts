import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { words } from '../../ui/words.ts'
import { look } from './look.ts'
import { RESULT, RUN, shown, startRun } from './run-steps.ts'
import { ACCESS_CODE } from './stand-in/proxy.ts'
import { setUpViews } from './views-rig.ts'

const rig = setUpViews()

describe('the trip', () => {
  test('a frame goes out as shown and comes back exactly its size', async () => {
    rig.sandbox.selection = ['1:1', '1:2']
    const panel = await rig.open()
    const { frame } = panel
    await frame.getByRole('group', { name: 'Content: Login screen' }).locator('img').waitFor()
    await frame.getByRole('group', { name: 'Style: Poster in ochre' }).locator('img').waitFor()
    await look(panel, 'ready')
    const id = await startRun(rig, panel)
    await look(panel, 'waiting')

    const { request } = rig.proxy.onlyJob
    expect(request.parameters).toMatchObject({ keep_size: true, prompt: '', num_images: 1, seed: null })
    const sent = request.images.map((image) => rig.proxy.images.get(image.hash))
    const sizes = await Promise.all(sent.map((image) => sharp(image?.bytes).metadata()))
    expect(sizes.map(({ width, height }) => [width, height])).toEqual([[480, 1024], [512, 512]])

    rig.proxy.move(id, 'running', { progress: 0.4 })
    await shown(panel).getByText('40%').waitFor()
    await look(panel, 'restyling')
    rig.proxy.move(id, 'storing')
    await shown(panel).getByText(words.runs.stages.saving, { exact: true }).waitFor()
    rig.proxy.finish(id, [RESULT])
    // By key: a headless browser draws no frame after the list has scrolled, and points at where it was before.
    await frame.getByRole('button', { name: words.runs.reveal(0, 'Login screen') }).press('Enter')
    await expect.poll(() => rig.sandbox.revealed.length).toBe(1)
    await look(panel, 'done')
    const [placed] = rig.sandbox.placed
    const cropped = await sharp(placed?.image).metadata()
    // 390 × 844 fills 473 × 1024 of the 480 × 1024 canvas.
    expect([cropped.width, cropped.height]).toEqual([473, 1024])
    expect(placed?.name).toBe('Login screen · Poster in ochre')
    expect(rig.proxy.onlyJob.placedAt).not.toBeNull()
    expect(panel.complaints).toEqual([])
  })

  test('texts that are hard to read on the result are backed with one click', async () => {
    const dark = { colour: { r: 0.1, g: 0.1, b: 0.2 }, opacity: 1, fontSize: 14, fontWeight: 400 }
    const box = { x: 0.1, y: 0.1, width: 0.5, height: 0.05 }
    rig.sandbox.texts = [
      { nodeId: '2:1', box, styles: [dark] },
      { nodeId: '2:2', box, styles: [] },
    ]
    rig.sandbox.selection = ['1:1', '1:2']
    const panel = await rig.open()
    const { frame } = panel
    await expect.poll(() => frame.getByRole('checkbox', { name: words.keepText.label }).isChecked()).toBe(true)
    const id = await startRun(rig, panel)
    rig.proxy.finish(id, [RESULT])
    await frame.getByText(words.runs.hardToRead(1)).waitFor()
    await look(panel, 'hard-to-read')
    await frame.getByRole('button', { name: words.runs.showTextsOf('Login screen') }).click()
    await expect.poll(() => rig.sandbox.revealed).toEqual(['2:1'])
    await frame.getByRole('button', { name: words.runs.addBackingOf('Login screen') }).click()
    await expect.poll(() => rig.sandbox.backings.map(({ textId }) => textId)).toEqual(['2:1'])
    await frame.getByText(words.runs.hardToRead(1)).waitFor({ state: 'hidden' })
    expect(panel.complaints).toEqual([])
  })

  test('progress shows at once, before anything has answered', async () => {
    rig.sandbox.selection = ['1:1', '1:2']
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    rig.proxy.failNext('upload', { kind: 'hold', until: held })
    const panel = await rig.open()
    const stage = await panel.frame.getByRole('button', { name: RUN }).evaluate(async (button: HTMLButtonElement) => {
      button.click()
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      return document.querySelector('.run')?.getAttribute('data-stage')
    })
    expect(stage).toBe('preparing')
    await shown(panel).getByText('Uploading 1 of 2').waitFor()
    const row = panel.frame.getByRole('article', { name: words.runs.ofName('Login screen') })
    await expect.poll(() => row.evaluate((element) => element.getBoundingClientRect().bottom <= window.innerHeight - 80)).toBe(true)
    await look(panel, 'uploading')
    release()
    await expect.poll(() => rig.proxy.jobs.size).toBe(1)
  })

  test('failed, uncertain, cancelled and flagged each look and read as what they are', async () => {
    rig.sandbox.selection = ['1:1', '1:2']
    const panel = await rig.open()
    const { frame } = panel
    await frame.getByRole('radio', { name: '2' }).check()
    const button = frame.getByRole('button', { name: RUN })
    for (let i = 1; i <= 4; i++) {
      await button.click()
      await expect.poll(() => rig.proxy.jobs.size).toBe(i)
    }
    await expect.poll(() => rig.proxy.streamCount).toBe(1)
    const [failed, uncertain, flagged] = [...rig.proxy.jobs.keys()]
    const message = 'The image service gave up on this run. Nothing was charged; try again in a minute.'
    rig.proxy.move(failed ?? '', 'failed', { chargedMicroUsd: 0, error: { code: 'service_failed', message, retryable: true } })
    rig.proxy.finish(flagged ?? '', [RESULT, { ...RESULT, flagged: true }])
    await frame.getByRole('img', { name: words.runs.flaggedLong(1) }).waitFor()
    await frame.getByRole('button', { name: words.runs.cancelOf('Login screen') }).first().click()
    await shown(panel).getByText(words.runs.cancelOutcomes.removed).first().waitFor()
    await shown(panel).getByText(message).waitFor()
    expect(uncertain).toBeDefined()
    await frame.locator('.scroll').evaluate((element) => element.scrollTo(0, 10_000))
    await look(panel, 'endings')
    expect(rig.sandbox.waitingCount).toBe(2)
  })

  test('an uncertain run says so', async () => {
    rig.proxy.submittedState = 'uncertain'
    rig.sandbox.selection = ['1:1', '1:2']
    const panel = await rig.open()
    await panel.frame.getByRole('button', { name: RUN }).click()
    await shown(panel).getByText(words.runs.uncertain).waitFor()
    await look(panel, 'uncertain')
  })
})

describe('the looks', () => {
  test.each([
    ['light', 360, 640],
    ['dark', 360, 640],
    ['light', 720, 800],
    ['dark', 320, 420],
  ] as const)('%s at %i × %i: everything open, nothing cut off', async (theme, width, height) => {
    rig.sandbox.selection = ['1:1', '1:2', '1:3']
    rig.proxy.me = { ...rig.proxy.me, name: 'Augusta Ada King, Countess of Lovelace and of much else besides' }
    const panel = await rig.open({ theme, width, height })
    const { frame } = panel
    await frame.getByRole('button', { name: words.advanced.title }).click()
    await frame.getByRole('radio', { name: words.modes.names['new-scene'] }).check()
    await frame.getByLabel(words.advanced.size).selectOption('custom')
    await frame.getByLabel(words.advanced.width).fill('12')
    await frame.getByRole('button', { name: words.advanced.seedLock }).click()
    await look(panel, 'advanced')
    await frame.locator('.scroll').evaluate((element) => element.scrollTo(0, 10_000))
    await look(panel, 'advanced-end')
    const overflow = await frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow).toBe(0)
  })

  test('dark, with runs', async () => {
    rig.sandbox.selection = ['1:3', '1:2']
    const panel = await rig.open({ theme: 'dark' })
    const id = await startRun(rig, panel)
    await panel.frame.getByRole('button', { name: RUN }).click()
    rig.proxy.finish(id, [RESULT])
    await shown(panel).getByText(words.runs.stages.done(1), { exact: true }).waitFor()
    await look(panel, 'runs')
  })

  test('the local engine says what it is', async () => {
    rig.proxy.me = { ...rig.proxy.me, engine: 'local' }
    rig.sandbox.selection = ['1:1', '1:2']
    const panel = await rig.open()
    await panel.frame.getByRole('button', { name: 'Restyle · 1 image · free' }).waitFor()
    await shown(panel).getByText(words.session.localNote).waitFor()
    await look(panel, 'local-engine')
  })
})

test('the keyboard alone is enough', async () => {
  rig.sandbox.storage.clear()
  rig.sandbox.selection = ['1:1', '1:2']
  const panel = await rig.open({ connected: false })
  const { page, frame } = panel
  const press = (key: string) => page.keyboard.press(key)
  const focused = () =>
    frame.evaluate(() => {
      const element = document.activeElement
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null
      return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? ''
    })
  const tabTo = async (name: string) => {
    for (let i = 0; i < 40; i++) {
      if ((await focused()) === name) return
      await press('Tab')
    }
    throw new Error(`Tab never reached ${name}.`)
  }
  await frame.getByLabel(words.connect.label).waitFor()
  await frame.locator('body').evaluate(() => window.focus())
  await page.locator('iframe').focus()
  await press('Tab')
  await page.keyboard.type(ACCESS_CODE)
  await press('Enter')
  await frame.getByRole('button', { name: RUN }).waitFor()
  await tabTo(words.slots.choose('content'))
  await press('Alt+ArrowDown')
  await frame.getByRole('group', { name: 'Content: Poster in ochre' }).waitFor()
  await press('Alt+ArrowUp')
  await frame.getByRole('group', { name: 'Content: Login screen' }).waitFor()
  await look(panel, 'keyboard-focus')
  await tabTo('1')
  await press('ArrowRight')
  await frame.getByRole('button', { name: 'Restyle · 2 images · about $0.10' }).waitFor()
  await tabTo(words.advanced.title)
  await press('Enter')
  await frame.getByLabel(words.advanced.steps).waitFor()
  await press('Control+Enter')
  await shown(panel).getByText('third in line').waitFor()
  await tabTo(words.runs.cancelOf('Login screen'))
  await press('Enter')
  await shown(panel).getByText(words.runs.cancelOutcomes.removed).first().waitFor()
  expect(panel.complaints).toEqual([])
})

test('the bundle stays small', async () => {
  const { gzipSync } = await import('node:zlib')
  expect(gzipSync(rig.code).length).toBeLessThan(120 * 1024)
})
