import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Command } from 'commander'
import { buildPlugin } from './build-plugin.ts'
import { openDemoDocument, type DemoFiles } from './demo-document.ts'
import { runTrip } from './demo-trip.ts'
import { freePort } from './free-port.ts'
import { serve, type SeenRequest } from './serve.ts'

interface Options extends DemoFiles {
  out: string
}

const options = new Command('npm run demo --')
  .description('Restyles a frame through the built plugin, the real proxy and the local engine, without a browser.')
  .option('--content <file>', 'a picture to restyle (PNG, JPEG or WebP)')
  .option('--style <file>', 'a picture in the style wanted; give it twice for two styles', (file, all: string[]) => [...all, file], [] as string[])
  .option('--fig <file>', 'a .fig document to work in')
  .option('--node <name>', 'the layer of that document to restyle')
  .option('--out <folder>', 'where the results are written', 'out')
  .parse()
  .opts<Options>()

const work = await mkdtemp(join(tmpdir(), 'uso-restyle-demo-'))
try {
  await demo(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await rm(work, { recursive: true, force: true })
}

async function demo({ out, ...files }: Options): Promise<void> {
  const { document, contentId, styleIds } = await openDemoDocument(files)
  const port = await freePort()
  // A build of its own, because the plugin may talk to the one origin it was built for.
  await buildPlugin({ folder: work, env: { ...process.env, RESTYLE_PROXY_ORIGIN: `http://localhost:${port}` } })

  const requests: SeenRequest[] = []
  const { FAL_KEY: _key, FAL_KEY_FILE: _file, ...env } = process.env
  const server = await serve({ port, dataDir: join(work, 'data'), env, onRequest: (seen) => void requests.push(seen) })
  try {
    const before = document.render(contentId, { bounds: 'box' })
    const trip = await runTrip({ document, contentId, styleIds, plugin: work, code: server.code, requests })
    await mkdir(out, { recursive: true })
    const written = {
      'before.png': before,
      'after.png': document.render(trip.resultId, { bounds: 'box' }),
      'document.fig': await document.save(),
      'run.json': JSON.stringify(trip.report, null, 2) + '\n',
    }
    for (const [name, contents] of Object.entries(written)) await writeFile(join(out, name), contents)
    const { stagesMs, bytesUploaded } = trip.report
    console.log(`“${trip.report.layer}” was placed ${(stagesMs.placed / 1000).toFixed(1)} s after the click; ${bytesUploaded} bytes were uploaded.`)
    console.log(`Written: ${Object.keys(written).map((name) => join(relative('.', out) || '.', name)).join(', ')}`)
  } finally {
    await server.close()
  }
}
