import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Child<Ready> {
  pid: number
  ready: Ready
  /** What it answers to a message; one at a time. */
  ask: (message: string) => Promise<unknown>
  stop: () => Promise<void>
}

/** Runs a file of this folder as a process, and waits until it says that it is ready. */
export async function startChild<Ready>(
  file: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<Child<Ready>> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  const ready = await Promise.race([
    once(child, 'message').then(([message]) => message as Ready),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with code ${code}.`))),
  ])
  return {
    pid: child.pid ?? 0,
    ready,
    async ask(message) {
      const answered = once(child, 'message')
      child.send(message)
      const [answer] = (await answered) as [unknown]
      return answer
    },
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}
