import { describe, expect, it } from 'vitest'
import { proxyOrigin } from '../../scripts/proxy-origin.mjs'

describe('RESTYLE_PROXY_ORIGIN', () => {
  it('left out means a development build', () => {
    expect(proxyOrigin({})).toEqual({ origin: 'http://localhost:8787', release: false })
  })

  it.each(['https://restyle.example.com', 'https://restyle.example.com:8443', 'http://localhost:9000'])('takes %s', (origin) => {
    expect(proxyOrigin({ RESTYLE_PROXY_ORIGIN: origin })).toEqual({ origin, release: true })
  })

  it.each([
    '',
    'restyle.example.com',
    'http://restyle.example.com',
    'https://restyle.example.com/',
    'https://restyle.example.com/v1',
    'https://ada:secret@restyle.example.com',
    'https://*.example.com',
    'HTTPS://RESTYLE.example.com',
    'ftp://restyle.example.com',
    'javascript:alert(1)',
    'https://a.example.com https://b.example.com',
  ])('refuses %j and names the variable', (origin) => {
    expect(() => proxyOrigin({ RESTYLE_PROXY_ORIGIN: origin })).toThrow(/^RESTYLE_PROXY_ORIGIN /)
  })
})
