import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataUri, picture, pipeline, pngOf, post, serveEngine, smallInput, startEngine } from './support.ts'

interface Answer {
  images: { url: string; width: number; height: number; content_type: string }[]
  has_nsfw_concepts: boolean[]
  seed: number
  detail: { loc: unknown[]; type: string; ctx?: unknown }[]
}

const run = async (at: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await post(`${at}/fal.run/fal-ai/uso`, body, headers)
  return { status: answer.status, body: (await answer.json()) as Answer }
}

const pixelsOf = async (address: string) =>
  sharp(await (await fetch(address)).arrayBuffer())
    .raw()
    .toBuffer({ resolveWithObject: true })

let url = ''
let close: () => Promise<void>
beforeAll(async () => {
  ;({ url, close } = await serveEngine({ faults: true }))
})
afterAll(() => close())

describe('running a request at once', () => {
  it('gives the same bytes for the same seed, other ones for another seed and for each image', async () => {
    const first = await run(url, await smallInput({ num_images: 2 }))
    const again = await run(url, await smallInput({ num_images: 2 }))
    const other = await run(url, await smallInput({ seed: 99 }))
    const bytes = async (answer: Answer, i: number) =>
      createHash('sha256')
        .update((await pixelsOf(answer.images[i]!.url)).data)
        .digest('hex')
    expect(await bytes(again.body, 0)).toEqual(await bytes(first.body, 0))
    expect(await bytes(again.body, 1)).toEqual(await bytes(first.body, 1))
    expect(await bytes(first.body, 1)).not.toEqual(await bytes(first.body, 0))
    expect(await bytes(other.body, 0)).not.toEqual(await bytes(first.body, 0))
  })

  it('chooses and tells a seed when none is given', async () => {
    const seeds = await Promise.all(
      [1, 2].map(async () => (await run(url, await smallInput({ seed: null }))).body.seed),
    )
    expect(seeds[0]).not.toBe(seeds[1])
  })

  it('makes the size asked for: presets, custom sides on the grid of 16, and keep_size', async () => {
    const content = dataUri(await pngOf(picture(144, 90)))
    const sizes: [Record<string, unknown>, [number, number]][] = [
      [{ image_size: 'portrait_16_9' }, [576, 1024]],
      [{ image_size: { width: 530, height: 600 } }, [528, 592]],
      [{ keep_size: true, image_size: 'square' }, [1024, 640]],
    ]
    for (const [fields, [width, height]] of sizes) {
      const { body } = await run(url, { input_image_urls: [content, content], ...fields })
      expect(body.images[0]).toMatchObject({ width, height })
      const { info } = await pixelsOf(body.images[0]!.url)
      expect([info.width, info.height]).toEqual([width, height])
    }
  })

  it('encodes as asked, and as data URIs in sync mode', async () => {
    const { body } = await run(url, await smallInput({ output_format: 'jpeg', sync_mode: true }))
    expect(body.images[0]!.content_type).toBe('image/jpeg')
    const [head, base64] = body.images[0]!.url.split(',')
    expect(head).toBe('data:image/jpeg;base64')
    expect((await sharp(Buffer.from(base64!, 'base64')).metadata()).format).toBe('jpeg')
  })

  it('works with one image, with two styles, and with styles alone', async () => {
    const [content, style] = (await smallInput()).input_image_urls
    const third = dataUri(await pngOf(picture(48, 64, 3)))
    for (const images of [[content], [content, style, third], ['data:,', style], ['data:,', style, third]]) {
      const { status } = await run(url, { input_image_urls: images, image_size: 'square' })
      expect(status).toBe(200)
    }
  })

  it('blackens and flags images on request of a test, unless the safety checker is off', async () => {
    const flagged = await run(url, await smallInput({ num_images: 2 }), { 'x-engine-fault': 'nsfw' })
    expect(flagged.body.has_nsfw_concepts).toEqual([true, true])
    expect((await pixelsOf(flagged.body.images[0]!.url)).data.every((byte) => byte === 0)).toBe(true)
    const unchecked = await run(url, await smallInput({ enable_safety_checker: false }), {
      'x-engine-fault': 'nsfw',
    })
    expect(unchecked.body.has_nsfw_concepts).toEqual([false])
  })

  it('ignores the fault header unless told to honour it', async () => {
    const deaf = await startEngine()
    expect((await run(deaf, await smallInput(), { 'x-engine-fault': 'fail=internal_error' })).status).toBe(
      200,
    )
  })

  it('reads 16-bit PNG, grey, CMYK, animated and rotated files', async () => {
    const source = () => pipeline(picture(96, 48))
    const frames = Buffer.concat([1, 2].map((seed) => Buffer.from(picture(96, 48, seed).data)))
    const files = {
      deep: await source().toColourspace('rgb16').png().toBuffer(),
      grey: await source().greyscale().png().toBuffer(),
      cmyk: await source().removeAlpha().toColourspace('cmyk').jpeg().toBuffer(),
      animated: await sharp(frames, { raw: { width: 96, height: 96, channels: 4, pageHeight: 48 } })
        .gif()
        .toBuffer(),
      webp: await source().webp().toBuffer(),
    }
    expect((await sharp(files.deep).metadata()).depth).toBe('ushort')
    expect((await sharp(files.cmyk).metadata()).space).toBe('cmyk')
    expect((await sharp(files.animated).metadata()).pages).toBe(2)
    for (const bytes of Object.values(files)) {
      const { body } = await run(url, { input_image_urls: [dataUri(bytes)], keep_size: true })
      expect(body.images[0]).toMatchObject({ width: 1024, height: 512 })
    }
    const rotated = await source().jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const { body } = await run(url, { input_image_urls: [dataUri(rotated)], keep_size: true })
    expect(body.images[0]).toMatchObject({ width: 512, height: 1024 })
  })

  it('shows the colour stored under transparency, as the model does', async () => {
    const clear = await sharp({ create: { width: 32, height: 32, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer()
    const { body } = await run(url, { input_image_urls: [dataUri(clear)], image_size: 'square' })
    expect((await pixelsOf(body.images[0]!.url)).data.every((byte) => byte === 0)).toBe(true)
  })
})

describe('refusing a request', () => {
  it('names every wrong field as pydantic does', async () => {
    const { status, body } = await run(url, {
      input_image_urls: [],
      num_images: 9,
      guidance_scale: 0.5,
      prompt: 7,
      seed: 1.5,
      keep_size: 'yes',
      output_format: 'gif',
    })
    expect(status).toBe(422)
    const found = Object.fromEntries(body.detail.map(({ loc, type }) => [loc.join('.'), type]))
    expect(found).toEqual({
      'body.input_image_urls': 'too_short',
      'body.num_images': 'less_than_equal',
      'body.guidance_scale': 'greater_than_equal',
      'body.prompt': 'string_type',
      'body.seed': 'int_from_float',
      'body.keep_size': 'bool_type',
      'body.output_format': 'literal_error',
    })
    expect((await run(url, '{broken')).body.detail[0]!.type).toBe('json_invalid')
    expect((await run(url, '[]')).status).toBe(422)
  })

  it('refuses images that are too large, damaged, or no images', async () => {
    const wide = await sharp({ create: { width: 4000, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const whole = await pngOf(picture(64, 64))
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    const cases: [string, string][] = [
      [dataUri(wide), 'image_too_large'],
      [dataUri(whole.subarray(0, 40)), 'image_load_error'],
      [dataUri(whole.subarray(0, whole.length / 2)), 'image_load_error'],
      [dataUri(svg, 'image/svg+xml'), 'unsupported_image_format'],
      ['data:image/png', 'file_download_error'],
      ['not an address', 'file_download_error'],
      ['ftp://example.com/a.png', 'file_download_error'],
    ]
    const [good] = (await smallInput()).input_image_urls
    for (const [image, type] of cases) {
      const { status, body } = await run(url, { input_image_urls: [good, image], image_size: 'square' })
      expect(status).toBe(422)
      expect(body.detail[0]).toMatchObject({ type, loc: ['body', 'input_image_urls', 1] })
    }
  })

  it('fetches nothing from private addresses, by number or by name, unless allowed', async () => {
    const other = await startEngine()
    const target = `${other}/api.fal.ai/v1/models/pricing?endpoint_id=fal-ai/uso`
    const { port } = new URL(other)
    const open = await startEngine({ allowPrivateAddresses: true })
    for (const address of [
      target,
      target.replace('127.0.0.1', 'localhost'),
      `http://[::ffff:127.0.0.1]:${port}/`,
      'http://169.254.169.254/',
    ]) {
      const { body } = await run(url, { input_image_urls: [address] })
      expect(body.detail[0]!.type).toBe('file_download_error')
    }
    const { body } = await run(open, { input_image_urls: [target] })
    expect(body.detail[0]!.type).toBe('unsupported_image_format')
  })
})
