import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../proxy/config.ts'
import { failureOfTransport } from '../../proxy/fal/failure.ts'
import { FalHosts } from '../../proxy/fal/hosts.ts'
import { billableUnitsOf } from '../../proxy/fal/service.ts'
import { parseStrictJson } from '../../proxy/http/strict-json.ts'
import { ConfigError, parseBudget } from '../../proxy/settings.ts'

describe('where calls may go', () => {
  const fal = new FalHosts(null)
  const local = new FalHosts(new URL('http://localhost:8788/'))

  test('the key goes to the service’s API hosts alone', () => {
    expect(fal.api('https://queue.fal.run/fal-ai/uso?x=1')).toBe('https://queue.fal.run/fal-ai/uso?x=1')
    expect(local.api('https://rest.fal.ai/storage')).toBe('http://localhost:8788/rest.fal.ai/storage')
    for (const address of [
      'http://queue.fal.run/x',
      'https://queue.fal.run.evil.com/',
      'https://evil.com/queue.fal.run',
    ]) {
      expect(() => fal.api(address)).toThrow('Not an API host')
    }
  })

  test('results come from the service’s media hosts alone', () => {
    expect(fal.media('https://v3b.fal.media/files/a.png')).toBe('https://v3b.fal.media/files/a.png')
    expect(fal.media('https://fal.media/a.png')).not.toBeNull()
    expect(local.media('https://v3.fal.media/a.png')).toBe('http://localhost:8788/v3.fal.media/a.png')
    expect(local.media('http://localhost:8788/v3.fal.media/a.png')).not.toBeNull()
    const elsewhere = [
      'http://v3.fal.media/a.png',
      'https://v3.fal.media:8443/a.png',
      'https://user@v3.fal.media/a.png',
      'https://evilfal.media/a.png',
      'https://fal.media.evil.com/a.png',
      'http://169.254.169.254/latest',
      'http://localhost:8788.evil.com/a.png',
      'http://localhost:87881/a.png',
      'file:///etc/passwd',
      'not an address',
    ]
    for (const address of elsewhere) {
      expect(fal.media(address)).toBeNull()
      expect(local.media(address)).toBeNull()
    }
  })
})

describe('strict JSON', () => {
  const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text))

  test('reads every JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        fc.pre(!text.includes('__proto__'))
        const parsed = parse(text)
        expect(parsed.ok && parsed.value).toEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses a key given twice, at any depth and however it is written', () => {
    for (const text of [
      '{"a":1,"a":2}',
      '[{"b":{"a":1, "a" :2}}]',
      '{"a":1,"\\u0061":2}',
      '{"a":{"b":1},"a":{}}',
    ]) {
      expect(parse(text)).toMatchObject({ ok: false })
    }
    expect(parse('[{"a":1},{"a":2},{"b":{"a":1}}]').ok).toBe(true)
    expect(parse('{"a":"{\\"a\\":1,","b":":"}').ok).toBe(true)
  })

  test('refuses __proto__ and what is no UTF-8', () => {
    expect(parse('{"x":{"__proto__":1}}').ok).toBe(false)
    expect(parse('{"\\u005f_proto__":1}').ok).toBe(false)
    expect(parseStrictJson(Buffer.from([0x22, 0xff, 0x22])).ok).toBe(false)
  })
})

test('billed units are read only when they are a plain number that can be true', () => {
  const units = (text: string) => billableUnitsOf(new Headers({ 'x-fal-billable-units': text }))
  expect([units('0.262144'), units('4'), units('0')]).toEqual([0.262144, 4, 0])
  for (const text of ['', '-1', '1e3', 'NaN', '0x10', '99999', '1,5']) expect(units(text)).toBeNull()
  expect(billableUnitsOf(null)).toBeNull()
})

test('only what surely never left counts as unsent', () => {
  const wrapped = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) })
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED']) {
    expect(failureOfTransport(wrapped(code)).kind).toBe('unsent')
  }
  for (const code of ['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'EPIPE', 'ETIMEDOUT']) {
    expect(failureOfTransport(wrapped(code)).kind).toBe('unclear')
  }
  expect(failureOfTransport(new Error('anything')).kind).toBe('unclear')
})

describe('configuration', () => {
  test('takes the key out of the environment', () => {
    const env = { FAL_KEY: 'id:0123456789abcdef', FAL_URL: '' }
    const config = readConfig(env, { engine: 'uso' })
    expect(config).toMatchObject({ falKey: 'id:0123456789abcdef', falUrl: null, port: 8787 })
    expect(env).not.toHaveProperty('FAL_KEY')
  })

  test('never falls back: no key is an error, and the local engine needs its address', () => {
    expect(() => readConfig({}, { engine: 'uso' })).toThrow(/FAL_KEY is not set.*--engine local/s)
    expect(() => readConfig({}, { engine: 'local' })).toThrow('FAL_URL')
    expect(() => readConfig({ FAL_KEY: 'x' }, { engine: 'uso' })).toThrow('FAL_KEY does not hold')
    expect(() => readConfig({ FAL_KEY: 'a'.repeat(20), FAL_KEY_FILE: '/x' }, { engine: 'uso' })).toThrow(
      'both set',
    )
  })

  test('names the variable that is wrong, and all of them at once', () => {
    const wrong = {
      PORT: '70000',
      FAL_URL: 'ftp://elsewhere',
      IMAGE_TTL_SECONDS: '5',
      RESULT_TTL_SECONDS: '1e9',
      JOBS_PER_DESIGNER: '0',
      REQUESTS_PER_MINUTE: 'many',
      MAX_CONNECTIONS: '-1',
      FAL_TIMEOUT_SECONDS: '0.5',
      POLL_MS: '1',
      LOG_LEVEL: 'loud',
    }
    const key = { FAL_KEY: 'id:0123456789abcdef' }
    const messageOf = (env: Record<string, string>) => {
      try {
        readConfig({ ...key, ...env }, { engine: 'uso' })
      } catch (error) {
        if (error instanceof ConfigError) return error.message
      }
      return ''
    }
    for (const [name, value] of Object.entries(wrong)) {
      const message = messageOf({ [name]: value })
      expect(message).toMatch(new RegExp(`^${name} must be [^\\n]+\\.$`))
      expect(message).not.toContain(key.FAL_KEY)
    }
    expect(messageOf(wrong).split('\n')).toHaveLength(Object.keys(wrong).length)
  })

  test('budgets are whole cents', () => {
    expect([parseBudget('25'), parseBudget('0.10'), parseBudget('12.5')]).toEqual([
      25_000_000, 100_000, 12_500_000,
    ])
    for (const text of ['', '-1', '1e3', '1.005', 'ten', '∞'])
      expect(() => parseBudget(text)).toThrow(ConfigError)
  })
})
