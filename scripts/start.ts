import { join } from 'node:path'
import { buildPlayground } from '../playground/build.ts'
import { createPlayground } from '../playground/server.ts'
import { ConfigError } from '../proxy/settings.ts'
import { buildPlugin, ROOT } from './build-plugin.ts'
import { serve } from './serve.ts'

/** The only port the development build of the plugin may talk to. */
const PORT = 8787

try {
  console.log('Building…')
  // Whatever a team has set for its release, this runs on this machine alone.
  const { RESTYLE_PROXY_ORIGIN: _, ...env } = process.env
  await buildPlugin({ env })
  await buildPlayground()
  const { url, engine, code, close } = await serve({
    port: PORT,
    dataDir: process.env.DATA_DIR || join(ROOT, 'data'),
    env,
    makePage: (connect) => createPlayground({ root: ROOT, connect }),
  })
  console.log(`
  Uso Restyle is running.

  Playground    ${url}/?open=plugin&select=Dashboard,Starry%20oil
                connected already; pictures come from ${engine === 'uso' ? 'fal and cost money' : 'the local engine, free'}

  In Figma      Plugins → Development → Import plugin from manifest…
                ${join(ROOT, 'manifest.json')}
                Access code: ${code}

  Stop with Ctrl C. Results are kept in ${join(ROOT, 'data')}.
`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(0)))
  }
} catch (error) {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    console.error(`Port ${PORT} is in use. Stop what runs there (perhaps Uso Restyle itself) and try again.`)
  } else if (error instanceof ConfigError) {
    console.error(error.message)
  } else {
    console.error(error)
  }
  process.exit(1)
}
