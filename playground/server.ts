import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { Hono, type Context } from 'hono'
import { buildSample, isDocumentName } from './build-sample.ts'

export interface PlaygroundOptions {
  /** Folder of the project: where manifest.json and build/ are. */
  root: string
  /** An access code of the proxy that the page connects the plugin with. */
  connect?: { code: string }
}

/** What the page is told at `/playground.json`. */
export interface PlaygroundInfo {
  connect: { code: string } | null
}

const require = createRequire(import.meta.url)
const canvasKitFolder = dirname(require.resolve('canvaskit-wasm/full'))
const fontsFolder = join(dirname(require.resolve('@open-pencil/core/package.json')), 'assets')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.ttf': 'font/ttf',
  '.fig': 'application/octet-stream',
}

/**
 * Serves the playground's page and everything it loads. Nothing is kept by the browser without asking again,
 * so
 * that a plugin built anew is what the next opening runs.
 *
 *     const playground = createPlayground({ root: process.cwd() })
 *     serve({ fetch: playground.fetch, port: 8787 })
 */
export function createPlayground({ root, connect }: PlaygroundOptions): Hono {
  const app = new Hono()
  const page = join(root, 'build', 'playground')

  app.use(async (context, next) => {
    await next()
    context.header('Cache-Control', 'no-cache')
    context.header('X-Content-Type-Options', 'nosniff')
  })
  app.get('/', (context) => send(context, join(page, 'index.html')))
  app.get('/assets/:file', (context) =>
    send(context, join(page, 'assets', plainName(context.req.param('file')))),
  )
  app.get('/fonts/:file', (context) => send(context, join(fontsFolder, plainName(context.req.param('file')))))
  app.get('/canvaskit/:file', (context) =>
    send(context, join(canvasKitFolder, plainName(context.req.param('file')))),
  )
  app.get('/plugin/manifest.json', (context) => send(context, join(root, 'manifest.json')))
  app.get('/plugin/main.js', (context) => send(context, join(root, 'build', 'main.js')))
  app.get('/plugin/ui.js', (context) => send(context, join(root, 'build', 'ui.js')))
  const documents = new Map<string, Promise<string>>()
  app.get('/:file{[a-z]+\\.fig}', async (context) => {
    const name = context.req.param('file').slice(0, -'.fig'.length)
    if (!isDocumentName(name)) return context.notFound()
    const file = documents.get(name) ?? buildSample(name)
    documents.set(name, file)
    return send(context, await file)
  })
  app.get('/playground.json', (context) => {
    // A page elsewhere whose name was made to point to this machine must not get the code.
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(context.req.url).hostname)
    return context.json<PlaygroundInfo>({ connect: local && connect ? connect : null })
  })
  return app
}

async function send(context: Context, file: string): Promise<Response> {
  const type = types[extname(file)]
  const bytes = type ? await readFile(file).catch(() => undefined) : undefined
  if (!type || !bytes) return context.notFound()
  return context.body(new Uint8Array(bytes), 200, { 'Content-Type': type })
}

/** A file's name without any folder; '' for one that would lead elsewhere. */
function plainName(name: string): string {
  return /^[\w-][\w.-]*$/.test(name) ? name : ''
}
