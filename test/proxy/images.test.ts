import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { picture, requestWith, startBench, type Bench, type Client } from './harness.ts'

let bench: Bench
let ada: Client
beforeEach(async () => {
  bench = await startBench()
  ada = await bench.designer()
})
afterEach(() => bench.close())

async function refused(bytes: Uint8Array | string) {
  const response = await ada.call('/v1/images', { method: 'POST', body: bytes as BodyInit })
  const { error } = (await response.json()) as { error: { code: string; details?: object } }
  return { status: response.status, ...error }
}

/** A PNG whose header promises `side`² pixels. */
function pngOfSide(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('an image is what its bytes say, whatever it is called', async () => {
  for (const format of ['png', 'jpeg', 'webp'] as const) {
    const response = await ada.call('/v1/images', {
      method: 'POST',
      headers: { 'content-type': 'text/html' },
      body: new Uint8Array(await picture(40, 30, format)),
    })
    expect(await response.json()).toMatchObject({ width: 40, height: 30, contentType: `image/${format}` })
  }
})

test('refuses what is no PNG, JPEG or WebP, each with its reason, and sends nothing on', async () => {
  const good = await picture(300, 300, 'jpeg')
  const frames = Buffer.alloc(8 * 16 * 3).fill(255, 0, 8 * 8 * 3)
  const animated = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
    .webp({ delay: [50, 50] })
    .toBuffer()
  expect(
    await refused('<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>'),
  ).toMatchObject({
    status: 415,
    code: 'image_type',
  })
  expect(await refused('GIF89a..........')).toMatchObject({ code: 'image_type' })
  expect(await refused('<html>')).toMatchObject({ code: 'image_type' })
  expect(await refused('')).toMatchObject({ status: 400, code: 'invalid_request' })
  expect(await refused(good.subarray(0, good.length / 2))).toMatchObject({
    status: 422,
    code: 'image_unreadable',
  })
  expect(await refused(Buffer.concat([good.subarray(0, 3), Buffer.alloc(50)]))).toMatchObject({
    code: 'image_unreadable',
  })
  expect(await refused(await picture(2049, 10))).toMatchObject({
    status: 422,
    code: 'image_too_large',
    details: { width: 2049, height: 10, limit: 2048 },
  })
  expect(await refused(animated)).toMatchObject({ code: 'image_type' })
  expect(bench.fal.requests).toEqual([])
})

test('a small file that promises billions of pixels is refused by its header', async () => {
  expect(await refused(pngOfSide(60_000))).toMatchObject({ code: 'image_too_large' })
  expect(await refused(pngOfSide(2_048))).toMatchObject({ code: 'image_unreadable' })
})

test('a body over 12 MB is refused, announced or not', async () => {
  const announced = await refused(new Uint8Array(12 * 1024 * 1024 + 1))
  let sent = 0
  const streamed = await ada.call('/v1/images', {
    method: 'POST',
    body: new ReadableStream({
      pull(controller) {
        sent += 1
        if (sent > 14) controller.close()
        else controller.enqueue(new Uint8Array(1024 * 1024))
      },
    }),
    duplex: 'half',
  } as RequestInit)
  expect(announced).toMatchObject({ status: 413, code: 'too_large' })
  expect(streamed.status).toBe(413)
})

test('the same image goes to the service once, sent again or twenty times at once by two people', async () => {
  const bob = await bench.designer('Bob')
  const bytes = await picture()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? ada : bob).upload(bytes)),
  )
  await ada.upload(bytes)
  await bench.restart()
  answers.push(await ada.upload(bytes))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(bench.fal.count('initiate')).toBe(1)
  expect(bench.fal.count('upload')).toBe(1)
  expect(bench.fal.violations).toEqual([])
})

test('an upload that stumbles is tried again; a refused key is told as such', async () => {
  bench.fal.script('initiate', { kind: 'answer', status: 503 }, { kind: 'reset' })
  await ada.upload(await picture())
  expect(bench.fal.count('initiate')).toBe(3)
  bench.fal.script('upload', { kind: 'html' })
  await ada.upload(await picture())
  bench.fal.script('initiate', { kind: 'answer', status: 401, body: { detail: 'canary' } })
  expect(await refused(await picture())).toMatchObject({ status: 502, code: 'service_key_rejected' })
  const elsewhere = { kind: 'redirect', to: 'http://169.254.169.254/' } as const
  bench.fal.script('initiate', elsewhere, { kind: 'html' }, { kind: 'html' })
  expect(await refused(await picture())).toMatchObject({
    status: 502,
    code: 'service_unreachable',
    retryable: true,
  })
})

test('an image the service has deleted is sent there again from our copy, without the designer', async () => {
  await bench.restart({ imageLifetimeSeconds: 0 })
  const image = await ada.upload(await picture())
  await bench.restart()
  expect((await ada.start(requestWith(image))).state).toBe('queued')
  expect(bench.fal.count('initiate')).toBe(2)
  expect(bench.fal.uploaded[1]).toEqual(bench.fal.uploaded[0])
})

test('an image nobody used for long is deleted and asked for again, unless pictures made from it are kept', async () => {
  const [used, unused] = [await ada.upload(await picture()), await ada.upload(await picture())]
  await ada.finished((await ada.start(requestWith(used))).id)
  const uploads = join(bench.dataDir, 'media', 'uploads', '1')
  expect((await readdir(uploads)).toSorted()).toEqual([used.hash, unused.hash].toSorted())
  await new Promise((resolve) => setTimeout(resolve, 2))
  await bench.restart({ keepUploadsMs: 1 })
  expect(await readdir(uploads)).toEqual([used.hash])
  const response = await ada.submit(requestWith(unused))
  expect(await response.json()).toMatchObject({
    error: { code: 'unknown_image', details: { hashes: [unused.hash] } },
  })
  expect(bench.fal.count('submit')).toBe(1)
})

test('images sent to a service that has since forgotten them are sent again from our copy', async () => {
  const image = await ada.upload(await picture())
  await bench.restart({ engine: 'local' })
  const request = requestWith(image)
  // As content, because the local engine is told so when there is none, which fal would refuse.
  const images = request.images.map((each) => ({ ...each, role: 'content' as const }))
  const job = await ada.start({ ...request, images })
  expect(job.state).toBe('queued')
  expect(bench.fal.count('initiate')).toBe(2)
  expect(await readdir(join(bench.dataDir, 'media', 'uploads', '1'))).toEqual([image.hash])
})
