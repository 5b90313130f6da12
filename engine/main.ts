import { serve } from '@hono/node-server'
import closeWithGrace from 'close-with-grace'
import { Command, InvalidArgumentError } from 'commander'
import { USO_ENDPOINT } from '../contract/uso.ts'
import { createEngine } from './app.ts'

interface Flags {
  port: number
  host: string
  threads?: number
  publicUrl?: string
  allowPrivateAddresses: boolean
  faults: boolean
}

const wholeNumber = (text: string) => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}

const program = new Command('npm run engine --')
  .description(
    'The local engine: the HTTP API of fal for fal-ai/uso on this machine, without a key or a GPU.',
  )
  .option('-p, --port <number>', 'port to listen on, 0 for any', wholeNumber, 8788)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--threads <number>', 'threads that paint (default: one a core)', wholeNumber)
  .option('--public-url <url>', 'address under which callers reach it, behind a proxy')
  .option('--allow-private-addresses', 'fetch images from private and loopback addresses too', false)
  .option('--faults', 'honour the x-engine-fault header: nsfw, delay=1500, fail=runner_disconnected', false)
  .parse()

const { port, host, ...options } = program.opts<Flags>()
const engine = createEngine(options)
engine.warm()

const server = serve({ fetch: engine.app.fetch, port, hostname: host }, ({ port: actual }) => {
  const base = options.publicUrl ?? `http://localhost:${actual}`
  console.log(`Local engine on ${base}

  curl --request POST ${base}/fal.run/${USO_ENDPOINT} \\
    --header "Authorization: Key any" --header "Content-Type: application/json" \\
    --data '{"input_image_urls": ["https://…/content.png", "https://…/style.png"], "keep_size": true}'
`)
})

closeWithGrace({ delay: 5_000 }, async () => {
  server.close()
  await engine.close()
})
