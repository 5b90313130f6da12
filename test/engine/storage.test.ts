import { describe, expect, it } from 'vitest'
import { picture, pngOf, post, startEngine } from './support.ts'

async function initiate(url: string, contentType: string, headers: Record<string, string> = {}) {
  const answer = await post(
    `${url}/rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3`,
    { content_type: contentType, file_name: '../a picture.png' },
    headers,
  )
  expect(answer.status).toBe(200)
  return (await answer.json()) as { upload_url: string; file_url: string }
}

const put = (url: string, body: Uint8Array, type: string) =>
  fetch(url, { method: 'PUT', body: new Uint8Array(body), headers: { 'content-type': type } })

describe('storage', () => {
  it('keeps an upload under an address that nobody can guess, below the host it was asked under', async () => {
    const url = await startEngine()
    const bytes = await pngOf(picture(8, 8))
    const { upload_url, file_url } = await initiate(url, 'image/png')
    expect(file_url).toMatch(new RegExp(`^${url}/v3\\.fal\\.media/files/[0-9a-f]{32}/[\\w.-]+$`))
    expect((await fetch(file_url)).status).toBe(404)
    expect((await put(upload_url, bytes, 'image/jpeg')).status).toBe(403)
    expect((await put(upload_url, bytes, 'image/png')).status).toBe(200)
    const file = await fetch(file_url)
    expect(file.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes)
  })

  it.each(['x-fal-object-lifecycle', 'x-fal-object-lifecycle-preference'])(
    'honours the lifetime in %s',
    async (name) => {
      let now = Date.now()
      const url = await startEngine({ now: () => now })
      const { upload_url, file_url } = await initiate(url, 'image/png', {
        [name]: '{"expiration_duration_seconds":3600}',
      })
      await put(upload_url, await pngOf(picture(8, 8)), 'image/png')
      now += 3_599_000
      expect((await fetch(file_url)).status).toBe(200)
      now += 2_000
      expect((await fetch(file_url)).status).toBe(404)
    },
  )

  it('never shows an upload as a page', async () => {
    const url = await startEngine()
    const { upload_url, file_url } = await initiate(url, 'text/html')
    await put(upload_url, Buffer.from('<script>1</script>'), 'text/html')
    const { headers } = await fetch(file_url)
    expect(headers.get('content-disposition')).toBe('attachment')
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('names files below publicUrl, or below the path it is mounted under', async () => {
    const url = await startEngine({ publicUrl: 'https://engine.example/local/' })
    const { file_url } = await initiate(url, 'image/png')
    expect(file_url.startsWith('https://engine.example/local/v3.fal.media/files/')).toBe(true)
  })
})

describe('every answer', () => {
  it('can be read from any page', async () => {
    const url = await startEngine()
    const preflight = await fetch(`${url}/queue.fal.run/fal-ai/uso`, {
      method: 'OPTIONS',
      headers: {
        origin: 'null',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
    const missing = await fetch(`${url}/nowhere`)
    expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([404, '*'])
    expect(missing.headers.get('access-control-expose-headers')).toContain('x-fal-billable-units')
  })

  it('tells the price of the endpoint and of no other', async () => {
    const url = await startEngine()
    const price = await fetch(`${url}/api.fal.ai/v1/models/pricing?endpoint_id=fal-ai/uso`)
    expect(await price.json()).toMatchObject({
      prices: [{ unit_price: 0.1, unit: 'megapixels', currency: 'USD' }],
    })
    expect((await fetch(`${url}/api.fal.ai/v1/models/pricing?endpoint_id=fal-ai/flux`)).status).toBe(404)
  })
})
