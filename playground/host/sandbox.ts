import {
  newQuickJSWASMModule,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten'
import type { FigmaHost, PluginRequest } from './figma.ts'
import { describeMembers } from './figma/describe.ts'
import type { Callback } from './figma/values.ts'
import { bootstrap } from './sandbox-bootstrap.ts'
import { decode, encode } from './wire.ts'

export interface SandboxOptions {
  host: FigmaHost
  /** The built main.js. */
  code: string
  /** What Figma gives as `__html__`: the built UI's code. */
  html?: string
  uiFiles?: Record<string, string>
  /** Errors thrown by the plugin outside of anything that could catch them, and promises rejected in handlers. */
  onError: (error: Error) => void
  onConsole?: ((level: string, text: string) => void) | undefined
  memoryLimitBytes?: number
  /** A single run of plugin code longer than this is taken for an endless loop and ended. */
  taskLimitMs?: number
}

/** How long the plugin kept Figma's thread busy. */
export interface SandboxTimings {
  /** The longest uninterrupted run of plugin code, in milliseconds, calls of `figma` included. */
  longestTaskMs: number
  /** The same without the time spent in calls of `figma`, which is this stand-in's own. */
  longestTaskWithoutHostMs: number
  tasks: number
}

/** An error of plugin code, with the stack inside the sandbox. */
class PluginError extends Error {
  override name = 'PluginError'
}

const defaults = { memoryLimitBytes: 512 * 1024 * 1024, taskLimitMs: 20_000 }

/**
 * Runs a plugin's main.js in QuickJS with what Figma's sandbox has, and nothing else: `figma`, `console`, timers,
 * `__html__`, `__uiFiles__`. The same in Node and in a page.
 *
 * A promise that the plugin rejects and never looks at is noticed only when a handler or timer gave it: QuickJS's
 * binding does not report the others.
 */
export class Sandbox {
  readonly timings: SandboxTimings = { longestTaskMs: 0, longestTaskWithoutHostMs: 0, tasks: 0 }
  private readonly options: SandboxOptions
  private readonly module: QuickJSWASMModule
  private readonly runtime: QuickJSRuntime
  private readonly vm: QuickJSContext
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>()
  private entries: QuickJSHandle | undefined
  private pendingPromises = 0
  private depth = 0
  private hostMs = 0
  private deadline = Infinity
  private disposed = false

  private static spare: Promise<QuickJSWASMModule> | undefined

  /** A module of its own for every plugin: one that ran out of memory leaves nothing behind for the next. */
  static async create(options: SandboxOptions): Promise<Sandbox> {
    const module = await (Sandbox.spare ?? newQuickJSWASMModule())
    Sandbox.spare = undefined
    return new Sandbox(options, module)
  }

  /** Compiles the engine of the next sandbox ahead, while nobody waits for it. */
  static warm(): void {
    Sandbox.spare ??= newQuickJSWASMModule()
    // Tried again by whoever creates one.
    Sandbox.spare.catch(() => (Sandbox.spare = undefined))
  }

  private constructor(options: SandboxOptions, module: QuickJSWASMModule) {
    const runtime = module.newRuntime()
    this.options = options
    this.module = module
    this.runtime = runtime
    runtime.setMemoryLimit(options.memoryLimitBytes ?? defaults.memoryLimitBytes)
    runtime.setInterruptHandler(() => performance.now() > this.deadline)
    this.vm = runtime.newContext()
  }

  /** The most memory the plugin has needed: WebAssembly's memory grows and never shrinks. */
  get memoryBytes(): number {
    return this.module.getWasmMemory().buffer.byteLength
  }

  /** Run main.js, then tell it that it runs. Errors go to `onError`. */
  start(): void {
    this.prepare()
    this.task(() => this.vm.unwrapResult(this.vm.evalCode(this.options.code, 'main.js')).dispose())
    this.task(() => this.options.host.start())
  }

  /** The globals. Not the plugin's work, so not on its clock. */
  private prepare(): void {
    const { vm, options } = this
    vm.newFunction('host', (kind, json, ...buffers) => this.fromVm(kind, json, buffers)).consume((host) => {
      const make = vm.unwrapResult(vm.evalCode(bootstrap, 'bootstrap.js'))
      const description = vm.unwrapResult(vm.evalCode(`(${JSON.stringify(describeMembers())})`))
      this.entries = vm.unwrapResult(vm.callFunction(make, vm.undefined, host, description))
      make.dispose()
      description.dispose()
    })
    vm.newString(options.html ?? '').consume((html) => vm.setProp(vm.global, '__html__', html))
    const files = vm.unwrapResult(vm.evalCode(`(${JSON.stringify(options.uiFiles ?? {})})`))
    files.consume((handle) => vm.setProp(vm.global, '__uiFiles__', handle))
  }

  /** Evaluate an expression in the sandbox, for tests; works only outside of plugin code. @throws PluginError */
  evaluate(code: string): unknown {
    const result = this.vm.evalCode(code, 'evaluate.js')
    this.pump()
    if (result.error) throw this.errorFrom(result.error)
    return result.value.consume((value) => this.vm.dump(value) as unknown)
  }

  /** End the plugin. Nothing of it runs any more. */
  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    for (const timer of this.timers.values()) clearTimeout(timer)
    // Closing from inside a call of the plugin: the VM has to finish that call first.
    if (this.depth > 0) return
    this.free()
  }

  private free(): void {
    this.entries?.dispose()
    this.vm.dispose()
    this.runtime.dispose()
  }

  /** Every way into plugin code goes through here: errors, pending jobs, the clock. */
  private task(run: () => void): void {
    if (this.disposed) return
    if (this.depth > 0) return run()
    const started = performance.now()
    this.hostMs = 0
    this.deadline = started + (this.options.taskLimitMs ?? defaults.taskLimitMs)
    this.depth++
    try {
      run()
      this.pump()
    } catch (error) {
      if (!this.ended()) this.options.onError(asPluginError(error))
    } finally {
      this.depth--
      this.deadline = Infinity
      this.record(performance.now() - started)
      if (this.ended()) this.free()
    }
  }

  /** Asked after plugin code ran, which may have closed the plugin. */
  private ended(): boolean {
    return this.disposed
  }

  private record(ms: number): void {
    const { timings } = this
    timings.tasks++
    timings.longestTaskMs = Math.max(timings.longestTaskMs, ms)
    timings.longestTaskWithoutHostMs = Math.max(timings.longestTaskWithoutHostMs, ms - this.hostMs)
  }

  private pump(): void {
    while (!this.disposed && this.runtime.hasPendingJob()) {
      const result = this.runtime.executePendingJobs(1)
      if (result.error) this.options.onError(this.errorFrom(result.error))
      else result.dispose()
    }
  }

  private fromVm(kindHandle: QuickJSHandle, jsonHandle: QuickJSHandle, bufferHandles: QuickJSHandle[]): QuickJSHandle {
    const started = performance.now()
    const request: unknown = JSON.parse(this.vm.getString(jsonHandle))
    try {
      switch (this.vm.getString(kindHandle)) {
        case 'figma':
          return this.figma(request as PluginRequest, bufferHandles)
        case 'console': {
          const { level, text } = request as { level: string; text: string }
          this.options.onConsole?.(level, text)
          return this.vm.undefined
        }
        case 'timer':
          this.startTimer(request as { id: number; ms: number; repeat: boolean })
          return this.vm.undefined
        case 'clear': {
          const { id } = request as { id: number }
          clearTimeout(this.timers.get(id))
          this.timers.delete(id)
          return this.vm.undefined
        }
        default:
          this.options.onError(asPluginError(request))
          return this.vm.undefined
      }
    } finally {
      this.hostMs += performance.now() - started
    }
  }

  private figma(request: PluginRequest, bufferHandles: QuickJSHandle[]): QuickJSHandle {
    const buffers = bufferHandles.map((handle) => this.readBytes(handle))
    const args = decode(request.args, buffers, (id) => this.callback(id))
    try {
      const result = this.options.host.request({ ...request, args: args as unknown[] })
      if (!(result instanceof Promise)) return this.answer(result)
      const id = ++this.pendingPromises
      result.then(
        (value: unknown) => this.settle(id, () => this.values({ value })),
        (error: unknown) => this.settle(id, () => this.values({ error })),
      )
      return this.array([JSON.stringify({ promise: id })])
    } catch (error) {
      return this.array([JSON.stringify({ error: plainError(error) })])
    }
  }

  private answer(value: unknown): QuickJSHandle {
    const [json, ...buffers] = this.values({ value })
    return this.array([json, ...buffers])
  }

  private values(outcome: { value: unknown } | { error: unknown }): [string, ...Uint8Array[]] {
    if ('error' in outcome) return [JSON.stringify({ error: plainError(outcome.error) })]
    const { json, buffers } = encode(outcome.value)
    return [JSON.stringify({ value: json }), ...buffers]
  }

  private settle(id: number, values: () => [string, ...Uint8Array[]]): void {
    this.task(() => {
      const [json, ...buffers] = values()
      this.enter('settle', id, json, buffers).dispose()
    })
  }

  /** A function of the plugin. The same function has the same id. */
  private callback(id: number): Callback {
    const call = (...args: unknown[]): unknown => {
      let result: unknown
      const run = () => {
        const { json, buffers } = encode(args)
        result = this.enter('callback', id, JSON.stringify(json), buffers).consume((handle) => this.readAnswer(handle))
      }
      // Inside a call of the plugin (findAll…) its errors are the plugin's own; outside they are reported.
      this.task(run)
      return result
    }
    return Object.assign(call, { callbackId: id })
  }

  private readAnswer(handle: QuickJSHandle): unknown {
    const json = this.vm.getProp(handle, 0).consume((text) => this.vm.getString(text))
    const length = this.vm.getProp(handle, 'length').consume((value) => this.vm.getNumber(value))
    const buffers = Array.from({ length: length - 1 }, (_, index) =>
      this.vm.getProp(handle, index + 1).consume((buffer) => this.readBytes(buffer)),
    )
    const { value } = JSON.parse(json) as { value: unknown }
    return decode(value, buffers, (id) => this.callback(id))
  }

  private startTimer({ id, ms, repeat }: { id: number; ms: number; repeat: boolean }): void {
    const fire = () => {
      if (repeat) this.timers.set(id, setTimeout(fire, Math.max(1, ms)))
      else this.timers.delete(id)
      this.task(() => this.enter('fire', id).dispose())
    }
    this.timers.set(id, setTimeout(fire, Math.max(0, ms)))
  }

  /** Call one of the functions that the bootstrap gave. @throws PluginError */
  private enter(name: 'settle' | 'callback' | 'fire', id: number, json?: string, buffers: Uint8Array[] = []): QuickJSHandle {
    const { vm, entries } = this
    if (!entries) throw new Error('The sandbox has not started.')
    const args = [vm.newNumber(id), vm.newString(json ?? ''), this.array(buffers)]
    try {
      const result = vm.getProp(entries, name).consume((entry) => vm.callFunction(entry, vm.undefined, ...args))
      if (result.error) throw this.errorFrom(result.error)
      return result.value
    } finally {
      for (const arg of args) arg.dispose()
    }
  }

  private array(items: readonly (string | Uint8Array)[]): QuickJSHandle {
    const array = this.vm.newArray()
    items.forEach((item, index) => {
      const handle =
        typeof item === 'string' ? this.vm.newString(item) : this.vm.newArrayBuffer(new Uint8Array(item).buffer)
      handle.consume((value) => this.vm.setProp(array, index, value))
    })
    return array
  }

  /** A copy: the VM's memory moves when it grows. */
  private readBytes(handle: QuickJSHandle): Uint8Array {
    return this.vm.getArrayBuffer(handle).consume((view) => new Uint8Array(view.value))
  }

  private errorFrom(handle: QuickJSHandle): Error {
    return handle.consume((error) => asPluginError(this.vm.dump(error) as unknown))
  }
}

function asPluginError(error: unknown): Error {
  if (error instanceof PluginError) return error
  const { name = 'Error', message = String(error), stack = '' } = (typeof error === 'object' && error !== null ? error : {}) as Partial<Error>
  const result = new PluginError(name === 'InternalError' && message === 'interrupted' ? 'The plugin ran too long without a pause and was stopped.' : message)
  result.stack = `${name}: ${message}\n${stack}`
  return Object.assign(result, { cause: error })
}

function plainError(error: unknown): { type: string; message: string } {
  if (error instanceof TypeError) return { type: 'TypeError', message: error.message }
  return { type: 'Error', message: error instanceof Error ? error.message : String(error) }
}
