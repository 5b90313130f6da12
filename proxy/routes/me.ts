import { Hono } from 'hono'
import type { Job } from '../../contract/job.ts'
import { PROXY_LIMITS, type Me } from '../../contract/proxy-api.ts'
import type { AppEnv } from '../http/context.ts'
import { describe } from '../http/describe.ts'
import { monthOf, renewsAt, type Ledger } from '../ledger/ledger.ts'

/** As long as a job's request may name one. */
const DOCUMENT_ID_LENGTH = 64

const reading = describe({
  summary: 'Whose access code this is, and what it may still spend',
  answers: { 200: { about: 'The designer', schema: 'Me' } },
})

export function meRoutes(ledger: Ledger, engine: Job['engine'], now: () => number) {
  return new Hono<AppEnv>().get('/me', reading, async (c) => {
    const designer = c.get('designer')
    const time = now()
    const account = await ledger.account(designer.id, monthOf(time))
    const { imageBytes, imageSidePx } = PROXY_LIMITS
    const document = c.req.query('document')
    const known = document !== undefined && document.length > 0 && document.length <= DOCUMENT_ID_LENGTH
    const me: Me = {
      name: designer.name,
      engine,
      budgetMicroUsd: designer.budgetMicroUsd,
      ...account,
      ...(known ? { documentMicroUsd: (await ledger.spendOfDocument(designer.teamId, document)).spentMicroUsd } : {}),
      renewsAt: renewsAt(time),
      limits: { imageBytes, imageSidePx },
    }
    return c.json(me)
  })
}
