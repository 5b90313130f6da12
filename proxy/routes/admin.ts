import { Hono } from 'hono'
import { requireAdmin } from '../admin/admin-code.ts'
import { adminPage } from '../admin/admin-page.ts'
import { reportOf } from '../admin/report.ts'
import { limitStrangers } from '../http/access.ts'
import type { AppEnv } from '../http/context.ts'
import { monthOf, type Ledger } from '../ledger/ledger.ts'

const REQUESTS_PER_MINUTE = 60

/** One page that changes nothing, for whoever has the admin code. */
export function adminRoutes(ledger: Ledger, codeHash: string, now: () => number) {
  return new Hono<AppEnv>().get('/admin', limitStrangers(REQUESTS_PER_MINUTE), requireAdmin(codeHash), async (c) => {
    const asked = c.req.query('month') ?? ''
    const month = /^20\d{2}-(0[1-9]|1[0-2])$/.test(asked) ? asked : monthOf(now())
    return adminPage(c, await reportOf(ledger, month), monthOf(now()))
  })
}
