import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import sharp from 'sharp'
import type { JobRequest } from '../../contract/job-request.ts'
import { isFinal, type Job } from '../../contract/job.ts'
import type { UploadedImage } from '../../contract/proxy-api.ts'
import { DEFAULT_PARAMETERS, type UsoParameters } from '../../contract/uso.ts'
import { createProxy, type Proxy } from '../../proxy/app.ts'
import { readConfig, type ProxyConfig } from '../../proxy/config.ts'
import { listen, type Listening } from '../../proxy/listen.ts'
import type { KnownImage } from '../../proxy/ledger/ledger.ts'
import { createLog } from '../../proxy/log.ts'
import { startFalStandIn, type FalStandIn } from './fal-stand-in.ts'

/** A proxy over real HTTP with real stores in a folder of its own, and a stand-in where fal would be. */
export interface Bench {
  fal: FalStandIn
  proxy: Proxy
  url: string
  dataDir: string
  /** Everything the proxy logged. */
  log: string[]
  /** Stops the proxy as a machine that goes down would not: in order. */
  restart: (overrides?: Partial<ProxyConfig>) => Promise<void>
  /** Of a team that is made when there is none. */
  designer: (name?: string, budgetMicroUsd?: number | null, team?: string) => Promise<Client>
  close: () => Promise<void>
}

