import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, mayConnect } from '../../../playground/host/csp.ts'
import type { Manifest } from '../../../playground/host/manifest.ts'
import { themeStyles } from '../../../playground/host/theme.ts'
import { windowPage } from '../../../playground/host/window-page.ts'
import { manifest } from './harness.ts'

function allowing(allowedDomains: string[], devAllowedDomains?: string[]): Manifest {
  return { ...manifest, networkAccess: { allowedDomains, ...(devAllowedDomains && { devAllowedDomains }) } }
}

function directive(policy: string, name: string): string[] {
  const found = policy.split('; ').find((each) => each.startsWith(`${name} `))
  return found?.split(' ').slice(1) ?? []
}

describe('the policy of the plugin’s window', () => {
  it('allows no host without network access', () => {
    const policy = contentSecurityPolicy(allowing(['none']))
    expect(directive(policy, 'default-src')).toEqual(["'none'"])
    expect(directive(policy, 'connect-src')).toEqual(['data:', 'blob:'])
    expect(directive(policy, 'img-src')).toEqual(['data:', 'blob:'])
    expect(policy).not.toContain('http')
  })

  it('allows the hosts of the manifest, in development and out of it, and blob workers', () => {
    const policy = contentSecurityPolicy(allowing(['https://proxy.example'], ['http://localhost:8787']))
    for (const name of ['connect-src', 'img-src', 'font-src']) {
      expect(directive(policy, name)).toEqual(expect.arrayContaining(['https://proxy.example', 'http://localhost:8787']))
    }
    expect(directive(policy, 'worker-src')).toEqual(['blob:'])
    expect(directive(policy, 'script-src')).toContain("'unsafe-inline'")
  })

  it.each([
    ['https://api.example', 'https://api.example/v1', true],
    ['https://api.example', 'http://api.example/v1', false],
    ['http://api.example', 'https://api.example/v1', true],
    ['https://api.example', 'https://api.example.evil.test/', false],
    ['https://api.example', 'https://api.example:8443/', false],
    ['http://localhost:8787', 'http://localhost:8787/v1/me', true],
    ['http://localhost:8787', 'http://127.0.0.1:8787/v1/me', false],
    ['http://localhost:8787', 'http://localhost:8788/', false],
    ['https://*.example', 'https://a.b.example/', true],
    ['https://*.example', 'https://example/', false],
    ['https://a.example/v1/', 'https://a.example/v1/jobs', true],
    ['https://a.example/v1/', 'https://a.example/v2', false],
    ['https://a.example/file', 'https://a.example/file/more', false],
    ['*', 'https://anything.test/', true],
    ['none', 'https://none/', false],
  ])('%s → %s: %s', (source, address, allowed) => {
    expect(mayConnect(allowing([source]), address)).toBe(allowed)
  })
})

describe('the page of the plugin’s window', () => {
  it('carries policy, theme and the plugin’s own markup', () => {
    const page = windowPage('<div id="app"></div>', { manifest, theme: 'dark', themeColors: true })
    expect(page).toContain('class="figma-dark"')
    expect(page).toContain('Content-Security-Policy')
    expect(page).toContain('--figma-color-bg: #2c2c2c')
    expect(page).toContain('<body><div id="app"></div></body>')
  })

  it('has no theme when the plugin did not ask for it', () => {
    expect(windowPage('', { manifest, theme: 'dark', themeColors: false })).not.toContain('figma')
  })

  it('has the same variables in both themes', () => {
    const names = (styles: string) => [...styles.matchAll(/--[a-z-]+/g)].map(String)
    expect(names(themeStyles('light'))).toEqual(names(themeStyles('dark')))
  })
})
