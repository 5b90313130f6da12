import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { Link, LINKS, type LinkSpeed } from '../../bench/trip/link.ts'
import { limitMs } from '../../bench/trip/limit.ts'
import { Pace } from '../../bench/trip/pace.ts'

const line: LinkSpeed = { name: 'test', down: 8, up: 0.8, roundTripMs: 100 }

it('sends at its speed, one after the other, and rests when there is nothing to send', () => {
  const pace = new Pace(8)
  expect(pace.send(1_000, 0)).toBe(1)
  expect(pace.send(2_000, 0)).toBe(3)
  expect(pace.backlogMs(1)).toBe(2)
  expect(pace.send(1_000, 50)).toBe(51)
  expect(pace.backlogMs(60)).toBe(0)
})

it('takes a megabyte through each link in the time its speed asks for', () => {
  for (const { up, down } of Object.values(LINKS)) {
    const send = (speed: number) => {
      const pace = new Pace(speed)
      let at = 0
      for (let i = 0; i < 100; i++) at = pace.send(10_000, 0)
      return at
    }
    expect(send(up)).toBeCloseTo(8_000 / up, 6)
    expect(send(down)).toBeCloseTo(8_000 / down, 6)
  }
})

it('passes bytes on unchanged and in order, and counts them and the requests', async () => {
  const body = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', () => undefined)
    socket.on('end', () => socket.end(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const link = new Link({ name: 'test', down: 1_000, up: 1_000, roundTripMs: 2 })
  const { connect } = await import('node:net')
  const socket = connect({ port: await link.open((server.address() as AddressInfo).port), host: '127.0.0.1', allowHalfOpen: true })
  socket.end('GET /v1/me HTTP/1.1\r\n\r\n')
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks).equals(body)).toBe(true)
  expect(link.counts).toEqual({ bytesUp: 23, bytesDown: 200_000, requests: 1, preflights: 0, connections: 1 })
  await link.close()
  await new Promise((resolve) => server.close(resolve))
})

it('has as its limit the bytes and two round trips of one image', () => {
  const work = { up: [10_000], down: [100_000], generationMs: 5_000, runners: 2 }
  expect(limitMs(work, line)).toBeCloseTo(100 + 100 + 200, 6)
})

it('lets images travel for free while others are generated', () => {
  const one = limitMs({ up: [10_000], down: [100_000], generationMs: 5_000, runners: 1 }, line)
  const three = limitMs({ up: [10_000, 10_000, 10_000], down: [100_000, 100_000, 100_000], generationMs: 5_000, runners: 1 }, line)
  expect(three).toBeCloseTo(one, 6)
  const atOnce = limitMs({ up: [0, 0], down: [100_000, 100_000], generationMs: 5_000, runners: 2 }, line)
  expect(atOnce).toBeCloseTo(2 * 100 + 200, 6)
})
