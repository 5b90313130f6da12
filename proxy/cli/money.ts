import { Option, type Command } from 'commander'
import { JOB_STATES, type JobState } from '../../contract/job.ts'
import { formatUsd } from '../../contract/price.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Entry } from '../ledger/spend.ts'
import { ConfigError } from '../settings.ts'
import { readMonth, withLedger } from './ledger.ts'
import { show, timeOf, type JsonOption } from './output.ts'

const PAGE = 1_000

interface MonthOption extends JsonOption {
  month?: string
}

/** What was spent, and on what. */
export function addMoneyCommands(program: Command): void {
  program
    .command('spend')
    .description('what was spent in a month, by person, by day, or by file')
    .option('--month <month>', 'such as 2026-03 (UTC); this month without it')
    .addOption(new Option('--by <what>').choices(['person', 'day', 'file']).default('person'))
    .option('--json')
    .action(async (options: MonthOption & { by: 'person' | 'day' | 'file' }) => {
      const month = readMonth(options.month)
      await withLedger(async (ledger) => {
        const [spend, total] = [await spendBy(ledger, options.by, month), await ledger.totalAccount(month)]
        const rows = spend.map(({ head, row }) => ({
          [options.by]: head,
          jobs: row.jobs,
          spent: formatUsd(row.spentMicroUsd),
          reserved: formatUsd(row.heldMicroUsd),
        }))
        show(options, { month, total, rows: spend.map(({ row }) => row) }, rows, `Nothing was spent in ${month}.`)
        if (!options.json) console.log(`${month}: ${formatUsd(total.spentMicroUsd)} spent, ${formatUsd(total.heldMicroUsd)} reserved.`)
      })
    })

  program
    .command('jobs')
    .description('jobs of everyone, newest first')
    .option('--month <month>', 'such as 2026-03 (UTC); all months without it')
    .addOption(new Option('--state <state>').choices(JOB_STATES))
    .option('--designer <name>')
    .option('--limit <n>', 'at most so many', '50')
    .option('--json')
    .action(async (options: MonthOption & { state?: JobState; designer?: string; limit: string }) => {
      if (!/^[1-9]\d{0,4}$/.test(options.limit)) throw new ConfigError('--limit must be a number from 1 to 99999.')
      await withLedger(async (ledger) => {
        const found = await ledger.findJobs({
          limit: Number(options.limit),
          ...(options.month !== undefined && { month: readMonth(options.month) }),
          ...(options.state && { state: options.state }),
          ...(options.designer !== undefined && { designerId: await idOf(ledger, options.designer) }),
        })
        // Prompts and names of layers are the designers' own, so not even the JSON has them.
        const jobs = found.map(({ designer, record: { job, falRequestId } }) => ({
          ...{ id: job.id, designer, state: job.state, falRequestId, createdAt: job.createdAt },
          ...{ finishedAt: job.finishedAt, heldMicroUsd: job.heldMicroUsd, chargedMicroUsd: job.chargedMicroUsd },
          ...{ pictures: job.images.length, error: job.error?.code ?? null },
        }))
        const rows = jobs.map((job) => ({
          id: job.id,
          designer: job.designer,
          state: job.state,
          created: timeOf(job.createdAt),
          charged: job.chargedMicroUsd === null ? `(${formatUsd(job.heldMicroUsd)} reserved)` : formatUsd(job.chargedMicroUsd),
          error: job.error ?? '',
        }))
        show(options, jobs, rows, 'There are no such jobs.')
      })
    })

  program
    .command('export')
    .description('every entry of the ledger, one a line')
    .addOption(new Option('--csv', 'as comma-separated values').conflicts('json'))
    .option('--month <month>', 'such as 2026-03 (UTC); all of them without it')
    .option('--json', 'as one JSON object a line')
    .action(async ({ month, json }: MonthOption) => {
      const wanted = month === undefined ? undefined : readMonth(month)
      await withLedger(async (ledger) => {
        if (!json) console.log(COLUMNS.join(','))
        for await (const entry of entriesOf(ledger, wanted)) console.log(json ? JSON.stringify(entry) : csvOf(entry))
      })
    })
}

/** All entries in the order they were written, read page by page. */
export async function* entriesOf(ledger: Ledger, month?: string): AsyncGenerator<Entry> {
  for (let afterId = 0; ; ) {
    const page = await ledger.entries({ afterId, limit: PAGE, ...(month !== undefined && { month }) })
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    afterId = last.id
  }
}

async function spendBy(ledger: Ledger, by: 'person' | 'day' | 'file', month: string) {
  switch (by) {
    case 'person':
      return (await ledger.spendByDesigner(month)).map((row) => ({ head: row.designer, row }))
    case 'day':
      return (await ledger.spendByDay(month)).map((row) => ({ head: row.day, row }))
    case 'file':
      return (await ledger.spendByDocument(month)).map((row) => ({ head: row.documentName || row.documentId, row }))
    default:
      return by satisfies never
  }
}

async function idOf(ledger: Ledger, name: string): Promise<number> {
  const found = (await ledger.listDesigners()).find((designer) => designer.name.toLowerCase() === name.toLowerCase())
  if (!found) throw new ConfigError(`There is no designer named “${name}”.`)
  return found.id
}

const COLUMNS = [
  ...['id', 'at', 'kind', 'month', 'day', 'designer', 'team', 'documentId', 'documentName', 'jobId', 'falRequestId'],
  ...['heldDeltaMicroUsd', 'spentDeltaMicroUsd'],
] as const satisfies (keyof Entry)[]

function csvOf(entry: Entry): string {
  return COLUMNS.map((column) => {
    const value = entry[column]
    return cell(column === 'at' ? new Date(entry.at).toISOString() : value)
  }).join(',')
}

/** Quoted where it must be (RFC 4180), and never a formula: names come from designers' files. */
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

