import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { JobRequest } from '../../contract/job-request.ts'
import { DEFAULT_PARAMETERS, UsoInput, UsoOutput, UsoParameters } from '../../contract/uso.ts'
import { aJobRequest } from '../support/examples.ts'

describe('UsoInput', () => {
  it('fills in the endpoint’s published defaults', () => {
    expect(v.parse(UsoInput, { input_image_urls: ['https://example.com/a.png'] })).toEqual({
      input_image_urls: ['https://example.com/a.png'],
      prompt: '',
      negative_prompt: '',
      image_size: 'square_hd',
      num_inference_steps: 28,
      guidance_scale: 4,
      keep_size: false,
      num_images: 1,
      seed: null,
      sync_mode: false,
      enable_safety_checker: true,
      output_format: 'png',
    })
  })

  it.each([
    ['no image', { input_image_urls: [] }],
    ['four images', { input_image_urls: ['a', 'b', 'c', 'd'] }],
    ['an empty address', { input_image_urls: [''] }],
  ])('refuses %s', (_, input) => {
    expect(v.safeParse(UsoInput, input).success).toBe(false)
  })
})

describe('UsoParameters', () => {
  it.each([
    ['a number in a string', { num_images: '4' }],
    ['a number in an array', { num_images: [4] }],
    ['a fraction of an image', { num_images: 4.0000001 }],
    ['five images', { num_images: 5 }],
    ['no image', { num_images: 0 }],
    ['NaN', { guidance_scale: Number.NaN }],
    ['infinite guidance', { guidance_scale: Number.POSITIVE_INFINITY }],
    ['guidance below 1', { guidance_scale: 0.9 }],
    ['51 steps', { num_inference_steps: 51 }],
    ['an unknown preset', { image_size: 'huge' }],
    ['a side of 1e308', { image_size: { width: 1e308, height: 512 } }],
    ['a side below 512', { image_size: { width: 511, height: 512 } }],
    ['a third side', { image_size: { width: 512, height: 512, depth: 1 } }],
    ['a negative seed', { seed: -1 }],
    ['an unknown format', { output_format: 'webp' }],
    ['an unknown field', { webhook: 'https://example.com' }],
    ['an endless prompt', { prompt: 'x'.repeat(4_001) }],
  ])('refuses %s', (_, parameters) => {
    expect(v.safeParse(UsoParameters, parameters).success).toBe(false)
  })

  it('takes every bound itself', () => {
    for (const parameters of [
      { num_images: 4, num_inference_steps: 1, guidance_scale: 1, seed: 0 },
      { num_images: 1, num_inference_steps: 50, guidance_scale: 10, seed: 4_294_967_295 },
      { image_size: { width: 512, height: 1536 } },
    ]) {
      expect(v.parse(UsoParameters, parameters)).toEqual({ ...DEFAULT_PARAMETERS, ...parameters })
    }
  })
})

describe('UsoOutput', () => {
  it('reads an answer that leaves out all but the address', () => {
    const output = v.parse(UsoOutput, { images: [{ url: 'https://v3.fal.media/files/a.png' }] })
    expect(output.images[0]).toEqual({ url: 'https://v3.fal.media/files/a.png', width: null, height: null, content_type: null })
    expect(output.has_nsfw_concepts).toBeNull()
  })

  it('refuses an answer without images, such as a page of HTML', () => {
    expect(v.safeParse(UsoOutput, '<html>').success).toBe(false)
    expect(v.safeParse(UsoOutput, {}).success).toBe(false)
  })
})

describe('JobRequest', () => {
  it('takes a whole request and nothing beside it', () => {
    expect(v.safeParse(JobRequest, aJobRequest()).success).toBe(true)
    expect(v.safeParse(JobRequest, { ...aJobRequest(), fal_webhook: 'https://example.com' }).success).toBe(false)
  })

  it('wants the images in the model’s order, each role once', () => {
    const [content, style] = aJobRequest().images
    if (!content || !style) throw new Error('the example has two images')
    expect(v.safeParse(JobRequest, aJobRequest({ images: [style, content] })).success).toBe(false)
    expect(v.safeParse(JobRequest, aJobRequest({ images: [style, { ...style }] })).success).toBe(false)
    expect(v.safeParse(JobRequest, aJobRequest({ images: [style] })).success).toBe(true)
  })

  it('names images by hash, so that nobody can make the proxy fetch an address', () => {
    const images = [{ role: 'content', hash: 'http://169.254.169.254/', name: '', nodeId: null }]
    expect(v.safeParse(JobRequest, { ...aJobRequest(), images }).success).toBe(false)
  })
})
