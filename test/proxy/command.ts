import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PROXY_ARGS } from '../../scripts/bundle-proxy.mjs'

/** Runs the proxy's real command to its end, with nothing of our own environment but the path to programs. */
export async function runProxy(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [...PROXY_ARGS, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}
