import { Worker } from 'node:worker_threads'
import { machineryFailure, modelFailure } from '../failure.ts'
import type { RestyleProgress } from '../restyle/restyle.ts'
import type { Task, TaskMessage, TaskResult, WorkerMessage } from './task.ts'

interface Assignment {
  message: TaskMessage
  onProgress: (progress: RestyleProgress) => void
  resolve: (result: TaskResult) => void
  reject: (reason: Error) => void
}

interface Member {
  worker: Worker
  assignment: Assignment | null
  ending: boolean
}

/**
 * How long a thread may take to see that its task is no longer wanted. Decoding and encoding cannot be interrupted,
 * and on a busy machine a step of painting can be long: then the thread is ended.
 */
const CANCEL_GRACE_MS = 100

/** A flag that every task of a job looks at between its steps. */
export class Cancellation {
  readonly buffer = new SharedArrayBuffer(4)
  readonly #flag = new Int32Array(this.buffer)
  readonly #listeners = new Set<() => void>()

  cancel(): void {
    if (this.requested) return
    Atomics.store(this.#flag, 0, 1)
    for (const listener of this.#listeners) listener()
  }

  /** Calls `listener` once when cancelled, unless the returned function is called before. */
  onCancel(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  get requested(): boolean {
    return Atomics.load(this.#flag, 0) === 1
  }
}

/**
 * A few threads that paint, started when first needed and kept warm. Tasks wait in the order they came.
 * A thread that dies fails its task alone and is replaced by the next task.
 */
export class WorkerPool {
  readonly size: number
  readonly #members: Member[] = []
  readonly #waiting: Assignment[] = []
  #closed = false

  constructor(size: number) {
    this.size = size
  }

  /** Starts a thread ahead of the first task. */
  warm(): void {
    if (this.#members.length === 0 && !this.#closed) this.#addMember()
  }

  /** Paints one picture. Rejects with a Failure. */
  run(
    task: Task,
    cancellation: Cancellation,
    onProgress: (progress: RestyleProgress) => void,
  ): Promise<TaskResult> {
    if (this.#closed)
      return Promise.reject(machineryFailure('runner_disconnected', 'The engine is shutting down.'))
    if (cancellation.requested) return Promise.reject(cancelled())
    let deadline: NodeJS.Timeout | undefined
    let forget: () => void = () => undefined
    return new Promise<TaskResult>((resolve, reject) => {
      const assignment = { message: { task, cancelled: cancellation.buffer }, onProgress, resolve, reject }
      forget = cancellation.onCancel(() => {
        if (this.#leaveLine(assignment)) reject(cancelled())
        else deadline = setTimeout(() => this.#endThreadOf(assignment), CANCEL_GRACE_MS)
      })
      this.#waiting.push(assignment)
      this.#assign()
    }).finally(() => {
      clearTimeout(deadline)
      forget()
    })
  }

  /** Stops every thread; tasks under way reject. */
  async close(): Promise<void> {
    this.#closed = true
    const gone = machineryFailure('runner_disconnected', 'The engine is shutting down.')
    for (const assignment of this.#waiting.splice(0)) assignment.reject(gone)
    await Promise.all(
      this.#members.splice(0).map(async ({ worker, assignment }) => {
        assignment?.reject(gone)
        await worker.terminate()
      }),
    )
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      const idle = this.#members.find((member) => member.assignment === null && !member.ending)
      if (!idle && this.#members.length >= this.size) return
      const member = idle ?? this.#addMember()
      const assignment = this.#waiting.shift()!
      member.assignment = assignment
      member.worker.postMessage(assignment.message)
    }
  }

  #addMember(): Member {
    const worker = new Worker(new URL('../worker-start.mjs', import.meta.url), { execArgv: [] })
    const member: Member = { worker, assignment: null, ending: false }
    worker.on('message', (message: WorkerMessage) => this.#receive(member, message))
    worker.on('error', (error) => {
      console.error('A painting thread of the local engine stopped:', error)
      this.#lose(member)
    })
    worker.on('exit', () => this.#lose(member))
    // An idle engine must not keep the process of its caller alive.
    worker.unref()
    this.#members.push(member)
    return member
  }

  #receive(member: Member, message: WorkerMessage): void {
    const { assignment } = member
    if (!assignment) return
    if (message.kind === 'progress') {
      assignment.onProgress(message.progress)
      return
    }
    member.assignment = null
    switch (message.kind) {
      case 'done':
        assignment.resolve(message.result)
        break
      case 'cancelled':
        assignment.reject(cancelled())
        break
      case 'unreadable':
        assignment.reject(
          modelFailure(
            ['body', 'input_image_urls', message.index],
            'image_load_error',
            'The image could not be loaded: it may be damaged.',
          ),
        )
        break
      case 'failed':
        assignment.reject(machineryFailure('runner_server_error', `The engine failed: ${message.message}`))
        break
    }
    this.#assign()
  }

  /** True when it had not begun. */
  #leaveLine(assignment: Assignment): boolean {
    const index = this.#waiting.indexOf(assignment)
    if (index === -1) return false
    this.#waiting.splice(index, 1)
    return true
  }

  /** The next task gets a new thread; other tasks go on in theirs. */
  #endThreadOf(assignment: Assignment): void {
    const member = this.#members.find((each) => each.assignment === assignment)
    if (!member) return
    member.assignment = null
    // Until the thread is gone it counts as working, so that there are never more than `size`.
    member.ending = true
    void member.worker.terminate()
    assignment.reject(cancelled())
  }

  #lose(member: Member): void {
    const index = this.#members.indexOf(member)
    if (index === -1) return
    this.#members.splice(index, 1)
    member.assignment?.reject(machineryFailure('runner_disconnected', 'The runner stopped unexpectedly.'))
    member.assignment = null
    if (!this.#closed) this.#assign()
  }
}

function cancelled(): Error {
  return machineryFailure('client_cancelled', 'The request was cancelled by the client.')
}
