import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bundleProxy, PROXY_ARGS } from '../../scripts/bundle-proxy.mjs'
import { startFalStandIn } from './fal-stand-in.ts'
import { Client, picture, requestWith } from './harness.ts'
import { startInstance } from './instance.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'restyle-bundle-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('as a bundle it restyles, and its commands work', async () => {
  bundleProxy()
  const fal = await startFalStandIn()
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: dataDir }
  const { stdout } = spawnSync(process.execPath, [...PROXY_ARGS, 'designers', 'add', 'Ada'], { env, encoding: 'utf8' })
  const instance = await startInstance({ FAL_KEY: fal.key, FAL_URL: fal.url, DATA_DIR: dataDir }, PROXY_ARGS)
  try {
    const ada = new Client(() => instance.url, /uso_\S+/.exec(stdout)?.[0] ?? '')
    const { id } = await ada.start(requestWith(await ada.upload(await picture())))
    expect((await ada.finished(id)).state).toBe('done')
    expect((await ada.call(`/v1/jobs/${id}/images/0`)).headers.get('content-type')).toBe('image/png')
  } finally {
    await instance.end('SIGTERM')
    await fal.close()
  }
})
