import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPluginFor } from '../support/built-plugin.ts'

describe('the third-party notices beside the bundles', () => {
  let folder: string
  let notices: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uso-restyle-notices-'))
    await buildPluginFor('http://localhost:8787', folder)
    notices = await readFile(join(folder, 'build', 'third-party-notices.txt'), 'utf8')
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each([
    ['of the panel', 'valibot'],
    ['of the panel and its workers', 'birpc'],
    ['of its views', 'preact'],
    ['of its worker', '@noble/hashes'],
  ])('name a package %s: %s', (_where, name) => {
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'))
  })

  it('hold a licence text for every package', () => {
    const [, ...sections] = notices.split('─'.repeat(78))
    expect(sections.length).toBeGreaterThan(5)
    for (const section of sections) expect(section.split('\n').length, section.slice(0, 80)).toBeGreaterThan(5)
  })

  it('do not name packages that are not bundled', () => {
    expect(notices).not.toMatch(/^(sharp|hono|@fal-ai\/client) /m)
  })
})
