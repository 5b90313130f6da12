import { randomBytes } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { createEngine } from '../engine/app.ts'
import { createProxy, type Proxy } from '../proxy/app.ts'
import { readConfig } from '../proxy/config.ts'
import { listen } from '../proxy/listen.ts'

/** The name under which the playground spends. */
const DESIGNER = 'Playground'
/** What the playground may spend of a real account in a month before somebody has to decide otherwise. */
const BUDGET_MICRO_USD = 10_000_000

export interface ServeOptions {
  port: number
  dataDir: string
  /** With a key the pictures come from fal, and cost money; without one from the local engine. */
  env: Record<string, string | undefined>
  /** What answers everything that is neither the proxy's nor the engine's. */
  makePage?: (connect: { code: string }) => Pick<Hono, 'fetch'>
  /** Told of every request once it is answered; `endedAt` is when the answer's head was ready. */
  onRequest?: (seen: SeenRequest) => void
}

export interface SeenRequest {
  method: string
  path: string
  status: number
  bytesIn: number
  startedAt: number
  endedAt: number
}

export interface Served {
  url: string
  engine: 'uso' | 'local'
  /** A new access code of the playground's own designer; the one before it has stopped working. */
  code: string
  proxy: Proxy
  close: () => Promise<void>
}

/** Serves the proxy, the local engine where there is no key, and a page, all on one port of this machine. */
export async function serve({ port, dataDir, env, makePage, onRequest }: ServeOptions): Promise<Served> {
  const engine = env.FAL_KEY || env.FAL_KEY_FILE ? 'uso' : 'local'
  const url = `http://localhost:${port}`
  const settings = { ...env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: env.LOG_LEVEL ?? 'warn' }
  const config = readConfig(engine === 'local' ? { ...settings, FAL_URL: url } : settings, { engine })
  delete process.env.FAL_KEY

  const localEngine = engine === 'local' ? createEngine({ publicUrl: url }) : null
  const proxy = createProxy(config)
  const code = await accessCode(proxy)
  const page = makePage?.({ code })
  const route = (request: Request, bindings: HttpBindings) => {
    const [, first = ''] = new URL(request.url).pathname.split('/')
    if (['v1', 'sign-in', 'admin', 'healthz', 'readyz', 'metrics'].includes(first)) return proxy.app.fetch(request, bindings)
    // fal's hosts are path segments with a dot in them.
    if (localEngine && /^([a-z0-9]+\.)?fal\.(run|ai|media)$/.test(first)) return localEngine.app.fetch(request, bindings)
    return page?.fetch(request, bindings) ?? new Response('Not found', { status: 404 })
  }
  const server = await listen(async (request, bindings) => {
    const startedAt = Date.now()
    const response = await route(request, bindings)
    onRequest?.({
      method: request.method,
      path: new URL(request.url).pathname,
      status: response.status,
      bytesIn: Number(request.headers.get('content-length') ?? 0),
      startedAt,
      endedAt: Date.now(),
    })
    return response
  }, config)
  await proxy.start()
  return {
    url,
    engine,
    code,
    proxy,
    async close() {
      const closed = server.close(2_000)
      proxy.drain()
      await closed
      await proxy.close()
      await localEngine?.close()
    },
  }
}

async function accessCode({ designers }: Proxy): Promise<string> {
  const added = await designers.add(DESIGNER, BUDGET_MICRO_USD)
  const code = typeof added === 'string' ? await designers.rotate(DESIGNER) : added.code
  if (code !== null) return code
  // Somebody revoked it by hand: that stands, and this run gets a name of its own.
  const fresh = await designers.add(`${DESIGNER} ${randomBytes(3).toString('hex')}`, BUDGET_MICRO_USD)
  if (typeof fresh === 'string') throw new Error('No access code could be made for the playground.')
  return fresh.code
}
