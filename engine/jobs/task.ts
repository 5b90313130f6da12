import type { RestyleProgress, RestyleRequest } from '../restyle/restyle.ts'

/** One picture for a worker thread to make. Images are encoded files; null stands for no content. */
export interface Task extends Omit<RestyleRequest, 'content' | 'styles'> {
  content: Uint8Array | null
  styles: Uint8Array[]
  format: 'png' | 'jpeg'
  /** Makes the picture black, as the service does with one that its safety check flags. */
  black: boolean
}

/** What a worker thread is sent. Its first Int32 becomes 1 when the work is no longer wanted. */
export interface TaskMessage {
  task: Task
  cancelled: SharedArrayBuffer
}

export interface TaskResult {
  bytes: Uint8Array
  seconds: number
}

/** What a worker thread sends back. */
export type WorkerMessage =
  | { kind: 'progress'; progress: RestyleProgress }
  | { kind: 'done'; result: TaskResult }
  | { kind: 'cancelled' }
  /** An input that cannot be decoded: `index` counts the request's images. */
  | { kind: 'unreadable'; index: number }
  | { kind: 'failed'; message: string }
