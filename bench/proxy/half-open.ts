import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { percentiles } from './measure.ts'
import type { Once } from './measure.ts'
import type { Ours } from './world.ts'

export interface HalfOpenFigures {
  sockets: number
  alone: { p50Ms: number; p99Ms: number }
  beside: { p50Ms: number; p99Ms: number }
}

/** What a read takes for others while so many callers have begun a request and never end it. */
export async function measureHalfOpen(proxy: Ours, sockets: number, read: Once): Promise<HalfOpenFigures> {
  const alone = await timed(read)
  const { hostname, port } = new URL(proxy.url)
  const open: Socket[] = []
  for (let index = 0; index < sockets; index++) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write('POST /v1/images HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\nx-slow: ')
    open.push(socket)
  }
  const beside = await timed(read)
  for (const socket of open) socket.destroy()
  return { sockets, alone, beside }
}

async function timed(read: Once) {
  const times: number[] = []
  for (let index = 0; index < 300; index++) {
    const started = performance.now()
    await read()
    times.push(performance.now() - started)
  }
  return percentiles(times)
}
