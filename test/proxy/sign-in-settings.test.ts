import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../proxy/settings.ts'
import { admit } from '../../proxy/sign-in/identity.ts'
import { readSignIn } from '../../proxy/sign-in/settings.ts'

test('a claim can say who is let in, alone or beside the domain', () => {
  const claims = { iss: 'https://id.example.com', sub: '1', name: 'Ada', groups: ['design', 'all'] }
  const claim = { name: 'groups', value: 'design' }
  expect(admit(claims, { domains: [], claim })).toMatchObject({ kind: 'admitted', identity: { name: 'Ada' } })
  expect(admit({ ...claims, groups: 'design' }, { domains: [], claim })).toMatchObject({ kind: 'admitted' })
  expect(admit({ ...claims, groups: ['designers'] }, { domains: [], claim })).toMatchObject({ kind: 'refused' })
  expect(admit(claims, { domains: ['example.com'], claim })).toMatchObject({ kind: 'refused' })
})

describe('settings', () => {
  const good = {
    OIDC_ISSUER: 'https://accounts.example.com',
    OIDC_CLIENT_ID: 'restyle',
    OIDC_ALLOWED_DOMAINS: 'example.com',
    PUBLIC_URL: 'https://restyle.example.com',
  }

  test('are off without an issuer, and whole with one', () => {
    expect(readSignIn({ PUBLIC_URL: good.PUBLIC_URL })).toBeNull()
    expect(readSignIn({ ...good })?.provider.clientSecret).toBeNull()
    const env = { ...good, OIDC_CLIENT_SECRET: 'x' }
    expect(readSignIn(env)?.provider.clientSecret).toBe('x')
    expect(env).not.toHaveProperty('OIDC_CLIENT_SECRET')
  })

  test.each([
    ['OIDC_ISSUER', 'http://accounts.example.com'],
    ['OIDC_CLIENT_ID', ''],
    ['OIDC_ALLOWED_DOMAINS', ''],
    ['OIDC_ALLOWED_DOMAINS', 'example'],
    ['OIDC_REQUIRED_CLAIM', 'groups'],
    ['OIDC_BUDGET', 'lots'],
    ['OIDC_CODE_DAYS', '0'],
    ['PUBLIC_URL', 'restyle.example.com'],
    ['PUBLIC_URL', 'http://restyle.example.com'],
  ])('name %s when it is “%s”', (name, value) => {
    expect(() => readSignIn({ ...good, [name]: value })).toThrow(ConfigError)
    expect(() => readSignIn({ ...good, [name]: value })).toThrow(new RegExp(`^${name} `))
  })
})
