import type { PreviewAnswer, PreviewCall } from '../../contract/preview.ts'
import { words } from '../words.ts'
import type { Pixels } from './work.ts'
import workerSource from 'worker:preview'

export type PreviewRequest = Omit<Extract<PreviewCall, { kind: 'start' }>, 'kind' | 'id'>

/** Paints previews with the local engine's core, one at a time, in a worker that is started when first needed. */
export interface PreviewPainter {
  /** Starts the worker and has it paint a tiny picture, so that the first preview finds its code compiled. */
  warm(): void
  /**
   * Resolves to the picture, or to null when `stop` came first or another preview took its place.
   * `report` is told the share that is done, 0–1. Rejects when the engine failed, in words.
   */
  paint(request: PreviewRequest, report: (share: number) => void, stop: AbortSignal): Promise<Pixels | null>
}

export function createPreviewPainter(): PreviewPainter {
  let worker: Worker | null = null
  let lastId = 0
  const start = () => {
    const address = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }))
    return new Worker(address)
  }
  return {
    warm() {
      if (worker) return
      const painter = start()
      worker = painter
      // One that fails before anybody waits for it must not be what the first preview waits for.
      painter.addEventListener('error', () => {
        if (worker === painter) worker = null
      })
      post(painter, { kind: 'start', id: ++lastId, ...tinyRequest() })
    },
    paint(request, report, stop) {
      worker ??= start()
      const painter = worker
      const id = ++lastId
      return new Promise((resolve, reject) => {
        const cancel = () => post(painter, { kind: 'cancel', id })
        const end = () => {
          painter.removeEventListener('message', receive)
          painter.removeEventListener('error', lost)
          stop.removeEventListener('abort', cancel)
        }
        const lost = () => {
          end()
          painter.terminate()
          if (worker === painter) worker = null
          reject(new Error(words.preview.failed))
        }
        const receive = ({ data: answer }: MessageEvent<PreviewAnswer>) => {
          if (answer.id !== id) return
          switch (answer.kind) {
            case 'progress':
              report(answer.done)
              return
            case 'done':
              resolve(answer.image)
              break
            case 'cancelled':
              resolve(null)
              break
            case 'failed':
              reject(new Error(words.preview.failed))
          }
          end()
        }
        painter.addEventListener('message', receive)
        painter.addEventListener('error', lost)
        stop.addEventListener('abort', cancel)
        post(painter, { kind: 'start', id, ...request })
      })
    },
  }
}

/** Long enough a side for every level of the search. Its answers are heard by nobody. */
const TINY_PX = 32

function tinyRequest(): PreviewRequest {
  const gradient = (turned: boolean) => {
    const data = new Uint8ClampedArray(TINY_PX * TINY_PX * 4)
    for (let i = 0; i < data.length; i++) data[i] = turned ? (i * 7) & 255 : (i >> 4) & 255
    return { width: TINY_PX, height: TINY_PX, data }
  }
  return {
    ...{ content: gradient(false), styles: [gradient(true)], width: TINY_PX, height: TINY_PX },
    ...{ seed: 1, guidanceScale: 4, inferenceSteps: 28 },
  }
}

function post(worker: Worker, call: PreviewCall): void {
  worker.postMessage(call)
}
