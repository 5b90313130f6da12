import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import sharp from 'sharp'
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
const opened: OpenPanel[] = []

const LAYERS = await Promise.all([
  layer('1:1', 'Login screen', 390, 844, { hasText: true }),
  layer('1:2', 'Poster in ochre', 640, 640, { imageLike: true, type: 'RECTANGLE' }),
  layer('1:3', 'Dashboard', 1440, 900),
  layer('1:4', 'Ghost', 200, 200, { problem: 'hidden' }),
  layer('1:5', '</script><img src=x onerror=alert(1)>', 300, 300),
  layer('1:6', 'Ribbon', 20, 900, { problem: 'too-thin' }),
])
const RESULT = { bytes: await pngOf(480, 1024, '#7048e8'), width: 480, height: 1024 }

beforeAll(async () => {
  port = await freePort()
  ;[browser, code] = await Promise.all([launchChromium(), buildPanel(`http://localhost:${port}`)])
})

afterAll(() => browser.close())

beforeEach(async () => {
  sandbox = new SandboxStandIn()
  for (const each of LAYERS) sandbox.layers.set(each.id, each)
  sandbox.storage.set('accessCode', ACCESS_CODE)
  proxy = new ProxyStandIn()
  await proxy.start(port)
})

afterEach(async () => {
  for (const panel of opened.splice(0)) await panel.close()
  await proxy.stop()
})

async function open(options: OpenOptions = {}): Promise<OpenPanel> {
  const panel = await openPanel(browser, code, { sandbox, proxy }, options)
  opened.push(panel)
  return panel
}

/** What is seen; the live region repeats some of it to those who listen. */
function shown({ frame }: OpenPanel) {
  return frame.locator('.view, .connect')
}

const RUN = /^(Restyle|New scene|Style only) ·/

async function startRun(panel: OpenPanel): Promise<string> {
  // By key: a headless browser may still take a click for where things stood a frame ago.
  await panel.frame.getByRole('button', { name: RUN }).press('Enter')
  await expect.poll(() => proxy.jobs.size).toBe(1)
  await shown(panel).getByText('third in line').waitFor()
  await expect.poll(() => proxy.streamCount).toBe(1)
  return proxy.onlyJob.id
}

describe('connecting', () => {
  test('a pasted code is checked, kept and used', async () => {
    sandbox.storage.clear()
    const panel = await open()
    const field = panel.frame.getByLabel(words.connect.label)
    await field.waitFor()
    await look(panel, 'connect')
    await field.fill(`  ${ACCESS_CODE}\n`)
    await field.press('Enter')
    await panel.frame.getByRole('button', { name: RUN }).waitFor()
    expect(sandbox.storage.get('accessCode')).toBe(ACCESS_CODE)
    await panel.frame.getByRole('button', { name: words.session.signOut }).click()
    await field.waitFor()
    expect(sandbox.storage.has('accessCode')).toBe(false)
    expect(panel.complaints).toEqual([])
  })

  test('a sign-in with the company’s account shows the code that the browser asks for', async () => {
    sandbox.storage.clear()
    proxy.signIn = [{ state: 'waiting' }]
    const panel = await open()
    await look(panel, 'connect-sign-in')
    await panel.frame.getByRole('button', { name: words.connect.signIn.button }).click()
    await shown(panel).getByText('BCD-FGH').waitFor()
    await look(panel, 'connect-sign-in-waiting')
    proxy.signIn = [{ state: 'done', accessCode: ACCESS_CODE, name: 'Ada' }]
    await panel.frame.getByRole('button', { name: RUN }).waitFor()
    expect(sandbox.storage.get('accessCode')).toBe(ACCESS_CODE)
  })

  test('a wrong code says what to do', async () => {
    sandbox.storage.set('accessCode', 'wrong')
    const panel = await open()
    await shown(panel).getByText(words.connect.wrongTitle).waitFor()
    await look(panel, 'connect-wrong')
  })

  test('an unreachable proxy is tried again by itself', async () => {
    await proxy.stop()
    const panel = await open()
    await shown(panel).getByText(words.connect.offlineTitle).waitFor()
    await look(panel, 'connect-offline')
    proxy = new ProxyStandIn()
    await proxy.start(port)
    await panel.frame.getByRole('button', { name: RUN }).waitFor()
  })

  test('while the code is checked', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    proxy.failNext('me', { kind: 'hold', until: held })
    const panel = await open()
    await shown(panel).getByText(words.connect.checkingNote).waitFor()
    await look(panel, 'connect-checking')
    release()
    await panel.frame.getByRole('button', { name: RUN }).waitFor()
  })

  test('a spent budget is told, and stops the button', async () => {
    proxy.me = { ...proxy.me, spentMicroUsd: 25_000_000 }
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    await shown(panel).getByText(words.session.spentTitle, { exact: true }).waitFor()
    await look(panel, 'budget-spent')
    await panel.frame.getByRole('button', { name: RUN }).press('Enter')
    await shown(panel).getByText(words.reasons.budgetSpent(proxy.me.renewsAt), { exact: true }).waitFor()
    expect(proxy.requests.some((line) => line.startsWith('POST'))).toBe(false)
  })
})

