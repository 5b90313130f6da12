import type { Command } from 'commander'
import { formatUsd } from '../../contract/price.ts'
import { monthOf } from '../ledger/ledger.ts'
import { ConfigError } from '../settings.ts'
import { withLedger } from './ledger.ts'
import { allowance, limitFrom, limitOf, requireName, show, type JsonOption } from './output.ts'

/** What people may spend together, whatever each of them may. */
export function addTeamCommands(program: Command): void {
  const teams = program.command('teams').description('people who share uploads and a cap')

  teams
    .command('add <name>')
    .option('--budget <dollars>', 'what its designers may spend together a calendar month (UTC); no limit without it')
    .option('--json')
    .action(async (name: string, options: JsonOption & { budget?: string }) => {
      const limit = options.budget === undefined ? null : limitFrom(options.budget, '--budget')
      await withLedger(async (ledger) => {
        const team = await ledger.addTeam(requireName(name), limit, Date.now())
        if (team === 'name-taken') throw new ConfigError(`There is a team named “${name}” already.`)
        if (options.json) console.log(JSON.stringify(team, null, 2))
        else console.log(`${team.name} may spend ${allowance(limit, 'month')}. Add designers with --team "${team.name}".`)
      })
    })

  teams
    .command('budget <name> <dollars>')
    .description('change what a team may spend a month; “none” lifts the limit')
    .option('--json')
    .action(async (name: string, dollars: string, options: JsonOption) => {
      await withLedger(async (ledger) => {
        const team = await ledger.setTeamBudget(name, limitFrom(dollars, 'The budget'))
        if (!team) throw new ConfigError(`There is no team named “${name}”.`)
        if (options.json) console.log(JSON.stringify(team, null, 2))
        else console.log(`${team.name} may spend ${allowance(team.budgetMicroUsd, 'month')}.`)
      })
    })

  teams
    .command('list')
    .option('--json')
    .action(async (options: JsonOption) => {
      await withLedger(async (ledger) => {
        const list = await ledger.listTeams()
        const accounts = await Promise.all(list.map(({ id }) => ledger.teamAccount(id, monthOf(Date.now()))))
        const rows = list.map((team, i) => ({
          team: team.name,
          'budget a month': limitOf(team.budgetMicroUsd),
          'spent this month': formatUsd(accounts[i]?.spentMicroUsd ?? 0),
          reserved: formatUsd(accounts[i]?.heldMicroUsd ?? 0),
        }))
        show(options, list.map((team, i) => ({ ...team, thisMonth: accounts[i] })), rows, 'There are no teams.')
      })
    })

  program
    .command('cap <dollars>')
    .description('what everyone together may spend a calendar month (UTC); “none” lifts the limit')
    .option('--json')
    .action(async (dollars: string, options: JsonOption) => {
      const limit = limitFrom(dollars, 'The cap')
      await withLedger(async (ledger) => {
        await ledger.setTotalBudget(limit)
        if (options.json) console.log(JSON.stringify({ totalBudgetMicroUsd: limit }, null, 2))
        else console.log(`Everyone together may spend ${allowance(limit, 'month')}.`)
      })
    })
}
