import { statSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleProxy } from '../../scripts/bundle-proxy.mjs'
import { runProxy } from './command.ts'
import { picture, requestWith, startBench, type Bench, type Client } from './harness.ts'

const PRICE = 26_215

let bench: Bench
let ada: Client
beforeAll(async () => {
  bundleProxy()
  bench = await startBench()
  ada = await bench.designer('Ada', 1_000_000)
  const request = requestWith(await ada.upload(await picture()), { prompt: 'canary' })
  bench.fal.plan({ units: 0.25 })
  await ada.finished((await ada.start({ ...request, target: { ...request.target, documentId: 'f1', documentName: '=1+1,"x"' } })).id)
  bench.fal.plan({ hold: 'running' })
  await ada.start(request)
})
afterAll(() => bench.close())

/** Runs the real command beside the running proxy. */
function run(args: string[], env: Record<string, string> = {}) {
  return runProxy(args, { DATA_DIR: bench.dataDir, ...env })
}

async function json(args: string[], env?: Record<string, string>): Promise<unknown> {
  return JSON.parse((await run([...args, '--json'], env)).out)
}

test('adds, lists, limits, replaces and revokes designers while the proxy runs', async () => {
  const options = ['--budget', '25', '--daily', '5', '--expires', '30']
  const { code } = (await json(['designers', 'add', 'Bob', ...options])) as { code: string }
  const me = () => fetch(`${bench.url}/v1/me`, { headers: { authorization: `Bearer ${code}` } })
  expect(await (await me()).json()).toMatchObject({ name: 'Bob', budgetMicroUsd: 25_000_000 })
  await run(['designers', 'budget', 'bob', '--month', 'none', '--day', '7.50'])
  const list = (await json(['designers', 'list'])) as { name: string }[]
  expect(list.find(({ name }) => name === 'Bob')).toMatchObject({ budgetMicroUsd: null, dailyBudgetMicroUsd: 7_500_000 })
  expect((await run(['designers', 'list'])).out).toMatch(/^name +team +budget a month +a day[^]*\nBob +Team +no limit +\$7\.50 /)
  expect((await run(['designers', 'revoke', 'Bob'])).code).toBe(0)
  expect((await me()).status).toBe(401)
  const refused = await run(['designers', 'budget', 'Nobody', '--month', '5'])
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toContain('no designer named “Nobody”')
})

test('tells what was spent by person, day and file, and which jobs there are, without prompts', async () => {
  const total = { spentMicroUsd: 25_000, heldMicroUsd: PRICE }
  const told = await Promise.all(['person', 'day', 'file'].map((by) => json(['spend', '--by', by])))
  for (const each of told) expect(each).toMatchObject({ total, rows: expect.anything() as unknown })
  expect((await run(['spend', '--by', 'file'])).out).toContain('=1+1,"x"')
  expect(await json(['spend', '--month', '2020-01'])).toMatchObject({ total: { spentMicroUsd: 0 }, rows: [] })
  const jobs = (await run(['jobs', '--state', 'done', '--designer', 'ada', '--json'])).out
  expect(JSON.parse(jobs)).toMatchObject([{ designer: 'Ada', state: 'done', chargedMicroUsd: 25_000, pictures: 1 }])
  expect(jobs).not.toContain('canary')
  expect((await run(['jobs'])).out).toContain('reserved')
})

test('exports every entry, and no cell that a spreadsheet would run', async () => {
  const { out } = await run(['export', '--csv'])
  const lines = out.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^id,at,kind,/)
  expect(lines.filter((line) => line.includes(',hold,'))).toHaveLength(2)
  expect(lines.filter((line) => line.includes(',settle,'))).toHaveLength(1)
  expect(out).toContain(`"'=1+1,""x"""`)
})

test('reconciles entries with balances and charges with reservations', async () => {
  const found = await json(['reconcile', '--no-price'])
  expect(found).toMatchObject({ balanced: true, price: null, charged: { jobs: 1, charged: 25_000, reserved: PRICE } })
  // A fal that does not answer takes nothing away from the rest.
  const unpriced = await run(['reconcile'], { FAL_KEY: 'some:key', FAL_URL: 'http://127.0.0.1:1' })
  expect(unpriced).toMatchObject({ code: 1, err: '' })
  expect(unpriced.out).toMatch(/entries add up to exactly that[^]*NOT COMPARED WITH FAL’S PRICE: fal did not tell its price/)
})

test('caps a team, and everyone together', async () => {
  await run(['teams', 'add', 'Brand', '--budget', '50'])
  await run(['designers', 'add', 'Cleo', '--team', 'brand'])
  await run(['teams', 'budget', 'Brand', '0.01'])
  const [teams, designers] = await Promise.all([json(['teams', 'list']), json(['designers', 'list'])])
  expect(teams).toContainEqual(expect.objectContaining({ name: 'Brand', budgetMicroUsd: 10_000 }))
  expect(designers).toContainEqual(expect.objectContaining({ name: 'Cleo', team: 'Brand' }))
  await run(['cap', '0.01'])
  const request = requestWith(await ada.upload(await picture()))
  expect((await ada.submit(request)).status).toBe(402)
  await run(['cap', 'none'])
  expect((await ada.submit(request)).status).toBe(201)
})

test('backs up into a file that nobody else may read, and says why where it cannot', async () => {
  const file = `${bench.dataDir}/backup.db`
  expect(await json(['backup', file])).toEqual({ ledger: file, media: `${bench.dataDir}/media` })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await run(['backup', file])).toMatchObject({ code: 1, err: `${file} is there already; a backup never replaces another.\n` })
  expect((await run(['backup', '/nowhere/at/all.db'])).err).toMatch(/^\/nowhere\/at\/all\.db cannot be written: .*\n$/)
})
