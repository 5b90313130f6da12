import { Hono } from 'hono'
import type { AppEnv } from '../http/context.ts'
import type { Metrics } from '../metrics.ts'

/**
 * For those who run the proxy: is it up, can it work, what has it done. No code is needed for these. While it is
 * about to stop it is alive but not ready, so that whatever shares out the requests sends no more.
 */
export function operationRoutes(
  metrics: Metrics,
  { isDraining, checks }: { isDraining: () => boolean; checks: Record<string, () => Promise<void>> },
) {
  return new Hono<AppEnv>()
    .get('/healthz', (c) => c.json({ ok: true }))
    .get('/readyz', async (c) => {
      if (isDraining()) return c.json({ ok: false, draining: true }, 503)
      const results = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const),
      )
      const ok = results.every(([, passed]) => passed)
      return c.json({ ok, checks: Object.fromEntries(results) }, ok ? 200 : 503)
    })
    .get('/metrics', async (c) =>
      c.body(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
    )
}

async function passes(check: () => Promise<void>): Promise<boolean> {
  try {
    await check()
    return true
  } catch {
    return false
  }
}
