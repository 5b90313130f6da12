import pg from 'pg'
import type { Ledger } from './ledger.ts'
import { migratePostgres } from './postgres-migrations.ts'
import { watchPostgres } from './postgres-watch.ts'
import { createSqlLedger } from './sql/ledger.ts'
import type { SqlStore, Statement, Values, Work } from './sql/work.ts'

const INT8 = 20

/** Money and times fit into a number without loss; the driver would hand them over as text. */
const types = new pg.TypeOverrides()
types.setTypeParser(INT8, Number)

export interface PostgresLedger {
  ledger: Ledger
  /** For what else is shared between instances. */
  pool: pg.Pool
}

/**
 * The ledger in PostgreSQL, for any number of instances. The schema is brought up to date before the first
 * query; when that cannot be, every method rejects, with NewerSchemaError where the schema is from a newer
 * release. `onError` hears of connections that break while nobody uses them.
 */
export function openPostgresLedger(url: string, onError: (error: Error) => void = () => undefined): PostgresLedger {
  const connection: pg.ClientConfig = {
    connectionString: url,
    application_name: 'uso-restyle',
    types,
    keepAlive: true,
    // Statements are sent without waiting for the answer to the one before.
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    lock_timeout: 5_000,
    statement_timeout: 10_000,
    // An instance that stops in the middle of a transaction must not stop the others.
    idle_in_transaction_session_timeout: 10_000,
    query_timeout: 15_000,
  }
  // Waiting for a connection that others use is waiting for one's turn: a team's matrix comes all at once.
  const pool = new pg.Pool({ ...connection, max: 10, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 20_000 })
  pool.on('error', onError)
  const ready = migrated({ ...connection, statement_timeout: 0, query_timeout: 0, lock_timeout: 0 })
  // Whoever asks first is told; until then nobody needs to know.
  ready.catch(() => undefined)

  const store = storeOf(pool, ready)
  const watcher = watchPostgres({ connect: () => new pg.Client(connection), read: store.read, ready, onError })
  const ledger = createSqlLedger(
    {
      ...store,
      async close() {
        await watcher.close()
        await pool.end()
      },
    },
    // Changes come back from the store, in order with those of other instances.
    { watch: watcher.watch, changed: () => undefined },
  )
  return { ledger, pool }
}

async function migrated(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  await client.connect()
  try {
    await migratePostgres(client)
  } finally {
    await client.end()
  }
}

function storeOf(pool: pg.Pool, ready: Promise<void>): Omit<SqlStore, 'close'> {
  const translated = new Map<string, Translated>()
  const execute = async (client: pg.Pool | pg.PoolClient, { sql, values, wants }: Statement): Promise<unknown> => {
    const known = translated.get(sql) ?? translate(sql, `restyle-${translated.size}`)
    translated.set(sql, known)
    const { rows, rowCount } = await client.query<Record<string, unknown>>({
      name: known.name,
      text: known.text,
      values: known.names.map((name) => values[name]),
    })
    return wants === 'rows' ? rows : (rowCount ?? 0)
  }

  /** Sends `first` and what the work begins with at once, and then whatever it asks for together. */
  async function drive<Result>(client: pg.Pool | pg.PoolClient, work: () => Work<Result>, first?: Promise<unknown>) {
    const steps = work()
    let countsChange = false
    let step = steps.next()
    while (!step.done) {
      const statements = 'sql' in step.value ? [step.value] : step.value
      countsChange ||= statements.some(({ sql }) => sql.startsWith('UPDATE change_counter'))
      const outcomes = await allOf([first, ...statements.map((statement) => execute(client, statement))])
      first = undefined
      step = steps.next('sql' in step.value ? outcomes[1] : outcomes.slice(1))
    }
    await first
    return { result: step.value, countsChange }
  }

  return {
    clock: 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)',

    async read(work) {
      await ready
      return (await drive(pool, work)).result
    },

    async write(work, { committed } = {}) {
      await ready
      const client = await pool.connect()
      let broken = false
      // A connection that is lost between two statements says so here, and would end the process unheard.
      const lose = () => (broken = true)
      client.on('error', lose)
      try {
        const begun = client.query('BEGIN; SELECT value FROM change_counter FOR UPDATE')
        const { result, countsChange } = await drive(client, work, begun)
        await client.query(countsChange ? 'NOTIFY restyle_jobs; COMMIT' : 'COMMIT')
        committed?.(result)
        return result
      } catch (error) {
        // A connection that cannot even go back may hang in the middle of something: it is not used again.
        await client.query('ROLLBACK').catch(() => (broken = true))
        throw error
      } finally {
        client.off('error', lose)
        client.release(broken)
      }
    },
  }
}

/** All outcomes, or the first failure once nothing is under way any more: what came behind it failed with it. */
async function allOf(promises: readonly unknown[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(promises)
  const failed = settled.find((each) => each.status === 'rejected')
  if (failed) throw failed.reason
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : undefined))
}

interface Translated {
  name: string
  text: string
  names: (keyof Values)[]
}

/** `:named` values become `$1`, `$2`…, one for each name. */
function translate(sql: string, name: string): Translated {
  const names: string[] = []
  const text = sql.replaceAll(/(?<![:\w]):([a-zA-Z]\w*)/g, (_, value: string) => {
    if (!names.includes(value)) names.push(value)
    return `$${names.indexOf(value) + 1}`
  })
  return { name, text, names }
}
