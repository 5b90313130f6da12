import { Hono } from 'hono'
import type { AppEnv } from '../http/context.ts'
import type { Metrics } from '../metrics.ts'

/** For those who run the proxy: is it up, can it work, what has it done. No code is needed for these. */
export function operationRoutes(metrics: Metrics, checks: Record<string, () => Promise<void>>) {
  return new Hono<AppEnv>()
    .get('/healthz', (c) => c.json({ ok: true }))
    .get('/readyz', async (c) => {
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
