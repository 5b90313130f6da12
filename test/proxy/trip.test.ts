import { afterAll, beforeAll, expect, test } from 'vitest'
import * as v from 'valibot'
import { Job } from '../../contract/job.ts'
import { JobPage, Me, UploadedImage } from '../../contract/proxy-api.ts'
import { picture, readLedger, requestWith, startBench, type Bench } from './harness.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())

test('takes a restyle from upload to placed, and charges what the service billed', async () => {
  const ada = await bench.designer('Ada', 25_000_000)
  const content = v.parse(UploadedImage, await ada.upload(await picture(1024, 640)))
  const style = await ada.upload(await picture(512, 512, 'webp'))
  expect(content).toMatchObject({ width: 1024, height: 640, contentType: 'image/png' })
  expect(style.contentType).toBe('image/webp')

  bench.fal.plan({ logs: [' 25%|██▌ | 7/28', ' 50%|█████ | 14/28'], hold: 'running' })
  const request = {
    ...requestWith(style, { keep_size: true, num_images: 2, prompt: '' }),
    images: [
      { role: 'content' as const, hash: content.hash, name: 'Login', nodeId: '1:3' },
      { role: 'style' as const, hash: style.hash, name: 'Swatch', nodeId: '1:2' },
    ],
  }
  const started = v.parse(Job, await ada.start(request))
  expect(started.heldMicroUsd).toBe(2 * 65_536)
  const running = await ada.until(started.id, (job) => job.progress !== null)
  expect(running).toMatchObject({ state: 'running', progress: 0.5 })
  const me = v.parse(Me, await (await ada.call('/v1/me')).json())
  expect(me).toMatchObject({ name: 'Ada', engine: 'uso', spentMicroUsd: 0, heldMicroUsd: 131_072 })

  bench.fal.release()
  const done = v.parse(Job, await ada.finished(started.id))
  expect(done).toMatchObject({ state: 'done', seed: 42, chargedMicroUsd: 131_072, error: null })
  expect(done.images).toHaveLength(2)
  expect(done.images[0]).toMatchObject({ width: 1024, height: 640, contentType: 'image/png', flagged: false })

  const image = await ada.call(`/v1/jobs/${done.id}/images/1`)
  expect(image.headers.get('content-type')).toBe('image/png')
  expect(image.headers.get('x-content-type-options')).toBe('nosniff')
  expect((await image.arrayBuffer()).byteLength).toBe(done.images[1]?.byteLength)

  const unplaced = v.parse(JobPage, await (await ada.call('/v1/jobs?placed=false')).json())
  expect(unplaced.jobs.map(({ id }) => id)).toEqual([done.id])
  const placed = v.parse(Job, await (await ada.call(`/v1/jobs/${done.id}/placed`, { method: 'POST' })).json())
  expect(placed.placedAt).not.toBeNull()
  expect(v.parse(JobPage, await (await ada.call('/v1/jobs?placed=false')).json()).jobs).toEqual([])

  const [submitted] = bench.fal.requests.filter(({ call }) => call === 'submit')
  const input = JSON.parse(submitted?.body.toString() ?? '{}') as Record<string, unknown>
  expect(input).not.toHaveProperty('seed')
  expect(input.input_image_urls).toHaveLength(2)
  expect(bench.fal.chargedMicroUsd()).toBe(131_072)
  expect(readLedger(bench.dataDir)).toEqual({ held: 0, spent: 131_072, balanced: true })
  expect(bench.fal.violations).toEqual([])
})