describe('the trip', () => {
  test('a frame goes out as shown and comes back exactly its size', async () => {
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    const { frame } = panel
    await frame.getByRole('group', { name: 'Content: Login screen' }).locator('img').waitFor()
    await frame.getByRole('group', { name: 'Style: Poster in ochre' }).locator('img').waitFor()
    await look(panel, 'ready')
    const id = await startRun(panel)
    await look(panel, 'waiting')

    const { request } = proxy.onlyJob
    expect(request.parameters).toMatchObject({ keep_size: true, prompt: '', num_images: 1, seed: null })
    const sent = request.images.map((image) => proxy.images.get(image.hash))
    const sizes = await Promise.all(sent.map((image) => sharp(image?.bytes).metadata()))
    expect(sizes.map(({ width, height }) => [width, height])).toEqual([[480, 1024], [512, 512]])

    proxy.move(id, 'running', { progress: 0.4 })
    await shown(panel).getByText('40%').waitFor()
    await look(panel, 'restyling')
    proxy.move(id, 'storing')
    await shown(panel).getByText(words.runs.stages.saving, { exact: true }).waitFor()
    proxy.finish(id, [RESULT])
    // By key: a headless browser draws no frame after the list has scrolled, and points at where it was before.
    await frame.getByRole('button', { name: words.runs.reveal(0, 'Login screen') }).press('Enter')
    await expect.poll(() => sandbox.revealed.length).toBe(1)
    await look(panel, 'done')
    const [placed] = sandbox.placed
    const cropped = await sharp(placed?.image).metadata()
    // 390 × 844 fills 473 × 1024 of the 480 × 1024 canvas.
    expect([cropped.width, cropped.height]).toEqual([473, 1024])
    expect(placed?.name).toBe('Login screen · Poster in ochre')
    expect(proxy.onlyJob.placedAt).not.toBeNull()
    expect(panel.complaints).toEqual([])
  })

  test('texts that are hard to read on the result are backed with one click', async () => {
    const dark = { colour: { r: 0.1, g: 0.1, b: 0.2 }, opacity: 1, fontSize: 14, fontWeight: 400 }
    const box = { x: 0.1, y: 0.1, width: 0.5, height: 0.05 }
    sandbox.texts = [
      { nodeId: '2:1', box, styles: [dark] },
      { nodeId: '2:2', box, styles: [] },
    ]
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    const { frame } = panel
    await expect.poll(() => frame.getByRole('checkbox', { name: words.keepText.label }).isChecked()).toBe(true)
    const id = await startRun(panel)
    proxy.finish(id, [RESULT])
    await frame.getByText(words.runs.hardToRead(1)).waitFor()
    await look(panel, 'hard-to-read')
    await frame.getByRole('button', { name: words.runs.showTextsOf('Login screen') }).click()
    await expect.poll(() => sandbox.revealed).toEqual(['2:1'])
    await frame.getByRole('button', { name: words.runs.addBackingOf('Login screen') }).click()
    await expect.poll(() => sandbox.backings.map(({ textId }) => textId)).toEqual(['2:1'])
    await frame.getByText(words.runs.hardToRead(1)).waitFor({ state: 'hidden' })
    expect(panel.complaints).toEqual([])
  })

  test('progress shows at once, before anything has answered', async () => {
    sandbox.selection = ['1:1', '1:2']
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    proxy.failNext('upload', { kind: 'hold', until: held })
    const panel = await open()
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
    await expect.poll(() => proxy.jobs.size).toBe(1)
  })

  test('failed, uncertain, cancelled and flagged each look and read as what they are', async () => {
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    const { frame } = panel
    await frame.getByRole('radio', { name: '2' }).check()
    const button = frame.getByRole('button', { name: RUN })
    for (let i = 1; i <= 4; i++) {
      await button.click()
      await expect.poll(() => proxy.jobs.size).toBe(i)
    }
    await expect.poll(() => proxy.streamCount).toBe(1)
    const [failed, uncertain, flagged] = [...proxy.jobs.keys()]
    const message = 'The image service gave up on this run. Nothing was charged; try again in a minute.'
    proxy.move(failed ?? '', 'failed', { chargedMicroUsd: 0, error: { code: 'service_failed', message, retryable: true } })
    proxy.finish(flagged ?? '', [RESULT, { ...RESULT, flagged: true }])
    await frame.getByRole('img', { name: words.runs.flaggedLong(1) }).waitFor()
    await frame.getByRole('button', { name: words.runs.cancelOf('Login screen') }).first().click()
    await shown(panel).getByText(words.runs.cancelOutcomes.removed).first().waitFor()
    await shown(panel).getByText(message).waitFor()
    expect(uncertain).toBeDefined()
    await frame.locator('.scroll').evaluate((element) => element.scrollTo(0, 10_000))
    await look(panel, 'endings')
    expect(sandbox.waitingCount).toBe(2)
  })

  test('an uncertain run says so', async () => {
    proxy.submittedState = 'uncertain'
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    await panel.frame.getByRole('button', { name: RUN }).click()
    await shown(panel).getByText(words.runs.uncertain).waitFor()
    await look(panel, 'uncertain')
  })
})

