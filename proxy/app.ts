import { Hono } from 'hono'
import { requestId } from 'hono/request-id'
import type { Logger } from 'pino'
import type { ProxyConfig } from './config.ts'
import { Designers } from './designers.ts'
import { FalHosts } from './fal/hosts.ts'
import { FalService } from './fal/service.ts'
import { FalTransport } from './fal/transport.ts'
import { WebhookSignatures } from './fal/webhook-signature.ts'
import { requireDesigner } from './http/access.ts'
import { allowAnyOrigin, answerError, answerNotFound, guardAnswers, measureRequests } from './http/answers.ts'
import type { AppEnv } from './http/context.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { Images } from './images/images.ts'
import { JobEvents } from './jobs/job-events.ts'
import { Jobs } from './jobs/jobs.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openLedgerToServe, requireLedger } from './ledger/open.ts'
import { Upkeep } from './jobs/upkeep.ts'
import { WebhookAddresses } from './jobs/webhook-address.ts'
import { createLog } from './log.ts'
import { openMediaStore } from './media/open.ts'
import { createMetrics } from './metrics.ts'
import { EventStreams, eventRoutes } from './routes/events.ts'
import { imageRoutes } from './routes/images.ts'
import { jobRoutes } from './routes/jobs.ts'
import { meRoutes } from './routes/me.ts'
import { adminRoutes } from './routes/admin.ts'
import { documentRoutes } from './routes/document.ts'
import { operationRoutes } from './routes/operation.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { connectRoutes, signInPages } from './routes/sign-in.ts'
import { SignIn } from './sign-in/sign-in.ts'

const SWEEP_MS = 60_000

export interface Proxy {
  /** Can be served alone or mounted beside other apps: it answers `/v1/*` and the three operation paths. */
  app: Hono<AppEnv>
  designers: Designers
  ledger: Ledger
  log: Logger
  /** Takes up unfinished jobs. Call it once the service can be reached. */
  start: () => Promise<void>
  /** Is no longer ready, and ends the event streams, whose readers come back by themselves, so that a server can close. */
  drain: () => void
  /** Waits for submits under way, stops following jobs, closes the stores. Serve nothing after this. */
  close: () => Promise<void>
}

/**
 * The key-holding proxy. Opens its stores: a ledger in `config.dataDir`, which no other proxy may be using, or
 * one that instances share. Throws DataDirInUseError, NewerSchemaError, or ConfigError where the ledger cannot be
 * used; the last two also from `start`.
 *
 *     const config = readConfig(process.env, { engine: 'uso' })
 *     const proxy = createProxy(config)
 *     await proxy.start()
 *     await listen(proxy.app.fetch, config)
 */
export function createProxy(
  config: ProxyConfig,
  {
    log = createLog({
      level: config.logLevel,
      falKey: config.falKey,
      moreSecrets: [config.signIn?.provider.clientSecret ?? ''],
    }),
    now = Date.now,
  }: {
    log?: Logger
    now?: () => number
  } = {},
): Proxy {
  const { ledger, pool, unlock } = openLedgerToServe(config, (error) =>
    log.error({ err: error }, 'the ledger cannot be reached; trying again'),
  )
  const media = openMediaStore(config)
  const fal = new FalService(new FalTransport(new FalHosts(config.falUrl), config.timeouts), config.falKey)
  const events = new JobEvents()
  const designers = new Designers(ledger, now)
  const signIn = config.signIn && new SignIn(config.signIn, { ledger, designers, now })
  const images = new Images({
    ledger,
    media,
    fal,
    lifetimeSeconds: config.imageLifetimeSeconds,
    keepMs: config.keepUploadsMs,
    now,
  })
  const streams = new EventStreams({ ledger, events, heartbeatMs: config.heartbeatMs, now })
  const metrics = createMetrics({ followedJobs: () => jobs.followed, eventStreams: () => streams.count })
  const jobs = new Jobs({
    ledger,
    media,
    fal,
    images,
    engine: config.engine,
    maxOpenJobs: config.maxOpenJobs,
    resultLifetimeSeconds: config.resultLifetimeSeconds,
    uncertainHoldMs: config.uncertainHoldMs,
    alone: pool === null,
    webhookUrl: (designerId, jobId) => webhooks?.of(designerId, jobId) ?? null,
    timings: config.timings,
    log,
    now,
    onEnd(job) {
      metrics.jobs.inc({ state: job.state, error: job.error?.code ?? 'none' })
      metrics.spent.inc((job.chargedMicroUsd ?? 0) / 1_000_000)
    },
  })

  const upkeep = new Upkeep({ ledger, media, images, retention: config.retention, log, now })
  let webhooks: WebhookAddresses | null = null
  let draining = false

  const app = new Hono<AppEnv>()
  for (const path of ['/v1/*', '/healthz', '/readyz', '/metrics']) {
    app.use(path, requestId(), measureRequests(metrics, log), guardAnswers, allowAnyOrigin)
  }
  app.route('/v1', documentRoutes(app))
  app.route('/v1', connectRoutes(signIn, config.engine))
  const signatures = new WebhookSignatures(() => fal.webhookKeys(), now)
  app.route('/v1', webhookRoutes(jobs, signatures, () => webhooks))
  app.use('/v1/*', requireDesigner(designers, createRateLimiter(config.requestsPerMinute, pool)))
  app.route('/v1', imageRoutes(images))
  app.route('/v1', jobRoutes(jobs, ledger))
  app.route('/v1', eventRoutes(streams))
  app.route('/v1', meRoutes(ledger, config.engine, now))
  app.route(
    '/',
    operationRoutes(metrics, {
      isDraining: () => draining,
      checks: { ledger: () => ledger.ping(), media: () => media.ping() },
    }),
  )
  app.all('/v1/*', answerNotFound)
  if (signIn) {
    app.use('/sign-in/*', requestId(), measureRequests(metrics, log))
    app.route('/sign-in', signInPages(signIn, log))
  }
  if (config.adminCodeHash !== null) {
    app.use('/admin', requestId(), measureRequests(metrics, log))
    app.route('/', adminRoutes(ledger, config.adminCodeHash, now))
  }
  app.notFound(async (c) => {
    c.header('access-control-allow-origin', '*')
    return answerNotFound(c)
  })
  app.onError(answerError(log))

  let sweep: NodeJS.Timeout | undefined
  let stopWatching = async () => {}
  return {
    app,
    designers,
    ledger,
    log,
    async start() {
      await requireLedger(ledger, config)
      // The local engine forgets what it was sent when it stops; addresses of another service are no use.
      await ledger.forgetImageAddresses(
        config.engine === 'local' ? null : (config.falUrl?.href ?? 'https://'),
      )
      stopWatching = await ledger.watch((record) => {
        jobs.adopt(record)
        events.publish(record)
      })
      if (config.publicUrl) webhooks = new WebhookAddresses(config.publicUrl.href, await ledger.secret('webhooks'))
      await jobs.start()
      const sweepNow = () =>
        upkeep.run().catch((error: unknown) => log.error({ err: error }, 'ending what is over failed'))
      await sweepNow()
      sweep = setInterval(() => void sweepNow(), SWEEP_MS)
      sweep.unref()
    },
    drain() {
      draining = true
      streams.close()
      jobs.drain()
    },
    async close() {
      clearInterval(sweep)
      streams.close()
      await jobs.close()
      await stopWatching()
      await fal.close()
      await ledger.close()
      unlock()
    },
  }
}
