import { expect, test } from 'vitest'
import { Thumbnails, type Thumbnail } from '../../ui/state/thumbnails.ts'
import { until } from './rig.ts'

const PICTURE: Thumbnail = { bytes: new Uint8Array([1]), contentType: 'image/png' }

/** Thumbnails whose waits end when told, and whose addresses are counted. */
function setUp() {
  const urls = new Set<string>()
  const waits: (() => void)[] = []
  let made = 0
  const thumbnails = new Thumbnails({
    urls: {
      create: () => {
        const url = `picture:${made++}`
        urls.add(url)
        return url
      },
      revoke: (url) => void urls.delete(url),
    },
    clock: { now: () => 0, sleep: () => new Promise((resolve) => waits.push(resolve)) },
  })
  const settle = () => waits.splice(0).forEach((wake) => wake())
  return { thumbnails, urls, settle }
}

test('a picture in view is fetched once, however many places show it', async () => {
  const { thumbnails, urls, settle } = setUp()
  let fetched = 0
  const fetch = async () => {
    fetched++
    return PICTURE
  }
  const first = thumbnails.want('a', fetch)
  const second = thumbnails.want('a', fetch)
  settle()
  await until(() => first.value !== undefined)
  expect(second.value).toBe(first.value)
  expect([fetched, urls.size]).toEqual([1, 1])
})

test('what was scrolled past before it settled is not fetched, and is when it comes back', async () => {
  const { thumbnails, settle } = setUp()
  let fetched = 0
  const fetch = async () => {
    fetched++
    return PICTURE
  }
  const other = thumbnails.want('other', async () => PICTURE)
  thumbnails.want('a', fetch)
  thumbnails.release('a')
  settle()
  await until(() => other.value !== undefined)
  expect(fetched).toBe(0)
  const again = thumbnails.want('a', fetch)
  settle()
  await until(() => again.value !== undefined)
  expect(fetched).toBe(1)
})

test('no more than three are fetched at once', async () => {
  const { thumbnails, settle } = setUp()
  const waiting: (() => void)[] = []
  let most = 0
  let atOnce = 0
  const all = Array.from({ length: 8 }, (_, i) =>
    thumbnails.want(`${i}`, async () => {
      most = Math.max(most, ++atOnce)
      await new Promise<void>((resolve) => waiting.push(resolve))
      atOnce--
      return PICTURE
    }),
  )
  settle()
  await until(() => {
    waiting.splice(0).forEach((finish) => finish())
    return all.every(({ value }) => value !== undefined)
  })
  expect(most).toBe(3)
})

test('one that could not be fetched is null, and is tried again when it comes into view again', async () => {
  const { thumbnails, settle } = setUp()
  const failed = thumbnails.want('a', () => Promise.reject(new Error('gone')))
  settle()
  await until(() => failed.value === null)
  thumbnails.release('a')
  const again = thumbnails.want('a', async () => PICTURE)
  settle()
  await until(() => again.value === 'picture:0')
})

test('beyond four hundred, those out of view for longest are let go of, and none that is in view', async () => {
  const { thumbnails, urls, settle } = setUp()
  const show = async (key: string) => {
    const url = thumbnails.want(key, async () => PICTURE)
    settle()
    await until(() => typeof url.value === 'string')
    return url
  }
  const first = await show('first')
  const second = await show('second')
  const kept = await show('kept')
  thumbnails.release('first')
  thumbnails.release('second')
  // Seen once more, so that it is the second that was out of view for longest.
  await show('first')
  thumbnails.release('first')
  for (let i = 0; i < 398; i++) {
    await show(`${i}`)
    thumbnails.release(`${i}`)
  }
  expect(urls.size).toBe(400)
  expect(second.value).toBeUndefined()
  expect(first.value).toBeDefined()
  expect(kept.value).toBeDefined()
  thumbnails.forget()
  expect([urls.size, kept.value]).toEqual([0, undefined])
})

test('a picture that arrives after everything was forgotten leaves nothing behind', async () => {
  const { thumbnails, urls, settle } = setUp()
  let arrive = (_: Thumbnail) => {}
  const url = thumbnails.want('a', () => new Promise((resolve) => (arrive = resolve)))
  settle()
  const before = arrive
  await until(() => arrive !== before)
  thumbnails.forget()
  arrive(PICTURE)
  await Promise.resolve()
  expect([urls.size, url.value]).toEqual([0, undefined])
})
