import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isFinal, type Job } from '../../contract/job.ts'
import { openSqliteLedger } from '../../proxy/ledger/sqlite.ts'
import { bundleProxy, PROXY_ARGS } from '../../scripts/bundle-proxy.mjs'
import { Client, imageOf, newJobId, picture, readLedger, requestWith } from './harness.ts'
import { startFalStandIn, type FalStandIn } from './fal-stand-in.ts'


let fal: FalStandIn
let dataDir: string
let running: ChildProcess | null = null
let url = ''
beforeAll(() => bundleProxy())
beforeEach(async () => {
  fal = await startFalStandIn()
  dataDir = await mkdtemp(join(tmpdir(), 'restyle-restart-'))
})
afterEach(async () => {
  await kill('SIGKILL')
  await fal.close()
  await rm(dataDir, { recursive: true, force: true })
})

function command(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...PROXY_ARGS, ...args], {
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()))
  return { child, output }
}

async function finished(args: string[], env?: Record<string, string>) {
  const { child, output } = command(args, env)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}

/** Starts the real command and waits until it says where it listens. */
async function start(env: Record<string, string> = {}, args: string[] = []) {
  const { child, output } = command(args, {
    FAL_KEY: fal.key,
    FAL_URL: fal.url,
    PORT: '0',
    POLL_MS: '20',
    ...env,
  })
  running = child
  for (;;) {
    const address = /proxy on (http:\/\/localhost:\d+)/.exec(output.out)?.[1]
    if (address) {
      url = address
      return output
    }
    if (child.exitCode !== null) throw new Error(output.err)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function kill(signal: 'SIGKILL' | 'SIGTERM') {
  const child = running
  running = null
  if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode
  const closed = once(child, 'close')
  child.kill(signal)
  const [code] = (await closed) as [number | null]
  return code
}

async function designer() {
  const { out } = await finished(['designers', 'add', 'Ada', '--budget', '25'])
  return new Client(() => url, /uso_\S+/.exec(out)?.[0] ?? '')
}

describe('killed without warning', () => {
  test('in every state of a job: the next start goes on, charges once and loses nothing', async () => {
    const ada = await designer()
    await start()
    const request = requestWith(await ada.upload(await picture()))
    fal.plan({ hold: 'queued' }, { hold: 'running' })
    const queued = await ada.start(request)
    const working = await ada.start(request)
    await ada.until(working.id, (job) => job.state === 'running')
    // This one's pictures cannot be had yet.
    fal.script(
      'media',
      ...Array<{ kind: 'answer'; status: number }>(500).fill({ kind: 'answer', status: 503 }),
    )
    const storing = await ada.start(request)
    await ada.until(storing.id, (job) => job.state === 'storing')
    // This one was accepted, and the proxy dies before it hears of it.
    fal.script('submit', { kind: 'wait', until: new Promise(() => {}) })
    const submitting = newJobId()
    expect(await (await ada.submit(request, submitting)).json()).toMatchObject({ state: 'submitting' })
    while (fal.count('submit') < 4) await new Promise((resolve) => setTimeout(resolve, 10))

    await kill('SIGKILL')
    fal.behave()
    fal.release()
    await start()
    for (const { id } of [queued, working, storing]) {
      expect(await ada.finished(id)).toMatchObject({ state: 'done', error: null })
      expect((await ada.call(`/v1/jobs/${id}/images/0`)).status).toBe(200)
    }
    expect(await ada.job(submitting)).toMatchObject({
      state: 'uncertain',
      error: { code: 'submit_uncertain' },
    })
    expect(fal.count('submit')).toBe(4)
    expect(fal.jobs).toHaveLength(3)
    expect(readLedger(dataDir)).toEqual({
      held: queued.heldMicroUsd,
      spent: fal.chargedMicroUsd(),
      balanced: true,
    })
  })

  test('again and again at random moments: what was billed is what the ledger says', async () => {
    const ada = await designer()
    await start()
    const request = requestWith(await ada.upload(await picture()))
    const ids: string[] = []
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 3; i++) {
        const id = newJobId()
        ids.push(id)
        ada.submit(request, id).catch(() => null)
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 120))
      await kill('SIGKILL')
      await start()
    }
    const jobs: Job[] = []
    for (const id of ids) {
      // A submit that never reached the proxy left no trace at all.
      if ((await ada.call(`/v1/jobs/${id}`)).status === 404) continue
      jobs.push(await ada.until(id, (job) => isFinal(job.state) || job.state === 'uncertain'))
    }
    fal.finishAll()
    const uncertain = jobs.filter(({ state }) => state === 'uncertain')
    const { spent, held, balanced } = readLedger(dataDir)
    const billed = fal.chargedMicroUsd()
    expect(balanced).toBe(true)
    expect(held).toBe(uncertain.reduce((sum, job) => sum + job.heldMicroUsd, 0))
    // Uncertain jobs are either billed or not; all others to the cent.
    expect(billed).toBeGreaterThanOrEqual(spent)
    expect(billed).toBeLessThanOrEqual(spent + held)
    expect(fal.count('submit')).toBeLessThanOrEqual(ids.length)
    for (const job of jobs.filter(({ state }) => state === 'done')) {
      expect((await ada.call(`/v1/jobs/${job.id}/images/0`)).status).toBe(200)
    }
  })
})

