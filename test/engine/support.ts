import { serve } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import sharp, { type Sharp } from 'sharp'
import { onTestFinished } from 'vitest'
import { createEngine, type EngineOptions } from '../../engine/app.ts'
import type { RgbaImage } from '../../engine/restyle/image.ts'
import { createRandom } from '../../engine/restyle/random.ts'

/** Serves an engine on a free port. */
export async function serveEngine(
  options: EngineOptions = {},
): Promise<{ url: string; close: () => Promise<void> }> {
  const engine = createEngine(options)
  const server = serve({ fetch: engine.app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      await engine.close()
    },
  }
}

/** Serves an engine until the test is over; returns its address. */
export async function startEngine(options: EngineOptions = {}): Promise<string> {
  const { url, close } = await serveEngine(options)
  onTestFinished(close)
  return url
}

/** Soft coloured shapes that differ from seed to seed. */
export function picture(width: number, height: number, seed = 1): RgbaImage {
  const random = createRandom(seed)
  const data = new Uint8Array(width * height * 4).fill(255)
  const base = [random() * 255, random() * 255, random() * 255]
  const discs = Array.from({ length: 12 }, () => ({
    x: random() * width,
    y: random() * height,
    radius: (0.05 + random() * 0.3) * Math.max(width, height),
    colour: [random() * 255, random() * 255, random() * 255],
  }))
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p += 4) {
      const disc = discs.findLast((each) => (each.x - x) ** 2 + (each.y - y) ** 2 < each.radius ** 2)
      const shade = (random() - 0.5) * 20
      for (let n = 0; n < 3; n++) {
        data[p + n] = Math.max(0, Math.min(255, (disc ? disc.colour : base)[n]! + shade))
      }
    }
  }
  return { width, height, data }
}

export function pipeline(image: RgbaImage): Sharp {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 4 } })
}

export async function pngOf(image: RgbaImage): Promise<Buffer> {
  return pipeline(image).png().toBuffer()
}

export function dataUri(bytes: Uint8Array, type = 'image/png'): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
}

/** A request's body with a content and a style of 64 px, at the smallest size there is. */
export async function smallInput(fields: Record<string, unknown> = {}) {
  return {
    input_image_urls: [dataUri(await pngOf(picture(64, 64, 1))), dataUri(await pngOf(picture(64, 64, 2)))],
    image_size: 'square' as const,
    seed: 5,
    ...fields,
  }
}

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Asks for the status until it is `wanted`, then returns it. */
export async function statusWhen(statusUrl: string, wanted: string): Promise<Record<string, unknown>> {
  for (;;) {
    const status = (await (await fetch(`${statusUrl}?logs=1`)).json()) as Record<string, unknown>
    if (status.status === wanted) return status
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
