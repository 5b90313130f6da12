import { createServer, type AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { Link, type LinkSpeed } from './link.ts'

export interface Calibration {
  /** Measured over the asked for: 1 is exact. */
  up: number
  down: number
  roundTrip: number
}

/**
 * Holds the relay against a clock: bytes enough for about two seconds in each direction, and the median of a few
 * round trips of one byte.
 */
export async function calibrate(speed: LinkSpeed): Promise<Calibration> {
  const sizes = { up: (speed.up * 2_000_000) / 8, down: (speed.down * 2_000_000) / 8 }
  const server = createServer({ noDelay: true }, (socket) => {
    let received = 0
    let mode: number | null = null
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      mode ??= chunk[0] ?? 0
      received += chunk.byteLength
      if (mode === 1) socket.write(chunk)
      if (mode === 2 && received >= sizes.up) socket.end('.')
      if (mode === 3) socket.end(Buffer.alloc(sizes.down))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const link = new Link(speed)
  const port = await link.open((server.address() as AddressInfo).port)
  try {
    const trips: number[] = []
    const echo = connect({ port, host: '127.0.0.1', noDelay: true })
    for (let i = 0; i < 7; i++) {
      const started = performance.now()
      await new Promise((resolve) => {
        echo.once('data', resolve)
        echo.write(Buffer.from([1]))
      })
      // The first one pays for the handshake.
      if (i > 0) trips.push(performance.now() - started)
    }
    echo.destroy()
    const upMs = await transfer(port, Buffer.alloc(sizes.up, 2))
    const downMs = await transfer(port, Buffer.from([3]))
    const expected = { up: 2_000 + 2 * speed.roundTripMs, down: 2_000 + 2 * speed.roundTripMs }
    trips.sort((a, b) => a - b)
    return { up: expected.up / upMs, down: expected.down / downMs, roundTrip: (trips[3] ?? 0) / speed.roundTripMs }
  } finally {
    await link.close()
    server.close()
  }
}

/** Milliseconds from connecting until the other side has ended. */
async function transfer(port: number, bytes: Buffer): Promise<number> {
  const started = performance.now()
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.resume()
  const ended = new Promise((resolve) => socket.once('end', resolve))
  socket.write(bytes)
  await ended
  const ms = performance.now() - started
  socket.destroy()
  return ms
}
