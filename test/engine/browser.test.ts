import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PreviewAnswer, PreviewCall } from '../../contract/preview.ts'
import { restyle, type RestyleRequest } from '../../engine/restyle/restyle.ts'
import type { RgbaImage } from '../../engine/restyle/image.ts'
import { launchChromium } from '../support/chromium.ts'
import { picture } from './support.ts'

let browser: Browser
let page: Page

/** The worker as one classic script, as the panel starts it from a blob. */
async function workerScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../../engine/browser-worker.ts', import.meta.url)),
        formats: ['iife'],
        name: 'previewWorker',
      },
    },
  })
  const output = (Array.isArray(built) ? built : [built]).flatMap((each) =>
    'output' in each ? each.output : [],
  )
  const [chunk] = output
  if (chunk?.type !== 'chunk') throw new Error('The worker was not built.')
  return chunk.code
}

beforeAll(async () => {
  browser = await launchChromium()
  page = await browser.newPage()
  await page.evaluate(
    (source) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
      const answers: PreviewAnswer[] = []
      worker.onmessage = ({ data }: MessageEvent<PreviewAnswer>) => answers.push(data)
      Object.assign(window, { worker, answers })
    },
    await workerScript(),
  )
})
afterAll(() => browser.close())

declare const worker: { postMessage(call: PreviewCall): void }
declare const answers: PreviewAnswer[]

type PlainImage = Omit<RgbaImage, 'data'> & { data: number[] }
const plainOf = ({ width, height, data }: RgbaImage): PlainImage => ({ width, height, data: [...data] })

/** Sends calls to the worker and returns what it answered, in order, until the last `start` has ended. */
async function talk(calls: (Omit<RestyleRequest, 'variant'> & { id: number; thenCancel?: boolean })[]) {
  const plain = calls.map((call) => ({
    ...call,
    content: call.content && plainOf(call.content),
    styles: call.styles.map(plainOf),
  }))
  return page.evaluate(async (sent) => {
    answers.length = 0
    const image = ({ data, ...size }: PlainImage) => ({ ...size, data: Uint8ClampedArray.from(data) })
    for (const { thenCancel, ...call } of sent) {
      worker.postMessage({
        ...call,
        kind: 'start',
        content: call.content && image(call.content),
        styles: call.styles.map(image),
      })
      if (thenCancel) worker.postMessage({ kind: 'cancel', id: call.id })
    }
    const ended = (id: number) => answers.some((answer) => answer.id === id && answer.kind !== 'progress')
    while (!sent.every(({ id }) => ended(id))) await new Promise((resolve) => setTimeout(resolve, 10))
    return Promise.all(
      answers.map(async (answer) => {
        if (answer.kind !== 'done') return { kind: answer.kind, id: answer.id }
        const { width, height, data } = answer.image
        return { kind: answer.kind, id: answer.id, width, height, bytes: [...data] }
      }),
    )
  }, plain)
}

function request(changes: Partial<RestyleRequest> = {}) {
  return {
    content: picture(120, 90, 1),
    styles: [picture(100, 100, 2)],
    width: 128,
    height: 96,
    seed: 11,
    guidanceScale: 4,
    inferenceSteps: 28,
    ...changes,
  }
}

function inNode(changes: Partial<RestyleRequest>): RgbaImage {
  const steps = restyle({ ...request(changes), variant: 0 })
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

describe('the preview worker in Chromium', () => {
  it('paints the same bytes as Node', async () => {
    const variations: Partial<RestyleRequest>[] = [
      {},
      { styles: [picture(100, 100, 2), picture(60, 90, 3)], guidanceScale: 8, seed: 4_294_967_295 },
      { content: null, width: 90, height: 70 },
    ]
    for (const [id, changes] of variations.entries()) {
      const painted = (await talk([{ ...request(changes), id }])).at(-1)!
      const { width, height, data } = inNode(changes)
      expect(painted).toMatchObject({ kind: 'done', id, width, height })
      expect(Buffer.from((painted as { bytes: number[] }).bytes).equals(Buffer.from(data))).toBe(true)
    }
  })

  it('gives up a picture that is cancelled or followed by another, and says so', async () => {
    const large = { width: 512, height: 512 }
    const said = await talk([
      { ...request(large), id: 21 },
      { ...request(large), id: 22, thenCancel: true },
      { ...request(), id: 23 },
    ])
    const ends = said.filter((answer) => answer.kind !== 'progress').map(({ kind, id }) => `${id} ${kind}`)
    expect(ends.toSorted()).toEqual(['21 cancelled', '22 cancelled', '23 done'])
  })
})
