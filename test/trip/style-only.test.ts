import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it, onTestFinished } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../contract/uso.ts'
import { freePort } from '../../scripts/free-port.ts'
import { serve } from '../../scripts/serve.ts'
import { Client } from '../proxy/harness.ts'
import { aJobRequest } from '../support/examples.ts'

it('a style alone gives a new picture on the local engine, not the style given back', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'uso-restyle-style-'))
  const server = await serve({ port: await freePort(), dataDir, env: { LOG_LEVEL: 'silent' } })
  onTestFinished(async () => {
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const designer = new Client(() => server.url, server.code)
  // Half black, half orange: given back, it would show that very edge.
  const half = await sharp({ create: { width: 256, height: 512, channels: 3, background: '#e8590c' } }).png().toBuffer()
  const style = await sharp({ create: { width: 512, height: 512, channels: 3, background: '#111111' } })
    .composite([{ input: half, left: 256, top: 0 }])
    .png()
    .toBuffer()
  const { hash } = await designer.upload(style)
  const started = await designer.start(
    aJobRequest({
      images: [{ role: 'style', hash, name: 'Halves', nodeId: null }],
      parameters: { ...DEFAULT_PARAMETERS, prompt: 'A lighthouse.', image_size: 'square' },
      plan: null,
    }),
  )
  const job = await designer.finished(started.id)
  expect(job.state).toBe('done')
  const picture = await designer.call(`/v1/jobs/${job.id}/images/0`)
  const result = await sharp(Buffer.from(await picture.arrayBuffer())).greyscale().raw().toBuffer()
  const given = await sharp(style).greyscale().raw().toBuffer()
  let difference = 0
  for (let i = 0; i < given.length; i++) difference += Math.abs((given[i] ?? 0) - (result[i] ?? 0))
  expect(difference / given.length).toBeGreaterThan(20)
})
