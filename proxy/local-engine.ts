import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface LocalEngine {
  url: string
  stop: () => void
}

const READY_WITHIN_MS = 30_000

/**
 * Starts the local engine as a process of its own on a free port and waits until it answers, so that
 * `--engine local` needs nothing else. `onExit` is told when it ends without being stopped.
 */
export async function startLocalEngine(onExit: (code: number | null) => void): Promise<LocalEngine> {
  const port = await freePort()
  // From the sources, or from the bundle in build/proxy/.
  const main = ['../engine/main.ts', '../../engine/main.ts']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place))
  if (main === undefined) throw new Error('The local engine is not installed beside this proxy.')
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--port', String(port)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // In a group of its own, Ctrl-C reaches the proxy alone, which stops the engine when it is done with it.
    detached: process.platform !== 'win32',
  })
  let stopped = false
  const stop = () => {
    stopped = true
    child.kill('SIGTERM')
  }
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      reject(new Error(`The local engine ended with code ${code} before it was ready.`))
      if (!stopped) onExit(code)
    })
  })
  failed.catch(() => undefined)
  process.once('exit', stop)
  const url = `http://localhost:${port}`
  try {
    await Promise.race([answers(url), failed])
  } catch (error) {
    stop()
    throw error
  }
  return { url, stop }
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(1_000) })
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  throw new Error(`The local engine did not answer within ${READY_WITHIN_MS / 1_000} s.`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, 'localhost', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
