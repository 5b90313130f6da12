import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDiskMediaStore, resultKey, uploadKey, type MediaStore } from '../../proxy/media/media-store.ts'
import { openS3MediaStore } from '../../proxy/media/s3.ts'
import { startS3, type S3 } from '../support/s3.ts'

let folder: string
let s3: S3
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'restyle-media-'))
  s3 = await startS3('pictures')
  process.env.AWS_ACCESS_KEY_ID = 'S3RVER'
  process.env.AWS_SECRET_ACCESS_KEY = 'S3RVER'
})
afterAll(async () => {
  await s3.stop()
  rmSync(folder, { recursive: true, force: true })
})

const stores: [string, () => MediaStore][] = [
  ['in a folder', () => openDiskMediaStore(join(folder, 'media'))],
  ['in a bucket', () => openS3MediaStore(`s3://pictures/some/prefix?endpoint=${encodeURIComponent(s3.url)}`)],
  ['in a bucket without a prefix', () => openS3MediaStore(`s3://pictures?endpoint=${encodeURIComponent(s3.url)}`)],
]

describe.each(stores)('a media store %s', (_, open) => {
  let store: MediaStore
  beforeEach(() => {
    store = open()
  })

  test('gives back what was put, byte for byte, and the newer of two', async () => {
    const key = resultKey(1, 'a'.repeat(32), 0)
    await store.put(key, Buffer.from('old'))
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256))
    await store.put(key, bytes)
    const got = await open().get(key)
    expect(got && Buffer.compare(got, bytes)).toBe(0)
    expect(await store.has(key)).toBe(true)
  })

  test('what is not there is null, not there, and can be removed', async () => {
    const key = uploadKey(7, 'b'.repeat(64))
    expect(await store.get(key)).toBeNull()
    expect(await store.has(key)).toBe(false)
    await store.remove(key)
    await store.put(key, Buffer.from('x'))
    await store.remove(key)
    expect(await store.has(key)).toBe(false)
  })

  test.each(['../x', '/etc/passwd', 'uploads/', 'uploads/../../x', 'UPLOADS/1', ''])('refuses the key %j', async (key) => {
    await expect((async () => store.put(key, Buffer.from('x')))()).rejects.toThrow('Not a media key')
    await expect((async () => store.get(key))()).rejects.toThrow('Not a media key')
  })

  test('says that it can be written', () => store.ping())
})

test('a bucket that is not there is an error, not an empty store', async () => {
  const store = openS3MediaStore(`s3://nowhere?endpoint=${encodeURIComponent(s3.url)}`)
  await expect(store.ping()).rejects.toThrow()
  await expect(store.get('probe/0')).rejects.toThrow()
})

test('a folder that cannot be written is an error, and leaves nothing half done', async () => {
  const path = join(folder, 'blocked')
  await writeFile(path, '')
  await expect(openDiskMediaStore(path).put('probe/0', Buffer.from('x'))).rejects.toThrow()
  const whole = openDiskMediaStore(join(folder, 'whole'))
  await whole.put('probe/0', Buffer.from('x'))
  expect(await readdir(join(folder, 'whole', 'probe'))).toEqual(['0'])
})