export async function startBench(
  overrides: Partial<ProxyConfig> = {},
  { now = Date.now }: { now?: () => number } = {},
): Promise<Bench> {
  const fal = await startFalStandIn()
  const dataDir = await mkdtemp(join(tmpdir(), 'restyle-proxy-'))
  const log: string[] = []
  let listening: Listening

  async function start(more: Partial<ProxyConfig>) {
    const config: ProxyConfig = {
      ...readConfig({ FAL_KEY: fal.key, FAL_URL: fal.url, DATA_DIR: dataDir, PORT: '0' }, { engine: 'uso' }),
      timings: { pollMs: 10, lostAfterMs: 200, resultKeptMs: 60_000, picturesKeptMs: 60_000, leaseMs: 1_000 },
      timeouts: { connectMs: 2_000, callMs: 1_500, transferMs: 3_000 },
      ...overrides,
      ...more,
    }
    const sink = { write: (line: string) => void log.push(line) }
    bench.proxy = createProxy(config, { now, log: createLog({ level: 'debug', falKey: config.falKey }, sink) })
    await bench.proxy.start()
    listening = await listen(bench.proxy.app.fetch, config)
    bench.url = `http://${config.host}:${listening.port}`
  }

  async function stop() {
    const closed = listening.close(500)
    bench.proxy.drain()
    await closed
    await bench.proxy.close()
  }

  const bench = {
    fal,
    dataDir,
    log,
    async restart(more = {}) {
      await stop()
      await start(more)
    },
    async designer(name = 'Ada', budgetMicroUsd = null, team = 'Team') {
      await bench.proxy.ledger.addTeam(team, null, 1)
      const added = await bench.proxy.designers.add(name, budgetMicroUsd, { team })
      if (typeof added === 'string') throw new Error(`${name}: ${added}`)
      return new Client(() => bench.url, added.code)
    },
    async close() {
      await stop()
      await fal.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  } as Bench
  await start({})
  return bench
}

/** What the panel does, without the panel. */
export class Client {
  readonly code: string
  readonly #url: () => string

  constructor(url: () => string, code: string) {
    this.#url = url
    this.code = code
  }

  call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${this.code}`)
    return fetch(`${this.#url()}${path}`, { ...init, headers })
  }

  async upload(bytes: Uint8Array): Promise<UploadedImage> {
    const response = await this.call('/v1/images', { method: 'POST', body: new Uint8Array(bytes) })
    if (response.status !== 201) throw new Error(`upload: ${response.status} ${await response.text()}`)
    return (await response.json()) as UploadedImage
  }

  submit(request: unknown, id: string = newJobId()): Promise<Response> {
    return this.call('/v1/jobs', submission(request, id))
  }

  /** The proxy is asked to wait for the images, which come only now. */
  submitAhead(request: unknown, id: string, signal?: AbortSignal, seconds = 20): Promise<Response> {
    const { headers, ...init } = submission(request, id)
    return this.call('/v1/jobs', { ...init, headers: { ...headers, prefer: `wait=${seconds}` }, signal: signal ?? null })
  }

  /** Submits and expects a job back; waits until the service has said what becomes of it. */
  async start(request: JobRequest, id: string = newJobId()): Promise<Job> {
    const response = await this.submit(request, id)
    if (response.status !== 201) throw new Error(`submit: ${response.status} ${await response.text()}`)
    return this.until(id, (job) => job.state !== 'submitting')
  }

  async job(id: string): Promise<Job> {
    return (await (await this.call(`/v1/jobs/${id}`)).json()) as Job
  }

  /** Looks until the job is as wanted; a test that waits in vain is ended by its time limit. */
  async until(id: string, wanted: (job: Job) => boolean): Promise<Job> {
    for (;;) {
      const job = await this.job(id)
      if (wanted(job)) return job
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
  }

  finished(id: string): Promise<Job> {
    return this.until(id, (job) => isFinal(job.state))
  }

  /** The event stream as an async iterator; `close` hangs up. */
  async events(lastEventId?: string) {
    const hangUp = new AbortController()
    const response = await this.call('/v1/events', {
      signal: hangUp.signal,
      headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    })
    if (!response.body) throw new Error(`events: ${response.status}`)
    const reader = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader()
    return {
      response,
      /** The next event, or null when the stream ended. */
      async next(): Promise<{ id: string; job: Job } | null> {
        const { value } = await reader.read()
        return value ? { id: value.id ?? '', job: JSON.parse(value.data) as Job } : null
      },
      close: () => hangUp.abort(),
    }
  }
}

function submission(request: unknown, id: string) {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': id },
    body: JSON.stringify(request),
  }
}

export function newJobId(): string {
  return randomBytes(16).toString('hex')
}

/** A picture with a colour of its own, so that its hash is its own too. */
export function picture(width = 64, height = 64, format: 'png' | 'jpeg' | 'webp' = 'png'): Promise<Buffer> {
  const [r = 0, g = 0, b = 0] = randomBytes(3)
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .toFormat(format)
    .toBuffer()
}

/** An image of a team as the ledger knows it once it was sent. */
export function imageOf(teamId: number): KnownImage {
  const address = { url: 'https://v3.fal.media/files/a/a.png', urlExpiresAt: Number.MAX_SAFE_INTEGER }
  const lastUsedAt = Date.now()
  return { teamId, hash: 'a'.repeat(64), width: 64, height: 64, contentType: 'image/png', ...address, lastUsedAt }
}

export function requestWith(
  image: Pick<UploadedImage, 'hash'>,
  parameters: Partial<UsoParameters> = {},
): JobRequest {
  return {
    images: [{ role: 'style', hash: image.hash, name: 'Swatch', nodeId: '1:2' }],
    parameters: { ...DEFAULT_PARAMETERS, image_size: 'square', ...parameters },
    plan: null,
    target: { documentId: 'doc', pageId: '0:1', nodeId: '1:3', name: 'Login', width: 390, height: 844 },
  }
}

/** The ledger's own sums, read past the proxy, with whether the cached balances agree with the entries. */
export function readLedger(dataDir: string) {
  const db = new Database(join(dataDir, 'ledger.db'), { readonly: true })
  try {
    const [entries] = db
      .prepare(
        'SELECT COALESCE(SUM(held_delta), 0) AS held, COALESCE(SUM(spent_delta), 0) AS spent FROM entries',
      )
      .all() as { held: number; spent: number }[]
    const [accounts] = db
      .prepare(
        `SELECT COALESCE(SUM(held_micro_usd), 0) AS held, COALESCE(SUM(spent_micro_usd), 0) AS spent
         FROM balances WHERE scope = 'all'`,
      )
      .all() as { held: number; spent: number }[]
    if (!entries || !accounts) throw new Error('The ledger is empty.')
    return { ...entries, balanced: entries.held === accounts.held && entries.spent === accounts.spent }
  } finally {
    db.close()
  }
}

/** Everything the ledger's file holds, as text. */
export function readLedgerDump(dataDir: string): string {
  const db = new Database(join(dataDir, 'ledger.db'), { readonly: true })
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[]
    return tables.map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all())).join('\n')
  } finally {
    db.close()
  }
}
