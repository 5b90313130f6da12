import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import { decode, encode } from './images/codec.ts'
import type { Task, TaskMessage, WorkerMessage } from './jobs/task.ts'
import type { RgbaImage } from './restyle/image.ts'
import { restyle } from './restyle/restyle.ts'

// One picture is decoded or encoded at a time, so more threads and a cache would only cost memory.
sharp.concurrency(1)
sharp.cache(false)

const REPORT_EVERY_MS = 50

class Unreadable extends Error {
  readonly index: number

  constructor(index: number) {
    super('An input image cannot be decoded.')
    this.index = index
  }
}

parentPort?.on('message', (message: TaskMessage) => {
  void work(message).then((answer) => {
    const transfer = answer.kind === 'done' ? [answer.result.bytes.buffer as ArrayBuffer] : []
    parentPort?.postMessage(answer, transfer)
  })
})

async function work({ task, cancelled }: TaskMessage): Promise<WorkerMessage> {
  const flag = new Int32Array(cancelled)
  const isCancelled = () => Atomics.load(flag, 0) !== 0
  const started = performance.now()
  try {
    const image = task.black ? blackImage(task) : await paint(task, isCancelled)
    if (image === null || isCancelled()) return { kind: 'cancelled' }
    const bytes = await encode(image, task.format)
    return { kind: 'done', result: { bytes, seconds: (performance.now() - started) / 1000 } }
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable', index: error.index }
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

/** Null when the work was cancelled midway. */
async function paint(task: Task, isCancelled: () => boolean): Promise<RgbaImage | null> {
  const [content, ...styles] = await Promise.all([
    task.content && decodeInput(task.content, 0),
    ...task.styles.map((bytes, i) => decodeInput(bytes, i + 1)),
  ])

  const steps = restyle({ ...task, content, styles })
  let reported = 0
  for (;;) {
    if (isCancelled()) return null
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - reported < REPORT_EVERY_MS) continue
    reported = performance.now()
    parentPort?.postMessage({ kind: 'progress', progress: step.value } satisfies WorkerMessage)
  }
}

async function decodeInput(bytes: Uint8Array, index: number): Promise<RgbaImage> {
  try {
    return await decode(bytes)
  } catch {
    throw new Unreadable(index)
  }
}

function blackImage({ width, height }: Task): RgbaImage {
  return { width, height, data: new Uint8Array(width * height * 4) }
}
