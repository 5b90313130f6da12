import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../proxy/main.ts', import.meta.url))

/** A proxy as it truly runs: a process of its own. */
export interface Instance {
  url: string
  pid: number
  output: () => string
  /** Resolves with the exit code when it is gone. */
  end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | null>
  isUp: () => boolean
}

/**
 * Starts the real command and waits until it says where it listens. Throws with what it said instead. `args` are
 * node's: by default the sources are run.
 */
export async function startInstance(
  env: Record<string, string>,
  args: readonly string[] = ['--import', 'tsx', MAIN],
): Promise<Instance> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', PORT: '0', POLL_MS: '20', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const isUp = () => child.exitCode === null && child.signalCode === null
  for (;;) {
    const url = /proxy on (http:\/\/localhost:\d+)/.exec(said)?.[1]
    if (url) {
      return {
        url,
        pid: child.pid ?? 0,
        output: () => said,
        isUp,
        async end(signal) {
          if (!isUp()) return child.exitCode
          const closed = once(child, 'close')
          child.kill(signal)
          const [code] = (await closed) as [number | null]
          return code
        },
      }
    }
    if (!isUp()) throw new Error(`The proxy did not start: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