describe('a job that was written down when the proxy went away', () => {
  const left = async (state: 'reserved' | 'submitting') => {
    const ada = await designer()
    const ledger = openSqliteLedger(join(dataDir, 'ledger.db'))
    const [designerRow] = await ledger.listDesigners()
    const jobId = newJobId()
    await ledger.rememberImage(imageOf(designerRow!.teamId))
    await ledger.reserve({
      designer: designerRow!,
      jobId,
      requestHash: '',
      request: requestWith(imageOf(designerRow!.teamId)),
      engine: 'uso',
      priceOf: () => 100,
      now: Date.now(),
      maxOpenJobs: 1,
      holdExpiresAt: Date.now() + 60_000,
      lease: { instance: 'gone', ms: 60_000 },
    })
    await ledger.close()
    const db = new Database(join(dataDir, 'ledger.db'))
    db.prepare('UPDATE jobs SET state = ?').run(state)
    db.close()
    await start()
    expect(fal.requests).toEqual([])
    return ada.job(jobId)
  }

  test('may have been sent: it stays uncertain, its money on hold', async () => {
    expect(await left('submitting')).toMatchObject({ state: 'uncertain', chargedMicroUsd: null })
    expect(readLedger(dataDir)).toEqual({ held: 100, spent: 0, balanced: true })
  })

  test('fails and gives its money back where an older release wrote that it was not sent', async () => {
    expect(await left('reserved')).toMatchObject({ state: 'failed', chargedMicroUsd: 0, error: { retryable: true } })
    expect(readLedger(dataDir)).toEqual({ held: 0, spent: 0, balanced: true })
  })
})

test('stopped in order, it lets a submit under way come to its end', async () => {
  const ada = await designer()
  await start()
  const request = requestWith(await ada.upload(await picture()))
  fal.script('submit', { kind: 'delay', ms: 300 })
  const id = newJobId()
  const submitted = ada.submit(request, id)
  await ada.until(id, (job) => job.state === 'submitting')
  expect(await kill('SIGTERM')).toBe(0)
  expect((await submitted).status).toBe(201)
  await start()
  expect((await ada.finished(id)).state).toBe('done')
  expect(readLedger(dataDir)).toEqual({ held: 0, spent: fal.chargedMicroUsd(), balanced: true })
})

