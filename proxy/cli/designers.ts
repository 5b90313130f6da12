import type { Command } from 'commander'
import { formatUsd } from '../../contract/price.ts'
import { Designers } from '../designers.ts'
import { monthOf } from '../ledger/ledger.ts'
import { ConfigError, parseBudget } from '../settings.ts'
import { withLedger } from './ledger.ts'
import { allowance, limitFrom, limitOf, requireName, show, timeOf, type JsonOption } from './output.ts'

const DAY_MS = 86_400_000

interface AddOptions extends JsonOption {
  budget?: string
  daily?: string
  expires?: string
  team?: string
}

export function addDesignersCommands(program: Command): void {
  const designers = program.command('designers').description('who may use the proxy')

  designers
    .command('add <name>')
    .description('print an access code for a designer; it is shown this once')
    .option('--budget <dollars>', 'what they may spend a calendar month (UTC); no limit without it')
    .option('--daily <dollars>', 'what they may spend a day (UTC)')
    .option('--expires <days>', 'after how many days the code stops working; never without it')
    .option('--team <name>', 'the team they belong to, whose uploads and cap they share')
    .option('--json')
    .action(async (name: string, options: AddOptions) => {
      const limit = options.budget === undefined ? null : parseBudget(options.budget)
      await withLedger(async (ledger) => {
        const added = await new Designers(ledger).add(requireName(name), limit, {
          dailyBudgetMicroUsd: options.daily === undefined ? null : parseBudget(options.daily, '--daily'),
          codeExpiresAt: expiryOf(options.expires),
          ...(options.team !== undefined && { team: options.team }),
        })
        if (added === 'no-such-team') throw new ConfigError(`There is no team named “${options.team ?? ''}”.`)
        if (added === 'name-taken') throw new ConfigError(`There is a designer named “${name}” already.`)
        showCode(options, name, added.code)
      })
    })

  designers
    .command('list')
    .description('show names, budgets, and what was spent this month')
    .option('--json')
    .action(async (options: JsonOption) => {
      await withLedger(async (ledger) => {
        const list = await ledger.listDesigners()
        const accounts = await Promise.all(list.map(({ id }) => ledger.account(id, monthOf(Date.now()))))
        const value = list.map((designer, i) => ({ ...designer, thisMonth: accounts[i] }))
        const rows = list.map((designer, i) => ({
          name: designer.name,
          team: designer.team,
          'budget a month': limitOf(designer.budgetMicroUsd),
          'a day': limitOf(designer.dailyBudgetMicroUsd),
          'spent this month': formatUsd(accounts[i]?.spentMicroUsd ?? 0),
          reserved: formatUsd(accounts[i]?.heldMicroUsd ?? 0),
          code: codeState(designer),
        }))
        show(options, value, rows, 'There are no designers yet.')
      })
    })

  designers
    .command('budget <name>')
    .description('change what a designer may spend; “none” lifts a limit')
    .option('--month <dollars>', 'a calendar month (UTC)')
    .option('--day <dollars>', 'a day (UTC)')
    .option('--json')
    .action(async (name: string, options: JsonOption & { month?: string; day?: string }) => {
      if (options.month === undefined && options.day === undefined) {
        throw new ConfigError('Say which budget: --month 25, --day 5, or “none” to lift a limit.')
      }
      const change = {
        ...(options.month !== undefined && { month: limitFrom(options.month, '--month') }),
        ...(options.day !== undefined && { day: limitFrom(options.day, '--day') }),
      }
      await withLedger(async (ledger) => {
        const designer = (await ledger.setBudget(name, change)) ?? unknownDesigner(name)
        const { budgetMicroUsd: month, dailyBudgetMicroUsd: day } = designer
        if (options.json) console.log(JSON.stringify(designer, null, 2))
        else console.log(`${designer.name} may spend ${allowance(month, 'month')} and ${allowance(day, 'day')}.`)
      })
    })

  designers
    .command('rotate <name>')
    .description('print another access code for a designer; the old ones stop working at once; also for one who was revoked')
    .option('--expires <days>', 'after how many days the code stops working; never without it')
    .option('--json')
    .action(async (name: string, options: JsonOption & { expires?: string }) => {
      const expiresAt = expiryOf(options.expires)
      await withLedger(async (ledger) => {
        showCode(options, name, (await new Designers(ledger).rotate(name, expiresAt)) ?? unknownDesigner(name))
      })
    })

  designers
    .command('revoke <name>')
    .description('make a designer’s access codes stop working at once, and their sign-in too')
    .option('--json')
    .action(async (name: string, options: JsonOption) => {
      await withLedger(async (ledger) => {
        const designer = (await new Designers(ledger).revoke(name)) ?? unknownDesigner(name)
        if (options.json) console.log(JSON.stringify(designer, null, 2))
        else console.log(`${name} is kept out: no code of theirs works, and no sign-in. “designers rotate” lets them in again.`)
      })
    })
}

function codeState({ revokedAt, codeExpiresAt }: { revokedAt: number | null; codeExpiresAt: number | null }): string {
  if (revokedAt !== null) return 'revoked'
  if (codeExpiresAt === null) return 'works'
  return codeExpiresAt <= Date.now() ? 'expired' : `works until ${timeOf(codeExpiresAt).slice(0, 10)}`
}

function expiryOf(days: string | undefined): number | null {
  if (days === undefined) return null
  if (!/^[1-9]\d{0,3}$/.test(days)) throw new ConfigError(`--expires must be a number of days, not “${days}”.`)
  return Date.now() + Number(days) * DAY_MS
}

function unknownDesigner(name: string): never {
  throw new ConfigError(`There is no designer named “${name}”.`)
}

function showCode({ json }: JsonOption, name: string, code: string) {
  console.log(
    json
      ? JSON.stringify({ name, code }, null, 2)
      : `Access code of ${name}, shown this once; enter it in the plugin’s first screen:\n\n  ${code}\n`,
  )
}
