import { createProxy } from '../../proxy/app.ts'
import { readConfig } from '../../proxy/config.ts'
import { listen } from '../../proxy/listen.ts'
import { createLog } from '../../proxy/log.ts'

/** Sent once by the parent: where fal and the data are. Answered with the port that the proxy listens on. */
export interface StartOrder {
  falKey: string
  falUrl: string
  dataDir: string
}

/** Impatient, so that no round waits: a poll a moment, and calls given up on within two seconds. */
const IMPATIENT = {
  timings: { pollMs: 10, lostAfterMs: 400, resultKeptMs: 60_000, picturesKeptMs: 60_000, leaseMs: 1_000 },
  timeouts: { connectMs: 1_000, callMs: 700, transferMs: 2_000 },
  requestsPerMinute: 100_000,
  maxOpenJobs: 1_000,
}

// The proxy as a process of its own, which can be killed. It has loaded everything before it is told to start.
process.once('message', (order: StartOrder) => {
  void start(order)
})
process.once('disconnect', () => process.exit(0))
process.send?.('loaded')

async function start({ falKey, falUrl, dataDir }: StartOrder): Promise<void> {
  const env = { FAL_KEY: falKey, FAL_URL: falUrl, DATA_DIR: dataDir, PORT: '0' }
  const config = { ...readConfig(env, { engine: 'uso' }), ...IMPATIENT }
  const proxy = createProxy(config, { log: createLog({ level: 'error', falKey }, { write: (line) => process.stderr.write(line) }) })
  await proxy.start()
  const server = await listen(proxy.app.fetch, config)
  process.once('SIGTERM', () => {
    void (async () => {
      const closed = server.close(300)
      proxy.drain()
      await closed
      await proxy.close()
      process.exit(0)
    })()
  })
  process.send?.(server.port)
}
