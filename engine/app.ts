import { mkdtempSync } from 'node:fs'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { answerFailure, openToAll } from './http/context.ts'
import { pricingRoute } from './http/pricing-route.ts'
import { queueRoutes } from './http/queue-routes.ts'
import { storageRoutes } from './http/storage-routes.ts'
import { ImageFetcher } from './images/fetch.ts'
import { FileStorage } from './images/storage.ts'
import { WorkerPool } from './jobs/pool.ts'
import { JobQueue } from './jobs/queue.ts'
import { workOn } from './jobs/work.ts'

export interface EngineOptions {
  /** The address under which callers reach the engine, when the Host header does not tell. */
  publicUrl?: string
  /** Threads that paint, and jobs that run at once. Default: one a core, one a gigabyte, at most eight. */
  threads?: number
  /** Jobs that may wait, default 64; beyond it a submission gets 429. */
  maxWaiting?: number
  /** Lets requests name images on private and loopback addresses. Off: a request could read the network. */
  allowPrivateAddresses?: boolean
  /** Honours the `x-engine-fault` header: `nsfw`, `delay=1500`, `fail=runner_disconnected`. */
  faults?: boolean
  /** A job that runs longer is stopped; default two minutes. */
  timeoutMs?: number
  /** The clock, in ms since 1970. */
  now?: () => number
}

export interface Engine {
  app: Hono
  /** Starts a thread ahead of the first request. */
  warm(): void
  /** Stops all work and threads and removes stored files. */
  close(): Promise<void>
}

const BYTES_A_THREAD = 1024 ** 3

/**
 * fal's HTTP API for `fal-ai/uso` on this machine. Each of fal's hosts is the first segment of the path:
 * `https://queue.fal.run/x` is `/queue.fal.run/x` here. Any key is accepted, and none. It is not USO: it
 * transfers colour and brushwork from the style images and ignores prompts.
 */
export function createEngine(options: EngineOptions = {}): Engine {
  const now = options.now ?? Date.now
  const threads = options.threads ?? defaultThreads()
  const storage = new FileStorage(mkdtempSync(join(tmpdir(), 'uso-restyle-engine-')), now)
  const fetcher = new ImageFetcher(storage, options.allowPrivateAddresses ?? false)
  const pool = new WorkerPool(threads)
  const queue = new JobQueue({
    running: threads,
    waiting: options.maxWaiting ?? 64,
    timeoutMs: options.timeoutMs ?? 120_000,
    now,
    work: (job) => workOn(job, { pool, storage, fetcher }),
  })

  const app = new Hono()
  app.use(...openToAll)
  app.route('/', queueRoutes({ queue, publicUrl: options.publicUrl, faults: options.faults ?? false }))
  app.route('/', storageRoutes(storage, options.publicUrl, now))
  app.route('/', pricingRoute())
  app.notFound((c) => c.json({ detail: 'Path not found' }, 404))
  app.onError((error, c) => answerFailure(c, error))

  return {
    app,
    warm: () => pool.warm(),
    async close() {
      await queue.close()
      await Promise.all([pool.close(), fetcher.close()])
      await storage.close()
    },
  }
}

function defaultThreads(): number {
  return Math.max(1, Math.min(8, availableParallelism(), Math.floor(totalmem() / BYTES_A_THREAD)))
}
