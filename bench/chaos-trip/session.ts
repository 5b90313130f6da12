import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { STORAGE_KEYS } from '../../contract/plugin-calls.ts'
import { openPlugin, type OpenPlugin } from '../../playground/headless/open-plugin.ts'
import { ClientStorage } from '../../playground/host/figma/storage.ts'
import type { PluginFiles } from '../../playground/host/plugin.ts'
import { Designers } from '../../proxy/designers.ts'
import { recordOf, type JobRow } from '../../proxy/ledger/sql/rows.ts'
import type { JobRecord } from '../../proxy/ledger/ledger.ts'
import { openSqliteLedger } from '../../proxy/ledger/sqlite.ts'
import { startFalStandIn, type FalStandIn } from '../../test/proxy/fal-stand-in.ts'
import { readLedger } from '../../test/proxy/harness.ts'
import { Canvas } from './canvas.ts'
import type { Chance } from './chance.ts'
import { contradictionsIn, openMatrices, readPanel, type PanelView } from './panel.ts'
import { openFile, randomDocument } from './documents.ts'
import type { Gate } from './gate.ts'
import type { ProxyHost } from './proxy-host.ts'

/** Waits of the panel's are over this many times sooner: half a second of patience is 20 ms. */
const HURRY = 25

export interface Surroundings {
  files: PluginFiles
  gate: Gate
  proxyHost: ProxyHost
}

/** One designer with one file, one proxy and one fal, for several rounds. */
export class Session {
  readonly fal: FalStandIn
  readonly gate: Gate
  readonly #around: Surroundings
  readonly #dataDir: string
  readonly #db: Database.Database
  readonly #rows: Database.Statement
  readonly #storage: ClientStorage
  readonly #tell: (violation: string) => void
  canvas: Canvas
  plugin: OpenPlugin | null = null
  isProxyUp = false
  /** Jobs that clicks asked for. */
  ordered = 0

  private constructor(around: Surroundings, parts: { fal: FalStandIn; dataDir: string; storage: ClientStorage; canvas: Canvas }, tell: (violation: string) => void) {
    this.#around = around
    this.gate = around.gate
    this.fal = parts.fal
    this.#dataDir = parts.dataDir
    this.#db = new Database(join(parts.dataDir, 'ledger.db'), { readonly: true })
    this.#rows = this.#db.prepare('SELECT * FROM jobs ORDER BY key')
    this.#storage = parts.storage
    this.canvas = parts.canvas
    this.#tell = tell
  }

  static async open(around: Surroundings, chance: Chance, tell: (violation: string) => void): Promise<Session> {
    const dataDir = await mkdtemp(join(tmpdir(), 'restyle-chaos-'))
    const ledger = openSqliteLedger(join(dataDir, 'ledger.db'))
    const added = await new Designers(ledger).add('Ada', null)
    await ledger.close()
    if (typeof added === 'string') throw new Error(`The designer could not be added: ${added}.`)
    const storage = new ClientStorage([[STORAGE_KEYS.accessCode, added.code]])
    const canvas = new Canvas(await randomDocument(chance), tell)
    const session = new Session(around, { fal: await startFalStandIn(), dataDir, storage, canvas }, tell)
    around.gate.heal()
    await session.startProxy()
    await session.openPlugin()
    return session
  }

  async startProxy(): Promise<void> {
    if (this.isProxyUp) return
    const { fal } = this
    this.gate.leadTo(await this.#around.proxyHost.start({ falKey: fal.key, falUrl: fal.url, dataDir: this.#dataDir }))
    this.isProxyUp = true
  }

  async stopProxy(how: 'kill' | 'stop'): Promise<void> {
    this.isProxyUp = false
    await this.#around.proxyHost[how]()
  }

  async openPlugin(): Promise<void> {
    if (this.plugin) return
    const { document } = this.canvas
    const onError = (error: Error) => this.#tell(`the plugin did not catch: ${error.stack ?? error.message}`)
    const { files } = this.#around
    this.plugin = await openPlugin({ document, plugin: files, clientStorage: this.#storage, hurry: HURRY, onError })
  }

  closePlugin(): void {
    this.plugin?.close()
    this.plugin = null
  }

  /** Saves the file, and opens it again in a new window. */
  async reopenFile(): Promise<void> {
    this.closePlugin()
    this.canvas.check('before the file was saved')
    const bytes = await this.canvas.document.save()
    this.canvas = this.canvas.reopenedAs(await openFile(bytes))
    await this.openPlugin()
  }

  /** What the panel shows, which is checked each time it is looked at. Null while it is closed or not yet there. */
  look(): PanelView | null {
    if (!this.plugin) return null
    openMatrices(this.plugin.ui)
    const view = readPanel(this.plugin.ui)
    for (const contradiction of contradictionsIn(view)) this.#tell(contradiction)
    return view
  }

  /** The ledger's own rows, read past the proxy. */
  jobs(): JobRecord[] {
    return (this.#rows.all() as JobRow[]).map(recordOf)
  }

  /** The ledger's sums, and whether its balances agree with its entries. */
  balance(): ReturnType<typeof readLedger> {
    return readLedger(this.#dataDir)
  }

  async close(): Promise<void> {
    this.closePlugin()
    this.#db.close()
    await this.stopProxy('kill')
    await this.fal.close()
    await rm(this.#dataDir, { recursive: true, force: true })
  }
}
