import type { Job } from '../../contract/job.ts'
import { formatUsd } from '../../contract/price.ts'
import { ProxyError, refusal } from '../errors.ts'
import type { BudgetRefusal } from '../ledger/ledger.ts'

/** The same for a job of someone else as for one that never was. */
export function notFound(): ProxyError {
  return refusal('not_found', 'There is no such restyle.')
}

export function notReady(job: Job): ProxyError {
  const message = 'This restyle is not finished yet. Wait until it is done.'
  return new ProxyError({ code: 'not_ready', message, retryable: true, details: { state: job.state } }, 2)
}

export function unknownImages(hashes: string[]): ProxyError {
  return refusal('unknown_image', 'An image has to be sent again before this restyle can start.', { hashes })
}

/** How each budget is called, to the designer it stops. */
const BUDGETS: Record<BudgetRefusal['whose'], string> = {
  designer: 'your budget of this month',
  'designer-day': 'your budget of today',
  team: 'your team’s budget of this month',
  everyone: 'the budget that everyone shares this month',
}

/** Says whose budget it is and when it renews. */
export function budgetSpent({ whose, neededMicroUsd, limitMicroUsd, account, renewsAt }: BudgetRefusal): ProxyError {
  const { spentMicroUsd, heldMicroUsd } = account
  return refusal(
    'budget_spent',
    `This restyle costs about ${formatUsd(neededMicroUsd)}, which is more than is left of ${BUDGETS[whose]}: of ` +
      `${formatUsd(limitMicroUsd)}, ${formatUsd(spentMicroUsd)} are spent and ${formatUsd(heldMicroUsd)} reserved. ` +
      `It starts anew on ${new Date(renewsAt).toISOString().slice(0, 10)} (UTC); whoever runs the proxy can raise it.`,
    { whose, neededMicroUsd, limitMicroUsd, spentMicroUsd, heldMicroUsd, renewsAt },
  )
}

export function tooManyOpen(maxOpenJobs: number): ProxyError {
  const message =
    `You have ${maxOpenJobs} restyles under way, which is the most at once. ` +
    'Wait for one to finish, or cancel one.'
  return new ProxyError({ code: 'rate_limited', message, retryable: true, details: { maxOpenJobs } }, 5)
}

export function pictureMissing(): ProxyError {
  return refusal(
    'internal',
    'The proxy has lost this picture. Tell whoever runs it when this happened: it may be in a backup, or still at fal.',
  )
}

export function picturesPurged(purgedAt: number): ProxyError {
  return refusal(
    'result_lost',
    `The pictures of this restyle were kept for their time and deleted on ` +
      `${new Date(purgedAt).toISOString().slice(0, 10)}. Run it again if you still need them.`,
  )
}

export function idempotencyConflict(): ProxyError {
  return refusal('idempotency_conflict', 'This id was used before for another restyle. Use a new one.')
}

export function cannotCancelUncertain(): ProxyError {
  return refusal(
    'submit_uncertain',
    'It is not known whether the image service ever got this restyle, so it cannot be cancelled there.',
  )
}

export function cancelFailed(): ProxyError {
  const message =
    'The image service could not be asked to stop this restyle, so it goes on. Try again in a moment.'
  return new ProxyError({ code: 'service_unreachable', message, retryable: true })
}
