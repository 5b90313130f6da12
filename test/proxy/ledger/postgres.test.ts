import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NewerSchemaError } from '../../../proxy/ledger/migrations.ts'
import { openPostgresLedger } from '../../../proxy/ledger/postgres.ts'
import { startPostgres, type Postgres } from '../../support/postgres.ts'
import { describeLedger } from './contract.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

describeLedger('the ledger in PostgreSQL', async () => {
  const url = await postgres.database()
  return { open: async () => openPostgresLedger(url).ledger, dispose: async () => {} }
})

async function query(url: string, sql: string) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

test('instances that start at once on an empty database make one schema', async () => {
  const url = await postgres.database()
  const ledgers = Array.from({ length: 6 }, () => openPostgresLedger(url).ledger)
  await Promise.all(ledgers.map((ledger) => ledger.ping()))
  await Promise.all(ledgers.map((ledger) => ledger.close()))
  expect((await query(url, 'SELECT * FROM schema_version')).rows).toHaveLength(1)
})

test('a schema of a newer release is refused and left as it is', async () => {
  const url = await postgres.database()
  const { ledger } = openPostgresLedger(url)
  await ledger.ping()
  await ledger.close()
  await query(url, 'INSERT INTO schema_version VALUES (999)')
  const refused = openPostgresLedger(url).ledger
  await expect(refused.ping()).rejects.toThrow(NewerSchemaError)
  await expect(refused.listDesigners()).rejects.toThrow(/newer release \(schema 999/)
  await refused.close()
})

test('entries cannot be changed or removed, by whoever opens the database', async () => {
  const url = await postgres.database()
  const { ledger } = openPostgresLedger(url)
  await ledger.ping()
  await ledger.close()
  await expect(query(url, 'TRUNCATE entries')).rejects.toThrow(/only ever added/)
})
