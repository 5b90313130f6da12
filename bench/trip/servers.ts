import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from '../../scripts/build-plugin.ts'
import { freePort } from '../../scripts/free-port.ts'

/** A server in a process of its own, so that its memory can be told from ours. */
export interface Server {
  port: number
  pid: number
  close: () => Promise<void>
}

/** The real proxy, as it is started for a team, with an access code for one designer. */
export async function startProxy(fal: { url: string; key: string }): Promise<Server & { code: string; isOver: () => Promise<boolean> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'uso-restyle-trip-'))
  const port = await freePort()
  const env = { ...process.env, FAL_KEY: fal.key, FAL_URL: fal.url, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' }
  const added = start('proxy/main.ts', ['designers', 'add', 'Bench'], env)
  const code = (await lineLike(added, /^ {2}(\S{20,})$/))[1] ?? ''
  const process_ = start('proxy/main.ts', [], env)
  await lineLike(process_, /proxy on http/)
  return {
    ...server(process_, port),
    code,
    /** Whether every job is placed. */
    async isOver() {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/jobs?placed=false`, { headers: { authorization: `Bearer ${code}` } })
      return ((await answer.json()) as { jobs: unknown[] }).jobs.length === 0
    },
    async close() {
      await end(process_)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The pass-through proxy of the plain plugin. */
export async function startPlainProxy(fal: { url: string; key: string }): Promise<Server> {
  const env = { ...process.env, FAL_KEY: fal.key, FAL_URL: fal.url }
  const process_ = start('bench/trip/plain-plugin/proxy.ts', [], env)
  const [, port] = await lineLike(process_, /^port (\d+)$/)
  return server(process_, Number(port))
}

/** Lets the kernel count a process's peak memory from here. */
export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined)
}

/** Peak resident memory in MB since `resetPeak`, or null where the system does not tell. */
export async function peakMegabytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) / 1024
}

function start(file: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(ROOT, file), ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function server(child: ChildProcess, port: number): Server {
  return { port, pid: child.pid ?? 0, close: () => end(child) }
}

async function lineLike(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  if (!child.stdout) throw new Error('The server has no output.')
  for await (const line of createInterface({ input: child.stdout })) {
    const match = pattern.exec(line)
    if (!match) continue
    child.stdout.resume()
    return match
  }
  throw new Error('A server of the bench ended before it was ready.')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}
