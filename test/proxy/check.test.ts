import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundleProxy } from '../../scripts/bundle-proxy.mjs'
import { startS3, type S3 } from '../support/s3.ts'
import { startFalStandIn, type FalStandIn } from './fal-stand-in.ts'
import { startBench } from './harness.ts'
import { runProxy } from './command.ts'

let fal: FalStandIn
let s3: S3
let folder: string
beforeAll(async () => {
  bundleProxy()
  folder = mkdtempSync(join(tmpdir(), 'restyle-check-'))
  fal = await startFalStandIn()
  s3 = await startS3('pictures')
})
afterAll(async () => {
  await fal.close()
  await s3.stop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  fal.listedPrice = 0.1
})

interface Checked {
  code: number | null
  out: string
  err: string
}

/** With a key that fal takes and stores of its own, unless told otherwise. */
function check(env: Record<string, string> = {}, args = ['check']): Promise<Checked> {
  return runProxy(args, { FAL_KEY: fal.key, FAL_URL: fal.url, DATA_DIR: join(folder, 'data'), ...env })
}

test('passes with a key that fal takes, by either name, and asks fal for its price alone', async () => {
  const before = fal.requests.length
  const checked = await check()
  expect(checked.out).toMatch(/^ok +key and price +fal takes the key and asks \$0\.10 a megapixel\nok +ledger .*free\nok +media .*free\n/)
  expect(checked).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse((await check({}, ['--check', '--json'])).out)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  expect(fal.requests.slice(before).map(({ call }) => call)).toEqual(['price', 'price'])
  expect(fal.violations).toEqual([])
})

test('names a key that fal does not take, without showing it, and goes on with the rest', async () => {
  const checked = await check({ FAL_KEY: 'wrong-key:0123456789' })
  expect(checked).toMatchObject({ code: 1, err: '' })
  expect(checked.out).toMatch(/FAILED +key and price +fal does not take the key in FAL_KEY.*\nok +ledger.*\nok +media/)
  expect(checked.out).not.toContain('wrong-key')
})

test('tells a locked account from a wrong key, and a fal that is away from both', async () => {
  fal.script('price', { kind: 'answer', status: 403, body: { error: { type: 'forbidden' } } })
  expect((await check()).out).toMatch(/FAILED +key and price +fal refuses .*locked or out of money/)
  expect((await check({ FAL_URL: 'http://127.0.0.1:1' })).out).toContain('fal did not tell its price: no answer (ECONNREFUSED)')
})

test('tells a price that is not the one it reckons with, to the last digit', async () => {
  fal.listedPrice = 0.104
  const checked = await check()
  expect(checked.code).toBe(1)
  expect(checked.out).toMatch(/FAILED +key and price +fal takes the key and asks \$0\.104 a megapixel; this release reckons with \$0\.10,/)
})

test('tells where a store cannot be written, and in which setting', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  const blocked = await check({ DATA_DIR: file })
  expect(blocked.out).toContain(`FAILED  ledger         DATA_DIR ${file} cannot be used: a file is in its place (EEXIST)\n`)
  expect(blocked.out).toMatch(/FAILED +media .*\(in DATA_DIR\) cannot be written: a file is in its place/)
  const noLedger = await check({ LEDGER_URL: 'postgres://ada:canary@127.0.0.1:1/restyle' })
  expect(noLedger.out).toContain('The database of LEDGER_URL cannot be used: nothing listens at its address (ECONNREFUSED)\n')
  for (const each of [blocked, noLedger]) expect(each).toMatchObject({ code: 1, err: '' })
  expect(noLedger.out).not.toContain('canary')
})

test('writes to the bucket, and tells of one that is missing, without credentials, or away', async () => {
  const keys = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }
  const bucket = (name: string, endpoint = s3.url) => ({ MEDIA_URL: `s3://${name}/x?endpoint=${encodeURIComponent(endpoint)}` })
  expect((await check({ ...keys, ...bucket('pictures') })).out).toMatch(/ok +media +the bucket of MEDIA_URL can be written/)
  const missing = await check({ ...keys, ...bucket('nowhere') })
  expect(missing.out).toContain('MEDIA_URL s3://nowhere/x cannot be written: there is no such bucket (NoSuchBucket)')
  expect(missing.code).toBe(1)
  const wrong = await check({ ...keys, AWS_ACCESS_KEY_ID: 'canary', ...bucket('pictures') })
  expect(wrong.out).toContain('AWS_ACCESS_KEY_ID is unknown to it (InvalidAccessKeyId)')
  expect(wrong.out).not.toContain('canary')
  const none = await check({ HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...bucket('pictures') })
  expect(none.out).toContain('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set')
  expect((await check({ ...keys, ...bucket('pictures', 'http://127.0.0.1:1') })).out).toContain('nothing listens at its address')
}, 60_000)

test('works beside a running proxy, and with the local engine that the proxy would start', async () => {
  const bench = await startBench()
  try {
    const checked = await check({ DATA_DIR: bench.dataDir })
    expect(checked.out).toMatch(/ok +ledger .*a proxy is running on it/)
    expect(checked.code).toBe(0)
  } finally {
    await bench.close()
  }
  const local = await runProxy(['--engine', 'local', 'check'], { DATA_DIR: join(folder, 'local') })
  expect(local.out).toMatch(/ok +key and price +not needed: the local engine bills nobody\nok/)
  expect(local.code).toBe(0)
})

test('a proxy that cannot use its stores or port says which setting to look at, and not where in its code', async () => {
  const file = join(folder, 'in-the-way')
  await writeFile(file, '')
  const taken = createServer()
  await once(taken.listen(0, '127.0.0.1'), 'listening')
  const { port } = taken.address() as { port: number }
  try {
    const refused: [Record<string, string>, string][] = [
      [{ DATA_DIR: file }, `DATA_DIR ${file} cannot be used: a file is in its place (EEXIST).\n`],
      [{ LEDGER_URL: 'postgres://x@127.0.0.1:1/x' }, 'The database of LEDGER_URL cannot be used: nothing listens at its address (ECONNREFUSED).\n'],
      [{ PORT: String(port) }, `PORT ${port} cannot be listened on (EADDRINUSE). Set PORT to another one.\n`],
    ]
    for (const [env, words] of refused) expect(await check(env, [])).toMatchObject({ code: 1, err: words })
  } finally {
    taken.close()
  }
})
