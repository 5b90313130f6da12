import sharp from 'sharp'
import { expect, test } from 'vitest'
import { formatOf, sizeOf } from '../../ui/images/header.ts'

const picture = sharp({ create: { width: 37, height: 21, channels: 4, background: '#c2255c80' } })

test.each(['png', 'jpeg', 'webp', 'gif'] as const)('reads format and size of a %s by content', async (format) => {
  const bytes = new Uint8Array(await picture.clone().toFormat(format).toBuffer())
  expect(formatOf(bytes)).toBe(`image/${format}`)
  expect(sizeOf(bytes, `image/${format}`)).toEqual({ width: 37, height: 21 })
})

test('reads the size of a lossless WebP and of one without alpha', async () => {
  for (const options of [{ lossless: true }, { quality: 50 }]) {
    const bytes = new Uint8Array(await picture.clone().removeAlpha().webp(options).toBuffer())
    expect(sizeOf(bytes, 'image/webp')).toEqual({ width: 37, height: 21 })
  }
})

test('anything else is no picture', () => {
  for (const text of ['', '<svg/>', '%PDF-1.7', 'GIF', 'RIFF____WAVE']) {
    expect(formatOf(new TextEncoder().encode(text))).toBeNull()
  }
})

test('a header cut short has no size', () => {
  expect(sizeOf(new Uint8Array([0x89, 0x50]), 'image/png')).toBeNull()
  expect(sizeOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x02]), 'image/jpeg')).toBeNull()
})
