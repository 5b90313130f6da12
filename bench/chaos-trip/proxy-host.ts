import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { bundleProxy, type ProxyBundle } from './proxy-bundle.ts'
import type { StartOrder } from './proxy-process.ts'

/** The real proxy in a process of its own, killed and started again at will. A spare one is always loaded. */
export class ProxyHost {
  /** What it wrote where errors go. */
  readonly errors: string[] = []
  readonly #bundle: ProxyBundle
  #spare: Promise<ChildProcess>
  #running: ChildProcess | null = null

  private constructor(bundle: ProxyBundle) {
    this.#bundle = bundle
    this.#spare = this.#load()
  }

  static async open(): Promise<ProxyHost> {
    return new ProxyHost(await bundleProxy())
  }

  /** Resolves to the port it listens on. */
  async start(order: StartOrder): Promise<number> {
    const child = await this.#spare
    this.#spare = this.#load()
    this.#running = child
    child.send(order)
    const [port] = (await once(child, 'message')) as [number]
    return port
  }

  /** As a machine goes down: in the middle of anything. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** As an operator stops it. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  async close(): Promise<void> {
    const spare = await this.#spare
    spare.kill('SIGKILL')
    await this.kill()
    await this.#bundle.remove()
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#running
    this.#running = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  async #load(): Promise<ChildProcess> {
    const child = fork(this.#bundle.file, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    child.stderr?.on('data', (text: Buffer) => this.errors.push(text.toString()))
    await once(child, 'message')
    return child
  }
}
