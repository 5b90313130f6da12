import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sizesOf, type BundleSizes } from '../../bench/trip/sizes.ts'
import { buildPluginFor } from '../support/built-plugin.ts'

describe('what Figma loads, after gzip', () => {
  let folder: string
  let sizes: BundleSizes

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uso-restyle-sizes-'))
    await buildPluginFor('http://localhost:8787', folder)
    sizes = await sizesOf(folder)
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('is at most 15 kB of the sandbox half', () => {
    expect(sizes.main).toBeLessThanOrEqual(15_000)
  })

  it('is at most 120 kB of the panel, and 60 kB of the preview in it', () => {
    expect(sizes.uiWithoutPreview).toBeLessThanOrEqual(120_000)
    expect(sizes.ui - sizes.uiWithoutPreview).toBeLessThanOrEqual(60_000)
  })
})
