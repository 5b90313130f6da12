import type { PreviewAnswer, PreviewCall } from '../contract/preview.ts'
import { restyle, type RestyleRequest } from './restyle/restyle.ts'

/*
 * The core in a browser's worker, for a free preview. Build it as one classic script:
 * Figma's window allows no module workers. See contract/preview.ts for what it is told and answers.
 */

interface WorkerScope {
  postMessage(message: PreviewAnswer, transfer?: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<PreviewCall>) => void): void
}

const scope = globalThis as unknown as WorkerScope

/** The worker looks for messages this often, and reports as often. */
const SLICE_MS = 30

let wanted: number | null = null

scope.addEventListener('message', ({ data: call }) => {
  switch (call.kind) {
    case 'start':
      wanted = call.id
      void paint(call.id, { ...call, variant: 0 })
      break
    case 'cancel':
      if (wanted === call.id) wanted = null
      break
  }
})

async function paint(id: number, request: RestyleRequest): Promise<void> {
  try {
    const steps = restyle(request)
    let sliceEnds = performance.now() + SLICE_MS
    for (;;) {
      const step = steps.next()
      if (step.done) {
        const { width, height, data } = step.value
        const image = { width, height, data: new Uint8ClampedArray(data) }
        scope.postMessage({ kind: 'done', id, image }, [image.data.buffer])
        return
      }
      if (performance.now() < sliceEnds) continue
      scope.postMessage({ kind: 'progress', id, ...step.value })
      await messagesHandled()
      if (wanted !== id) {
        scope.postMessage({ kind: 'cancelled', id })
        return
      }
      sliceEnds = performance.now() + SLICE_MS
    }
  } catch (error) {
    scope.postMessage({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) })
  }
}

/** Lets waiting messages in. Timers are held back to 4 ms after a few in a row; a message port is not. */
function messagesHandled(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