describe('the command', () => {
  test('wants a key or an explicit local engine, and says which variable is wrong', async () => {
    const cases: [Record<string, string>, string][] = [
      [{}, 'FAL_KEY is not set'],
      [{ FAL_KEY: fal.key, PORT: '99999' }, 'PORT must be'],
      [{ FAL_KEY: fal.key, FAL_URL: 'localhost' }, 'FAL_URL must be'],
      [{ FAL_KEY_FILE: '/nowhere' }, 'FAL_KEY_FILE names /nowhere'],
      [{ FAL_KEY: fal.key, LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be'],
    ]
    const results = await Promise.all(cases.map(([env]) => finished([], env)))
    for (const [index, { code, err, out }] of results.entries()) {
      expect([code, out]).toEqual([1, ''])
      expect(err).toContain(cases[index]?.[1])
      expect(err).not.toContain(fal.key)
    }
  })

  test('refuses a ledger from a newer release and leaves it as it is', async () => {
    await designer()
    const db = new Database(join(dataDir, 'ledger.db'))
    db.exec('PRAGMA user_version = 999')
    db.close()
    const { code, err } = await finished([], { FAL_KEY: fal.key, FAL_URL: fal.url, PORT: '0' })
    expect(code).toBe(1)
    expect(err).toContain('newer release (schema 999')
  })

  test('with --engine local starts that engine, says so, restyles without a key, and stops it again', async () => {
    const ada = await designer()
    const output = await start({ FAL_KEY: '', FAL_URL: '' }, ['--engine', 'local'])
    expect(output.out).toContain('nothing is billed')
    const style = await ada.upload(await picture(256, 256))
    const { id } = await ada.start(requestWith(style, { num_inference_steps: 1 }))
    expect(await ada.finished(id)).toMatchObject({ state: 'done', engine: 'local', images: [{ width: 512 }] })
    expect(await (await ada.call('/v1/me')).json()).toMatchObject({ engine: 'local' })
    const engine = /Local engine on (http:\/\/localhost:\d+)/.exec(output.out)?.[1] ?? ''
    expect((await fetch(engine)).status).toBe(404)
    expect(await kill('SIGTERM')).toBe(0)
    for (let up = true; up;)
      up = await fetch(engine).then(
        () => true,
        () => false,
      )
  })

  test('does not start twice in one folder, where it would take up the other’s jobs', async () => {
    await start()
    const { code, err } = await finished([], { FAL_KEY: fal.key, FAL_URL: fal.url, PORT: '0' })
    expect(code).toBe(1)
    expect(err).toContain('is in use by another proxy')
  })

  test('shows a code once and keeps only its hash', async () => {
    const { code } = await designer()
    expect(code).toMatch(/^uso_[A-Za-z0-9_-]{43}$/)
    const listed = await finished(['designers', 'list'])
    expect(listed.out).toContain('$25.00')
    const db = new Database(join(dataDir, 'ledger.db'))
    const dump = JSON.stringify(db.prepare('SELECT * FROM designers').all())
    db.close()
    expect(listed.out + dump).not.toContain(code)
    const [again, costly, nobody] = await Promise.all([
      finished(['designers', 'add', 'Ada']),
      finished(['designers', 'add', 'Eve', '--budget', '1e9']),
      finished(['designers', 'revoke', 'Nobody']),
    ])
    expect(again.err).toContain('already')
    expect(costly.err).toContain('--budget')
    expect(nobody.code).toBe(1)
  })
})

test('neither the key, nor a code, nor a prompt is in any log, store, error or metric', async () => {
  const ada = await designer()
  const output = await start({ LOG_LEVEL: 'trace' })
  const canary = 'canary-prompt-8d1f'
  const request = requestWith(await ada.upload(await picture()), { prompt: canary })
  const echo = { detail: [{ loc: ['body'], msg: canary, type: canary, input: `${fal.key} ${ada.code}` }] }
  fal.script('submit', { kind: 'answer', status: 422, body: echo }, { kind: 'lost-answer' })
  fal.plan({}, { error: { status: 422, body: echo, errorType: `${canary} ${fal.key}` } })
  const answers = [await (await ada.submit(request)).text(), await (await ada.submit(request)).text()]
  const failing = await ada.start(request)
  answers.push(JSON.stringify((await ada.finished(failing.id)).error))
  answers.push(await (await ada.submit({ ...request, extra: `${canary} ${ada.code}` })).text())
  answers.push(await (await fetch(`${url}/metrics`)).text())
  await kill('SIGTERM')
  const db = new Database(join(dataDir, 'ledger.db'))
  const tables = ['designers', 'codes', 'balances', 'entries', 'images', 'jobs', 'settings', 'notes']
  const dump = tables.map((table) => JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all())).join()
  db.close()

  const said = output.out + output.err
  const errors = answers.map(
    (answer) => (JSON.parse(/^\{/.test(answer) ? answer : '{}') as { error?: unknown }).error,
  )
  expect(said.length).toBeGreaterThan(500)
  for (const secret of [fal.key, fal.key.split(':')[1] ?? '', ada.code]) {
    expect(said + dump + answers.join()).not.toContain(secret)
  }
  // The prompt belongs to the job, and to nothing else.
  expect(said + JSON.stringify(errors) + answers.slice(2).join()).not.toContain(canary)
})
