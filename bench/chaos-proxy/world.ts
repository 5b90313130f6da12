import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
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
import { createClock, type Clock } from './clock.ts'
import { makeDisk } from './disk.ts'

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
  /** Sets the clock of a running instance off by so many ms. */
  shiftClock: (index: number, ms: number) => void
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
  /** Takes the last byte of the disk that ledger and pictures are on; null where it is not a disk of its own. */
  fillDisk: (() => void) | null
  emptyDisk: () => Promise<void>
  close: () => Promise<void>
}

/** With `ownDisk` all that is written is on a small disk that can be filled, where root may make one. */
export async function startWorld(stores: Stores, { ownDisk }: { ownDisk: boolean }): Promise<World> {
  const fal = await startFalStandIn()
  const disk = makeDisk({ megabytes: stores.ledger === 'postgres' ? 400 : 48, own: ownDisk })
  const postgres = stores.ledger === 'postgres' ? await startPostgres(disk.path) : null
  const s3 = stores.media === 's3' ? await startS3('pictures') : null
  const dataDir = join(disk.path, 'data')
  await mkdir(dataDir)
  // Not on the disk that is filled.
  const clocks = await mkdtemp(join(tmpdir(), 'restyle-chaos-clocks-'))
  const ledgerUrl = await postgres?.database()
  const ledger = ledgerUrl ? openPostgresLedger(ledgerUrl).ledger : openSqliteLedger(join(dataDir, 'ledger.db'))
  const added = await new Designers(ledger).add('Ada', 0)
  if (typeof added === 'string') throw new Error(added)
  const [designer] = await ledger.listDesigners()
  if (!designer) throw new Error('The designer is missing.')

  const count = postgres ? 2 : 1
  const instances: { process: Instance | null; url: string; clock: Clock }[] = Array.from({ length: count }, (_, index) => ({
    ...{ process: null, url: 'http://127.0.0.1:1', clock: createClock(join(clocks, String(index))) },
  }))
  const slot = (index: number) => {
    const found = instances[index % count]
    if (!found) throw new Error(`There is no instance ${index}.`)
    return found
  }
  let full = false
  const media = join(dataDir, 'media')

  const inTurn = oneAtATime()
  const storing = oneAtATime()

  const world: World = {
    fal,
    ledger,
    designer,
    clients: [new Client(() => slot(0).url, added.code), new Client(() => slot(1).url, added.code)],
    // Two faults may want the same instance at once; it is started or ended by one after the other.
    start: inTurn(async (index, clockShiftMs = 0) => {
      const instance = slot(index)
      if (instance.process?.isUp()) return
      instance.clock.shift(clockShiftMs)
      instance.process = await startInstance({
        ...{ FAL_KEY: fal.key, FAL_URL: fal.url, DATA_DIR: dataDir },
        ...(ledgerUrl !== undefined && { LEDGER_URL: ledgerUrl }),
        ...(s3 && {
          MEDIA_URL: `s3://pictures/restyle?endpoint=${encodeURIComponent(s3.url)}`,
          ...{ AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
        }),
        ...{ PUBLIC_URL: 'https://restyle.example', FAL_TIMEOUT_SECONDS: '1', JOBS_PER_DESIGNER: '1000' },
        ...{ REQUESTS_PER_MINUTE: '100000', LOG_LEVEL: 'error' },
        ...instance.clock.env,
      })
      instance.url = instance.process.url
    }),
    kill: inTurn(async (index) => {
      await slot(index).process?.end('SIGKILL')
    }),
    shiftClock: (index, ms) => slot(index).clock.shift(ms),
    urlOf: (index) => slot(index).url,
    lastWords: (index) => slot(index).process?.output().slice(-2_000) ?? '',
    isWell: (index) => slot(index).process?.isUp() === true && slot(index).clock.shiftMs() === 0,
    async crashDatabase() {
      await (postgres?.kill() ?? world.kill(0))
    },
    async restartDatabase() {
      // Where its disk is full just now it does not start, and is asked again when there is room.
      if (!postgres) await world.start(0).catch(() => undefined)
      else if (!postgres.isUp()) await postgres.start().catch(() => undefined)
    },
    fillMedia: storing(async () => {
      if (full) return
      full = true
      if (s3) return s3.pause()
      await rename(media, `${media}.away`)
      // Nothing can be written below a file, whoever tries.
      await writeFile(media, '')
    }),
    emptyMedia: storing(async () => {
      if (!full) return
      full = false
      if (s3) return s3.resume()
      await rm(media)
      await rename(`${media}.away`, media)
    }),
    fillDisk: disk.fill,
    async emptyDisk() {
      disk.empty()
      // PostgreSQL may have given up for want of room.
      if (postgres) await world.restartDatabase()
    },
    async close() {
      await Promise.all([world.kill(0), world.kill(1)])
      await ledger.close()
      await postgres?.stop()
      await s3?.stop()
      await fal.close()
      disk.close()
      await rm(clocks, { recursive: true, force: true })
    },
  }
  await Promise.all([world.start(0), world.start(1)])
  return world
}

/** Makes works that must not meet wait for each other. */
function oneAtATime() {
  let turn: Promise<unknown> = Promise.resolve()
  return <Args extends unknown[]>(work: (...args: Args) => Promise<void>) =>
    (...args: Args): Promise<void> => {
      const done = turn.then(() => work(...args))
      turn = done.catch(() => undefined)
      return done
    }
}
