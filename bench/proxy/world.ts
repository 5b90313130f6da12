import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Designers } from '../../proxy/designers.ts'
import { openPostgresLedger } from '../../proxy/ledger/postgres.ts'
import type { Ledger } from '../../proxy/ledger/ledger.ts'
import { openSqliteLedger } from '../../proxy/ledger/sqlite.ts'
import { bundleProxy, PROXY_ARGS, PROXY_ENV } from '../../scripts/bundle-proxy.mjs'
import { startInstance, type Instance } from '../../test/proxy/instance.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { startChild } from './child.ts'
import { startNginx, type Nginx } from './nginx.ts'

export const TEAM = 20

/** One of our proxies, with the codes of a team of twenty. */
export interface Ours extends Instance {
  codes: string[]
}

/** Every proxy that is compared, each a process of its own before the same stand-in for fal. */
export interface World {
  fal: { url: string; key: string; receivedAt: () => Promise<Map<number, number>> }
  embedded: Ours
  /** Null with the reason where there is no PostgreSQL. */
  postgres: Ours | string
  nginx: Nginx | string
  falServerProxy: { url: string; pid: number }
  close: () => Promise<void>
}

/** The stand-in paints its pictures from `seed`. */
export async function startWorld(seed: number): Promise<World> {
  const closing: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const end of closing.toReversed()) await end()
  }
  try {
    bundleProxy()
    const upstream = await startChild<{ url: string; key: string }>('upstream.ts', { env: { SEED: String(seed) } })
    closing.push(upstream.stop)
    const receivedAt = async () => new Map((await upstream.ask('received')) as [seed: number, at: number][])
    const fal = { ...upstream.ready, receivedAt }

    const start = async (env: Record<string, string>, open: (dataDir: string) => Ledger): Promise<Ours> => {
      const dataDir = await mkdtemp(join(tmpdir(), 'restyle-bench-'))
      closing.push(() => rm(dataDir, { recursive: true, force: true }))
      const codes = await addTeam(open(dataDir))
      const settings = {
        ...{ FAL_KEY: fal.key, FAL_URL: fal.url, DATA_DIR: dataDir, LOG_LEVEL: 'warn', POLL_MS: '500' },
        ...{ JOBS_PER_DESIGNER: '1000', REQUESTS_PER_MINUTE: '100000', MAX_CONNECTIONS: '5000' },
        ...env,
      }
      // As `npm run proxy` starts it.
      const instance = await startInstance({ ...PROXY_ENV, ...settings }, PROXY_ARGS)
      closing.push(() => instance.end('SIGTERM'))
      return { ...instance, codes }
    }
    const embedded = await start({}, (dataDir) => openSqliteLedger(join(dataDir, 'ledger.db')))

    const database = await startPostgres().catch((error: unknown) => (error as Error).message)
    let postgres: Ours | string
    if (typeof database === 'string') postgres = database
    else {
      closing.push(database.stop)
      const url = await database.database()
      postgres = await start({ LEDGER_URL: url }, () => openPostgresLedger(url).ledger)
    }

    const nginx = await startNginx(fal.url, fal.key)
    if (typeof nginx !== 'string') closing.push(nginx.stop)
    const other = await startChild<{ url: string }>('fal-server-proxy.ts', {
      args: [new URL(fal.url).host],
      env: { FAL_KEY: fal.key, NODE_ENV: 'production' },
    })
    closing.push(other.stop)
    return { fal, embedded, postgres, nginx, falServerProxy: { url: other.ready.url, pid: other.pid }, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function addTeam(ledger: Ledger): Promise<string[]> {
  const designers = new Designers(ledger)
  const codes: string[] = []
  for (let index = 0; index < TEAM; index++) {
    const added = await designers.add(`Designer ${index}`, null)
    if (typeof added === 'string') throw new Error(added)
    codes.push(added.code)
  }
  await ledger.close()
  return codes
}