describe('the slots', () => {
  test('an empty panel says what to do, and the button says why it waits', async () => {
    const panel = await open()
    await shown(panel).getByText(words.reasons.noContent).waitFor()
    await look(panel, 'empty')
  })

  test('follow the selection until pinned, swap and clear', async () => {
    const panel = await open()
    const { frame } = panel
    await panel.select('1:3', '1:2')
    await frame.getByRole('group', { name: 'Content: Dashboard' }).waitFor()
    await frame.getByRole('button', { name: words.slots.swap('content', 'style') }).click()
    await frame.getByRole('group', { name: 'Content: Poster in ochre' }).waitFor()
    await frame.getByRole('button', { name: words.slots.pin('content') }).click()
    await panel.select('1:1')
    await frame.getByRole('group', { name: 'Style: Login screen' }).waitFor()
    await frame.getByRole('group', { name: 'Content: Poster in ochre' }).waitFor()
    await frame.getByRole('button', { name: words.slots.clear('content') }).click()
    await frame.getByRole('group', { name: 'Content: empty' }).waitFor()
  })

  test('a problem layer is named, and a name is only text', async () => {
    const panel = await open()
    await panel.select('1:4')
    await shown(panel).getByText(words.reasons.hidden('Ghost')).waitFor()
    await look(panel, 'problem')
    await panel.select('1:6')
    await shown(panel).getByText(words.reasons.tooThin('Ribbon')).waitFor()
    await panel.select('1:5')
    await panel.frame.getByRole('group', { name: 'Content: </script><img src=x onerror=alert(1)>' }).waitFor()
    expect(await panel.frame.locator('img[src="x"]').count()).toBe(0)
    expect(panel.complaints).toEqual([])
  })

  test('files come in by picking, dropping and pasting', async () => {
    sandbox.selection = ['1:1']
    const panel = await open()
    const { frame } = panel
    const webp = await sharp(await pngOf(900, 600, '#0ca678')).webp().toBuffer()
    await frame.getByRole('group', { name: /^Style/ }).locator('input').setInputFiles({ name: 'ink.webp', mimeType: 'image/webp', buffer: webp })
    await frame.getByRole('group', { name: 'Style: ink.webp' }).locator('img').waitFor()
    await shown(panel).getByText('900 × 600').waitFor()
    for (const [kind, name] of [['drop', 'dropped.png'], ['paste', 'pasted.png']] as const) {
      const bytes = [...(await pngOf(700, 700, '#f08c00'))]
      await frame.evaluate(
        ({ kind: event, name: file, bytes: data }) => {
          const transfer = new DataTransfer()
          transfer.items.add(new File([new Uint8Array(data)], file, { type: 'image/png' }))
          const target = document.querySelector('[data-role="extra-style"]') ?? document.body
          if (event === 'drop') target.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
          else {
            target.querySelector('button')?.focus()
            target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }))
          }
        },
        { kind, name, bytes },
      )
      await frame.getByRole('group', { name: `Extra style: ${name}` }).waitFor()
    }
    await look(panel, 'files')
    await startRun(panel)
    expect(proxy.onlyJob.request.images.map((image) => image.name)).toEqual(['Login screen', 'ink.webp', 'pasted.png'])
  })

  test('a photo is turned as its EXIF says', async () => {
    sandbox.selection = ['1:1']
    const panel = await open()
    const turned = await sharp(await pngOf(800, 400, '#e03131')).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const picker = panel.frame.getByRole('group', { name: /^Style/ }).locator('input')
    await picker.setInputFiles({ name: 'phone.jpg', mimeType: 'image/jpeg', buffer: turned })
    await shown(panel).getByText('400 × 800').waitFor()
    await startRun(panel)
    const style = proxy.images.get(proxy.onlyJob.request.images[1]?.hash ?? '')
    const { width, height } = await sharp(style?.bytes).metadata()
    expect([width, height]).toEqual([512, 1024])
  })

  test.each([
    ['a text called .png', 'notes.png', Buffer.from('hello'), words.imageProblems['not-an-image']],
    ['a PNG cut short', 'half.png', null, words.imageProblems.corrupt],
    ['a pixel bomb', 'bomb.png', 'bomb', words.imageProblems['too-many-pixels']],
  ] as const)('%s gets a sentence', async (_, name, made, sentence) => {
    const panel = await open()
    const whole = Buffer.from(await pngOf(500, 500, '#1971c2'))
    const bomb = Buffer.from(whole)
    bomb.writeUInt32BE(20_000, 16)
    bomb.writeUInt32BE(20_000, 20)
    const buffer = made === null ? whole.subarray(0, 60) : made === 'bomb' ? bomb : made
    await panel.frame.getByRole('group', { name: /^Style/ }).locator('input').setInputFiles({ name, mimeType: 'image/png', buffer })
    await shown(panel).getByText(sentence).waitFor()
    await panel.frame.getByRole('group', { name: 'Style: empty', exact: true }).waitFor()
    await look(panel, `file-${name.replace(/\.\w+$/, '')}`)
  })

  test('a mislabelled picture is taken for what it is, and a GIF by its first frame', async () => {
    const panel = await open()
    const gif = await sharp(await pngOf(320, 200, '#ae3ec9')).gif().toBuffer()
    const picker = panel.frame.getByRole('group', { name: /^Content/ }).locator('input')
    await picker.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: gif })
    await panel.frame.getByRole('group', { name: 'Content: photo.jpg' }).waitFor()
    await shown(panel).getByText('320 × 200').first().waitFor()
    await shown(panel).getByText(words.warnings.small({ width: 320, height: 200 })).waitFor()
  })
})

