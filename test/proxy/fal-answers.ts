import type { ServerResponse } from 'node:http'
import sharp from 'sharp'
import type { Size } from '../../contract/uso.ts'

export interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  }
}

export function raw(status: number, contentType: string, body: string | Buffer): Answer {
  return { status, headers: { 'content-type': contentType }, body: Buffer.from(body) }
}

export function send(response: ServerResponse, { status, headers, body }: Answer) {
  response.writeHead(status, { ...headers, 'content-length': body.byteLength }).end(body)
}

/** Announces all of the answer, sends half, and breaks off. */
export function truncate(response: ServerResponse, { status, headers, body }: Answer) {
  response.writeHead(status, { ...headers, 'content-length': body.byteLength })
  response.write(body.subarray(0, Math.floor(body.byteLength / 2)), () => response.destroy())
}

/** A byte at a time, for as long as anyone listens. */
export function trickle(response: ServerResponse, { status, headers, body }: Answer) {
  response.writeHead(status, { ...headers, 'content-length': body.byteLength })
  let sent = 0
  const timer = setInterval(() => response.write(body.subarray(sent, ++sent)), 20)
  response.once('close', () => clearInterval(timer))
}

const solid = new Map<string, Promise<Buffer>>()

/** A picture of one colour, made once for each size. */
export function solidPicture({ width, height }: Size, format: 'png' | 'jpeg'): Promise<Buffer> {
  const id = `${width}x${height}.${format}`
  const known = solid.get(id)
  if (known) return known
  const made = sharp({ create: { width, height, channels: 3, background: '#c96' } })
    .toFormat(format)
    .toBuffer()
  solid.set(id, made)
  return made
}
