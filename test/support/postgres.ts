import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

/** A PostgreSQL server of its own in a folder that is removed again, reached by a socket. */
export interface Postgres {
  /** A new, empty database. */
  database: () => Promise<string>
  /** Ends the server as a crash would. */
  kill: () => Promise<void>
  start: () => Promise<void>
  isUp: () => boolean
  stop: () => Promise<void>
}

let databases = 0

/** In a folder of its own below `parent`. Throws with what to install when there is no PostgreSQL. */
export async function startPostgres(parent = tmpdir()): Promise<Postgres> {
  const bin = postgresBinaries()
  const user = unprivilegedUser()
  const folder = mkdtempSync(join(parent, 'restyle-postgres-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder, env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' } }
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'restyle', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'],
    { ...options, stdio: 'ignore' },
  )
  let server: ChildProcess | null = null
  const urlOf = (database: string) => `postgres://restyle@localhost/${database}?host=${encodeURIComponent(folder)}`

  async function start() {
    const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=60', 'shared_buffers=16MB']
    server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((each) => ['-c', each])], {
      ...options,
      stdio: 'ignore',
    })
    const started = server
    for (;;) {
      if (started.exitCode !== null) throw new Error(`PostgreSQL ended with code ${started.exitCode}.`)
      try {
        await query('postgres', 'SELECT 1')
        return
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  async function end(signal: 'SIGQUIT' | 'SIGINT') {
    const ending = server
    server = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    ending.kill(signal)
    await ended
  }

  async function query(database: string, sql: string) {
    const client = new pg.Client(urlOf(database))
    client.on('error', () => undefined)
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }

  await start()
  return {
    start,
    isUp: () => server !== null && server.exitCode === null && server.signalCode === null,
    async database() {
      const name = `restyle_${(databases += 1)}`
      await query('postgres', `CREATE DATABASE ${name}`)
      return urlOf(name)
    },
    kill: () => end('SIGQUIT'),
    async stop() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function postgresBinaries(): string {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : []
  const bin = versions.map((version) => join(root, version, 'bin')).find((path) => existsSync(join(path, 'initdb')))
  if (bin) return bin
  const onPath = (process.env.PATH ?? '').split(':').find((path) => existsSync(join(path, 'initdb')))
  if (onPath) return onPath
  throw new Error('PostgreSQL is not installed, and these tests need a real one: apt-get install postgresql')
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
