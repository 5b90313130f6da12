import type { Command } from 'commander'
import { formatUsd, priceOfUnits, type MicroUsd } from '../../contract/price.ts'
import { readConfig, type ProxyConfig } from '../config.ts'
import { FalHosts } from '../fal/hosts.ts'
import { formatPrice, priceProblem, publishedPrice } from '../fal/price.ts'
import { FalTransport } from '../fal/transport.ts'
import { compareWithBilled, type BilledComparison } from '../jobs/billed.ts'
import { type Ledger } from '../ledger/ledger.ts'
import type { Account } from '../ledger/spend.ts'
import { readMonth, withLedger } from './ledger.ts'
import { entriesOf } from './money.ts'
import { timeOf, type JsonOption } from './output.ts'

export interface Reconciliation {
  month: string
  /** The balance that budgets are checked against, and the sum of the entries that it must be. */
  balance: Account
  entries: Account
  balanced: boolean
  /** Price of a megapixel as we estimate with and as fal publishes it; null when it was not asked for or not told. */
  price: { ours: MicroUsd; published: MicroUsd } | null
  /** Why fal's price could not be learned, where it was asked for. */
  priceProblem: string | null
  /** Sum of what was reserved for jobs that were charged, and of what was charged for them. */
  charged: { reserved: MicroUsd; charged: MicroUsd; jobs: number }
  /** Job by job, what was charged against the units that fal reported as billed. */
  billed: BilledComparison
  /** Jobs whose submit was never answered: look in fal's dashboard whether they ran. */
  uncertain: { jobId: string; designer: string; heldMicroUsd: MicroUsd; createdAt: number; expiresAt: number }[]
}

/** Holds the ledger against itself: entries against balances, charges against reservations. */
export async function reconcile(ledger: Ledger, month: string, published: MicroUsd | null): Promise<Omit<Reconciliation, 'priceProblem'>> {
  const balance = await ledger.totalAccount(month)
  const entries = { spentMicroUsd: 0, heldMicroUsd: 0 }
  const charged = { reserved: 0, charged: 0, jobs: 0 }
  for await (const entry of entriesOf(ledger, month)) {
    entries.spentMicroUsd += entry.spentDeltaMicroUsd
    entries.heldMicroUsd += entry.heldDeltaMicroUsd
    if (entry.kind !== 'settle') continue
    charged.reserved -= entry.heldDeltaMicroUsd
    charged.charged += entry.spentDeltaMicroUsd
    charged.jobs += 1
  }
  const open = await ledger.openReservations()
  return {
    month,
    balance,
    entries,
    balanced: balance.spentMicroUsd === entries.spentMicroUsd && balance.heldMicroUsd === entries.heldMicroUsd,
    price: published === null ? null : { ours: priceOfUnits(1), published },
    charged,
    billed: await compareWithBilled(ledger, month, published ?? priceOfUnits(1)),
    uncertain: open.filter(({ state }) => state === 'uncertain').map(({ state: _, ...reservation }) => reservation),
  }
}

export function addReconcileCommand(program: Command, engine: () => ProxyConfig['engine']): void {
  program
    .command('reconcile')
    .description('hold the ledger against itself and against fal’s published price; ends with 1 where they differ')
    .option('--month <month>', 'such as 2026-03 (UTC); this month without it')
    .option('--no-price', 'do not ask fal for its price, which needs the key')
    .option('--json')
    .action(async (options: JsonOption & { month?: string; price: boolean }) => {
      const month = readMonth(options.month)
      const asked = options.price ? await askPrice(engine()) : { published: null, problem: null }
      await withLedger(async (ledger) => {
        const found = { ...(await reconcile(ledger, month, asked.published)), priceProblem: asked.problem }
        if (options.json) console.log(JSON.stringify(found, null, 2))
        else tell(found)
        const priced = found.priceProblem === null && (found.price === null || found.price.ours === found.price.published)
        if (!found.balanced || !priced || found.billed.drifts.length > 0) process.exitCode = 1
      })
    })
}

async function askPrice(
  engine: ProxyConfig['engine'],
): Promise<{ published: MicroUsd; problem: null } | { published: null; problem: string }> {
  const config = readConfig({ ...process.env }, { engine })
  const transport = new FalTransport(new FalHosts(config.falUrl), config.timeouts)
  try {
    return { published: await publishedPrice(transport, config.falKey), problem: null }
  } catch (error) {
    return { published: null, problem: priceProblem(error) }
  } finally {
    await transport.close()
  }
}

function tell({ month, balance, entries, balanced, price, priceProblem, charged, billed, uncertain }: Reconciliation) {
  const sums = (account: Account) => `${formatUsd(account.spentMicroUsd)} spent, ${formatUsd(account.heldMicroUsd)} reserved`
  console.log(`${month}: ${sums(balance)}.`)
  console.log(balanced ? 'The entries add up to exactly that.' : `THE ENTRIES ADD UP TO SOMETHING ELSE: ${sums(entries)}.`)
  const drift = charged.charged - charged.reserved
  const share = charged.reserved === 0 ? '' : ` (${((drift / charged.reserved) * 100).toFixed(2).replace('-0.00', '0.00')} %)`
  console.log(
    `${charged.jobs} jobs were charged ${formatUsd(charged.charged)}; ${formatUsd(charged.reserved)} had been ` +
      `reserved for them, a drift of ${Math.abs(drift) < 1_000 ? `${drift} µ$` : formatUsd(drift)}${share}.`,
  )
  if (price) {
    const { ours, published } = price
    const same = ours === published ? 'as we reckon' : `BUT WE RECKON WITH ${formatPrice(ours)}; estimates are wrong by that`
    console.log(`fal publishes ${formatPrice(published)} a megapixel, ${same}.`)
  }
  if (priceProblem !== null) console.log(`NOT COMPARED WITH FAL’S PRICE: ${priceProblem}.`)
  for (const { jobId, billableUnits, chargedMicroUsd, expectedMicroUsd } of billed.drifts) {
    console.log(
      `CHARGED DIFFERENTLY: ${jobId} was charged ${chargedMicroUsd} µ$; the ${billableUnits} units that fal billed ` +
        `cost ${expectedMicroUsd} µ$.`,
    )
  }
  if (billed.estimated.jobs > 0) {
    console.log(`${billed.estimated.jobs} jobs were charged by estimate, because fal did not say what it billed.`)
  }
  for (const { jobId, designer, heldMicroUsd, createdAt, expiresAt } of uncertain) {
    console.log(
      `Uncertain: ${jobId} of ${designer}, handed in ${timeOf(createdAt)}, ${formatUsd(heldMicroUsd)} reserved ` +
        `until ${timeOf(expiresAt)}. Look in fal’s dashboard whether it ran.`,
    )
  }
}
