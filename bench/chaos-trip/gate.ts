import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** What happens to one call of the panel on its way to the proxy or back. */
export const GATE_FAULTS = [
  /** The connection breaks before the proxy hears anything. */
  'reset',
  /** The proxy does what was asked; its answer never arrives. */
  'lost-answer',
  /** The answer ends in the middle. */
  'truncated',
  /** A captive portal answers with a page of its own. */
  'portal',
  /** Something in between answers that it cannot reach the proxy. */
  'bad-gateway',
  /** JSON that is not the proxy's. */
  'garbage',
  'slow',
] as const
export type GateFault = (typeof GATE_FAULTS)[number]

const SLOW_MS = 150

/** The network between the panel and the proxy: real HTTP on the port the plugin was built for, cut and garbled at will. */
export class Gate {
  readonly #server: Server
  readonly #faults: GateFault[] = []
  #proxyPort = 0
  #isCut = false

  readonly #unanswered: string[] = []

  private constructor() {
    this.#server = createServer((request, response) => this.#pass(request, response))
    this.#server.on('connection', (socket) => {
      if (this.#isCut) socket.destroy()
    })
  }

  static async open(port: number): Promise<Gate> {
    const gate = new Gate()
    await new Promise<void>((resolve, reject) => {
      gate.#server.once('error', reject)
      gate.#server.listen(port, 'localhost', resolve)
    })
    return gate
  }

  leadTo(proxyPort: number): void {
    this.#proxyPort = proxyPort
  }

  /** Every connection breaks, and none comes about until `heal`. */
  cut(): void {
    this.#isCut = true
    this.#server.closeAllConnections()
  }

  /** The next call goes wrong like this, after those that wait already. */
  garble(fault: GateFault): void {
    this.#faults.push(fault)
  }

  heal(): void {
    this.#isCut = false
    this.#faults.length = 0
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  /** Requests that have no whole answer yet. */
  get unanswered(): string[] {
    return [...this.#unanswered]
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const call = `${request.method} ${request.url}`
    this.#unanswered.push(call)
    response.once('close', () => this.#unanswered.splice(this.#unanswered.indexOf(call), 1))
    const fault = request.method === 'OPTIONS' ? undefined : this.#faults.shift()
    const cors = { 'access-control-allow-origin': '*' }
    switch (fault) {
      case 'reset':
        request.socket.resetAndDestroy()
        return
      case 'portal':
        response.writeHead(200, { ...cors, 'content-type': 'text/html' }).end('<html>Please sign in to the Wi-Fi</html>')
        return
      case 'bad-gateway':
        response.writeHead(502, { ...cors, 'content-type': 'text/plain' }).end('Bad Gateway')
        return
      case 'garbage':
        response.writeHead(200, { ...cors, 'content-type': 'application/json' }).end('{"jobs": [{"id": 7}], "state": "done"}')
        return
      case 'slow':
        setTimeout(() => this.#forward(request, response, undefined), SLOW_MS)
        return
      default:
        this.#forward(request, response, fault)
    }
  }

  #forward(request: IncomingMessage, response: ServerResponse, fault: 'lost-answer' | 'truncated' | undefined): void {
    const { method, url, headers } = request
    const toProxy = send({ host: '127.0.0.1', port: this.#proxyPort, method, path: url, headers, agent: false }, (answer) => {
      if (fault === 'lost-answer') {
        // Also one that the proxy could not bring to its end.
        answer.resume().once('close', () => request.socket.resetAndDestroy())
        return
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      if (fault === 'truncated') answer.once('data', (part: Buffer) => response.write(part.subarray(0, part.length / 2), () => response.destroy()))
      else answer.pipe(response)
      // A proxy that dies in the middle of an answer takes the connection with it.
      answer.once('close', () => {
        if (!answer.complete) response.destroy()
      })
    })
    toProxy.once('error', () => response.destroy())
    response.once('close', () => toProxy.destroy())
    request.pipe(toProxy)
  }
}
