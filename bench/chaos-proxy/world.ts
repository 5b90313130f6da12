import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Designers } from '../../proxy/designers.ts'
import type { Designer, Ledger } from '../../proxy/ledger/ledger.ts'
import { openPostgresLedger } from '../../proxy/ledger/postgres.ts'
import { openSqliteLedger } from '../../proxy/ledger/sqlite.ts'
import { startFalStandIn, type FalStandIn } from '../../test/proxy/fal-stand-in.ts'
import { Client } from '../../test/proxy/harness.ts'
import { startInstance, type Instance } from '../../test/proxy/instance.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { startS3 } from '../../test/support/s3.ts'

/** Shifts an instance's clock, as a machine whose time is set by hand would be. */
const SHIFTED_CLOCK = `data:text/javascript,const now=Date.now;Date.now=()=>now()+Number(process.env.CLOCK_SHIFT_MS)`

export const LEDGERS = ['postgres', 'embedded'] as const
export const MEDIA = ['disk', 's3'] as const

/** Where money and pictures are kept. */
export interface Stores {
  ledger: (typeof LEDGERS)[number]
  media: (typeof MEDIA)[number]
}

/** Two proxies on one PostgreSQL, or one on its own ledger, with a stand-in where fal would be. */
export interface World {
  fal: FalStandIn
  ledger: Ledger
  designer: Designer
  /** Asks one of the two, whichever process that is by now. With the embedded ledger both are the same. */
  clients: [Client, Client]
  /** Starts an instance that is down, with a clock that is off by so many ms. */
  start: (index: number, clockShiftMs?: number) => Promise<void>
  kill: (index: number) => Promise<void>
  urlOf: (index: number) => string
  /** The end of what an instance said. */
  lastWords: (index: number) => string
  /** Whether its clock is right and it is up. */
  isWell: (index: number) => boolean
  /** The database is killed in the middle of whatever it does; with it the proxy whose part it is. */
  crashDatabase: () => Promise<void>
  restartDatabase: () => Promise<void>
  /** From now on no picture can be kept. */
  fillMedia: () => Promise<void>
  emptyMedia: () => Promise<void>
  close: () => Promise<void>
}

export async function startWorld(stores: Stores): Promise<World> {
  const fal = await startFalStandIn()
  const postgres = stores.ledger === 'postgres' ? await startPostgres() : null
  const s3 = stores.media === 's3' ? await startS3('pictures') : null
  const dataDir = await mkdtemp(join(tmpdir(), 'restyle-chaos-'))
  const ledgerUrl = await postgres?.database()
  const ledger = ledgerUrl ? openPostgresLedger(ledgerUrl).ledger : openSqliteLedger(join(dataDir, 'ledger.db'))
  const added = await new Designers(ledger).add('Ada', 0)
  if (typeof added === 'string') throw new Error(added)
  const [designer] = await ledger.listDesigners()
  if (!designer) throw new Error('The designer is missing.')

  const count = postgres ? 2 : 1
  const instances: { process: Instance | null; url: string; shifted: boolean }[] = Array.from({ length: count }, () => ({
    ...{ process: null, url: 'http://127.0.0.1:1', shifted: false },
  }))
  const slot = (index: number) => {
    const found = instances[index % count]
    if (!found) throw new Error(`There is no instance ${index}.`)
    return found
  }
  let full = false
  const media = join(dataDir, 'media')

  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = (work: (index: number, clockShiftMs?: number) => Promise<void>): World['start'] => {
    return (index, clockShiftMs) => {
      const done = turn.then(() => work(index, clockShiftMs))
      turn = done.catch(() => undefined)
      return done
    }
  }

  const world: World = {
    fal,
    ledger,
    designer,
    clients: [new Client(() => slot(0).url, added.code), new Client(() => slot(1).url, added.code)],
    // Two faults may want the same instance at once; it is started or ended by one after the other.
    start: inTurn(async (index, clockShiftMs = 0) => {
      const instance = slot(index)
      if (instance.process?.isUp()) return
      instance.process = await startInstance({
        ...{ FAL_KEY: fal.key, FAL_URL: fal.url, DATA_DIR: dataDir },
        ...(ledgerUrl !== undefined && { LEDGER_URL: ledgerUrl }),
        ...(s3 && {
          MEDIA_URL: `s3://pictures/restyle?endpoint=${encodeURIComponent(s3.url)}`,
          ...{ AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
        }),
        ...{ PUBLIC_URL: 'https://restyle.example', FAL_TIMEOUT_SECONDS: '1', JOBS_PER_DESIGNER: '1000' },
        ...{ REQUESTS_PER_MINUTE: '100000', LOG_LEVEL: 'error' },
        ...(clockShiftMs !== 0 && {
          CLOCK_SHIFT_MS: String(clockShiftMs),
          NODE_OPTIONS: `--import ${SHIFTED_CLOCK}`,
        }),
      })
      instance.url = instance.process.url
      instance.shifted = clockShiftMs !== 0
    }),
    kill: inTurn(async (index) => {
      await slot(index).process?.end('SIGKILL')
    }),
    urlOf: (index) => slot(index).url,
    lastWords: (index) => slot(index).process?.output().slice(-2_000) ?? '',
    isWell: (index) => slot(index).process?.isUp() === true && !slot(index).shifted,
    async crashDatabase() {
      await (postgres?.kill() ?? world.kill(0))
    },
    async restartDatabase() {
      await (postgres?.start() ?? world.start(0).catch(() => undefined))
    },
    async fillMedia() {
      if (full) return
      full = true
      if (s3) return s3.pause()
      await rename(media, `${media}.away`)
      // Nothing can be written below a file, whoever tries.
      await writeFile(media, '')
    },
    async emptyMedia() {
      if (!full) return
      full = false
      if (s3) return s3.resume()
      await rm(media)
      await rename(`${media}.away`, media)
    },
    async close() {
      await Promise.all([world.kill(0), world.kill(1)])
      await ledger.close()
      await postgres?.stop()
      await s3?.stop()
      await fal.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  await Promise.all([world.start(0), world.start(1)])
  return world
}
