import { createBirpc } from 'birpc'
import * as v from 'valibot'
import { fromWire, toWire } from '../../contract/wire.ts'
import { words } from '../words.ts'
import { IMAGE_PROBLEM_ERROR, IMAGE_PROBLEMS, type ImageWork } from './work.ts'
import workerSource from 'worker:./worker.ts'

/** Decoding the largest file we take lasts seconds on a slow machine; nothing takes a minute. */
const WORK_TIMEOUT_MS = 60_000

/**
 * The worker that touches pixels, started when it is first needed, or once the panel is drawn. It is a classic worker from a blob: Figma's iframe has no address
 * of its own from which a file could be loaded.
 */
export function startImageWork(): ImageWork {
  let started: ReturnType<typeof start> | null = null
  const calls = () => (started ??= start())
  requestAnimationFrame(() => setTimeout(calls))
  return {
    inspect: (file) => calls().inspect(file).catch(inWords),
    measure: (png) => calls().measure(png).catch(inWords),
    prepare: (source, background, layout) => calls().prepare(source, background, layout).catch(inWords),
    pixels: (source, background, size) => calls().pixels(source, background, size).catch(inWords),
    finish: (result, plan) => calls().finish(result, plan).catch(inWords),
    lock: (picture, palette) => calls().lock(picture, palette).catch(inWords),
    shrink: (picture, plan, sidePx) => calls().shrink(picture, plan, sidePx).catch(inWords),
    prepareStyle: (picture, plan, background) => calls().prepareStyle(picture, plan, background).catch(inWords),
    backings: (picture, texts) => calls().backings(picture, texts).catch(inWords),
  }
}

function start() {
  const address = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }))
  const worker = new Worker(address)
  const calls = createBirpc<ImageWork, Record<string, never>>(
    {},
    {
      post: (message: unknown) => worker.postMessage(message),
      on: (receive) => {
        worker.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data))
      },
      serialize: toWire,
      deserialize: fromWire,
      timeout: WORK_TIMEOUT_MS,
      onTimeoutError: () => {
        throw new Error(words.errors.imageWorkLost)
      },
    },
  )
  worker.addEventListener('error', () => {
    void Promise.all(calls.$rejectPendingCalls(({ reject }) => reject(new Error(words.errors.imageWorkLost))))
  })
  return calls
}

function inWords(error: unknown): never {
  if (error instanceof Error && error.name === IMAGE_PROBLEM_ERROR) {
    const problem = v.parse(v.picklist(IMAGE_PROBLEMS), error.message)
    throw new Error(words.imageProblems[problem])
  }
  throw error
}
