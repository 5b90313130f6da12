import type { PreviewAnswer, PreviewCall } from '../../contract/preview.ts'
import { words } from '../words.ts'
import type { Pixels } from './work.ts'
import workerSource from 'worker:preview'

export type PreviewRequest = Omit<Extract<PreviewCall, { kind: 'start' }>, 'kind' | 'id'>

/** Paints previews with the local engine's core, one at a time, in a worker that is started by the first. */
export interface PreviewPainter {
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

function post(worker: Worker, call: PreviewCall): void {
  worker.postMessage(call)
}