describe('pixels', () => {
  test('transparency is flattened on the colour behind, and padding repeats the edge', async () => {
    const see = { width: 390, height: 844, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } as const
    const png = new Uint8Array(await sharp({ create: see }).png().toBuffer())
    const login = LAYERS[0]
    if (login) sandbox.layers.set('1:1', { ...login, png, background: { r: 1, g: 0.5, b: 0 } })
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    await shown(panel).getByText(words.warnings.transparent).waitFor()
    await startRun(panel)
    const content = proxy.images.get(proxy.onlyJob.request.images[0]?.hash ?? '')
    const { data, info } = await sharp(content?.bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([480, 1024])
    for (const x of [0, 3, 240, 476, 479]) {
      const at = (512 * info.width + x) * 3
      expect(Math.abs((data[at] ?? 0) - 255)).toBeLessThan(3)
      expect(Math.abs((data[at + 1] ?? 0) - 128)).toBeLessThan(3)
      expect(data[at + 2]).toBeLessThan(3)
    }
  })

  test('what is sent looks the same and weighs less than PNG', async () => {
    const noise = Buffer.alloc(480 * 1024 * 3)
    for (let i = 0; i < noise.length; i++) noise[i] = 128 + Math.round(40 * Math.sin(i / 700) + 12 * Math.sin(i * 12.9898))
    const png = new Uint8Array(await sharp(noise, { raw: { width: 480, height: 1024, channels: 3 } }).png().toBuffer())
    const login = LAYERS[0]
    if (login) sandbox.layers.set('1:1', { ...login, width: 480, height: 1024, png })
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    await startRun(panel)
    const sent = proxy.images.get(proxy.onlyJob.request.images[0]?.hash ?? '')
    const pixels = await sharp(sent?.bytes).removeAlpha().raw().toBuffer()
    // The panel asks for 40 dB by the browser's decoder; sharp's differs from it by a little.
    let squares = 0
    for (let i = 0; i < noise.length; i++) squares += ((pixels[i] ?? 0) - (noise[i] ?? 0)) ** 2
    expect(10 * Math.log10(255 ** 2 / (squares / noise.length))).toBeGreaterThan(38)
    expect(sent?.bytes.length).toBeLessThan(png.length)
  })

  test('a result keeps its pixels but for the padding', async () => {
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    const id = await startRun(panel)
    const rows = Buffer.alloc(480 * 1024 * 3)
    for (let y = 0; y < 1024; y++) for (let x = 0; x < 480; x++) rows.set([x % 256, y % 256, (x + y) % 256], (y * 480 + x) * 3)
    const bytes = new Uint8Array(await sharp(rows, { raw: { width: 480, height: 1024, channels: 3 } }).png().toBuffer())
    proxy.finish(id, [{ bytes, width: 480, height: 1024 }])
    await expect.poll(() => sandbox.placed.length).toBe(1)
    const { data, info } = await sharp(sandbox.placed[0]?.image).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    const { x: left } = proxy.onlyJob.request.plan?.content ?? { x: -1 }
    expect(info.width).toBe(473)
    expect([...data.subarray(0, 3)]).toEqual([left, 0, left])
    const last = (1023 * 473 + 472) * 3
    expect([...data.subarray(last, last + 3)]).toEqual([(left + 472) % 256, 255, (left + 472 + 1023) % 256])
  })
})

describe('the looks', () => {
  test.each([
    ['light', 360, 640],
    ['dark', 360, 640],
    ['light', 720, 800],
    ['dark', 320, 420],
  ] as const)('%s at %i × %i: everything open, nothing cut off', async (theme, width, height) => {
    sandbox.selection = ['1:1', '1:2', '1:3']
    proxy.me = { ...proxy.me, name: 'Augusta Ada King, Countess of Lovelace and of much else besides' }
    const panel = await open({ theme, width, height })
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
    sandbox.selection = ['1:3', '1:2']
    const panel = await open({ theme: 'dark' })
    const id = await startRun(panel)
    await panel.frame.getByRole('button', { name: RUN }).click()
    proxy.finish(id, [RESULT])
    await shown(panel).getByText(words.runs.stages.done(1), { exact: true }).waitFor()
    await look(panel, 'runs')
  })

  test('the local engine says what it is', async () => {
    proxy.me = { ...proxy.me, engine: 'local' }
    sandbox.selection = ['1:1', '1:2']
    const panel = await open()
    await panel.frame.getByRole('button', { name: 'Restyle · 1 image · free' }).waitFor()
    await shown(panel).getByText(words.session.localNote).waitFor()
    await look(panel, 'local-engine')
  })
})

test('the keyboard alone is enough', async () => {
  sandbox.storage.clear()
  sandbox.selection = ['1:1', '1:2']
  const panel = await open()
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
  expect(gzipSync(code).length).toBeLessThan(120 * 1024)
})
