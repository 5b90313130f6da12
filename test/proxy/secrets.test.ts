import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../proxy/log.ts'
import { Client, newJobId, picture, readLedgerDump, requestWith, startBench, type Bench } from './harness.ts'

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

const CANARY = 'canary-in-a-prompt'

test('key, code and prompt appear nowhere: not in logs, metrics or errors, and neither key nor code in the ledger', async () => {
  const ada = await bench.designer('Ada')
  const key = bench.fal.key
  const answers: string[] = []
  const note = async (response: Promise<Response>) => answers.push(await (await response).text())
  const request = requestWith(await ada.upload(await picture()), { prompt: CANARY })
  await note(ada.submit({ ...request, more: CANARY }))
  await note(ada.call(`/v1/jobs/${CANARY}`))
  await note(new Client(() => bench.url, `${ada.code.slice(0, -1)}!`).call('/v1/me'))
  bench.fal.plan({ error: { status: 422, body: { detail: [{ msg: CANARY, type: 'x', input: `${CANARY} ${key}` }] } } })
  const failed = await ada.start(request)
  await ada.finished(failed.id)
  bench.fal.script('submit', { kind: 'answer', status: 401, body: { detail: `${key} ${CANARY}` } })
  await ada.submit(request, newJobId())
  answers.push(await (await fetch(`${bench.url}/metrics`)).text())

  const said = answers.join('\n')
  const logged = bench.log.join('\n')
  expect(logged).toContain(failed.id)
  for (const secret of [key, ada.code]) {
    expect(said).not.toContain(secret)
    expect(logged).not.toContain(secret)
    expect(readLedgerDump(bench.dataDir)).not.toContain(secret)
  }
  expect(said).not.toContain(CANARY)
  expect(logged).not.toContain(CANARY)
})

test('each answer’s request id is in the log, and what a client proposes as one is taken only if it is harmless', async () => {
  const ada = await bench.designer('Ada')
  const own = (await ada.call('/v1/me')).headers.get('x-request-id') ?? 'none'
  const proposed = (await ada.call('/v1/me', { headers: { 'x-request-id': 'trace-42' } })).headers.get('x-request-id')
  const odd = (await ada.call('/v1/me', { headers: { 'x-request-id': '"}\\ {"' } })).headers.get('x-request-id')
  expect(proposed).toBe('trace-42')
  expect(odd).toMatch(/^[\w-]+$/)
  for (const id of [own, proposed, odd]) expect(bench.log.join('')).toContain(`"requestId":"${id}"`)
})

test('a log line loses what is secret, however deep it sits', () => {
  const lines: string[] = []
  const falKey = '11111111-2222-3333-4444-555555555555:0123456789abcdef0123456789abcdef'
  const log = createLog({ level: 'trace', falKey }, { write: (line) => void lines.push(line) })
  const code = `uso_${'a'.repeat(43)}`
  log.info({ prompt: CANARY, request: { prompt: CANARY, body: CANARY }, headers: { authorization: CANARY } }, 'fields')
  log.error({ err: new Error(`with ${falKey} and ${code}`, { cause: new Error(CANARY) }) }, `said ${code}`)
  log.warn({ err: { toString: () => CANARY } }, 'no error at all')
  const text = lines.join('')
  expect(lines).toHaveLength(3)
  for (const secret of [CANARY, falKey, ...falKey.split(':'), code]) expect(text).not.toContain(secret)
  expect(text).toContain('[access code]')
  expect(text).toContain('[secret]')
})
