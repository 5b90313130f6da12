import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Pace } from './pace.ts'

/** A designer's line to the internet. */
export interface LinkSpeed {
  name: string
  /** Mbit/s, 10⁶ bits. */
  down: number
  up: number
  roundTripMs: number
}

export const LINKS = {
  fast: { name: 'fast', down: 100, up: 20, roundTripMs: 40 },
  slow: { name: 'slow', down: 10, up: 2, roundTripMs: 120 },
} satisfies Record<string, LinkSpeed>

export interface LinkCounts {
  bytesUp: number
  bytesDown: number
  /** Requests other than preflights. */
  requests: number
  preflights: number
  connections: number
}

/** What goes over the line in one piece, so that connections take turns. */
const PIECE_BYTES = 16_384
/** A sender is held back once so much waits, as a router's full queue does. */
const MOST_BACKLOG_MS = 150
const REQUEST = /^(GET|POST|PUT|DELETE|OPTIONS) \/\S* HTTP\/1\.1\r\n/

/**
 * A line in front of servers on this machine: bytes go through at its speed, shared by all connections, and arrive
 * half a round trip later. The first byte of a connection waits for one round trip more, which is what TCP's
 * handshake takes. TLS, slow start and loss are left out.
 */
export class Link {
  readonly speed: LinkSpeed
  readonly counts: LinkCounts = { bytesUp: 0, bytesDown: 0, requests: 0, preflights: 0, connections: 0 }
  readonly #up: Pace
  readonly #down: Pace
  readonly #closers: (() => Promise<void>)[] = []

  constructor(speed: LinkSpeed) {
    this.speed = speed
    this.#up = new Pace(speed.up)
    this.#down = new Pace(speed.down)
  }

  /** Listens on `port` (0 for any) and passes everything on to `targetPort`. Resolves to the port. */
  async open(targetPort: number, port = 0): Promise<number> {
    const sockets = new Set<Socket>()
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
      const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
      for (const socket of [near, far]) {
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
      }
      this.#join(near, far)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    this.#closers.push(async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    })
    return (server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map((close) => close()))
  }

  #join(near: Socket, far: Socket): void {
    const { counts, speed } = this
    counts.connections += 1
    const shakenAt = performance.now() + speed.roundTripMs
    this.#pass(near, far, this.#up, shakenAt, (chunk) => {
      counts.bytesUp += chunk.byteLength
      const [, method] = REQUEST.exec(chunk.subarray(0, 400).toString('latin1')) ?? []
      if (method === 'OPTIONS') counts.preflights += 1
      else if (method !== undefined) counts.requests += 1
    })
    this.#pass(far, near, this.#down, shakenAt, (chunk) => {
      counts.bytesDown += chunk.byteLength
    })
  }

  #pass(from: Socket, to: Socket, pace: Pace, notBefore: number, seen: (chunk: Buffer) => void): void {
    const waiting: { at: number; deliver: () => void }[] = []
    let timer: NodeJS.Timeout | undefined
    const deliver = () => {
      timer = undefined
      // Timers count whole milliseconds and fire late rather than early.
      while (waiting[0] && waiting[0].at <= performance.now() + 1) waiting.shift()?.deliver()
      const next = waiting[0]
      if (next) timer = setTimeout(deliver, Math.max(0, Math.floor(next.at - performance.now()) - 1))
    }
    const push = (at: number, what: () => void) => {
      waiting.push({ at, deliver: what })
      timer ??= setTimeout(deliver, Math.max(0, Math.floor(at - performance.now()) - 1))
    }
    let lastAt = 0
    from.on('data', (chunk: Buffer) => {
      seen(chunk)
      const now = performance.now()
      for (let start = 0; start < chunk.byteLength; start += PIECE_BYTES) {
        const piece = chunk.subarray(start, start + PIECE_BYTES)
        lastAt = pace.send(piece.byteLength, Math.max(now, notBefore)) + this.speed.roundTripMs / 2
        push(lastAt, () => to.write(piece))
      }
      const backlog = pace.backlogMs(now)
      if (backlog < MOST_BACKLOG_MS) return
      from.pause()
      setTimeout(() => from.resume(), backlog - MOST_BACKLOG_MS / 2)
    })
    from.once('end', () => push(Math.max(lastAt, performance.now() + this.speed.roundTripMs / 2), () => to.end()))
    from.once('error', () => to.destroy())
    from.once('close', () => {
      if (from.errored) clearTimeout(timer)
    })
  }
}
