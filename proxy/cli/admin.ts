import type { Command } from 'commander'
import { newAdminCode } from '../admin/admin-code.ts'
import type { JsonOption } from './output.ts'

export function addAdminCommand(program: Command): void {
  program
    .command('admin-code')
    .description('print a code that opens the admin page, and the setting that makes the proxy take it')
    .option('--json')
    .action(({ json }: JsonOption) => {
      const { code, hash } = newAdminCode()
      if (json) console.log(JSON.stringify({ code, hash }, null, 2))
      else console.log(`Admin code, shown this once:\n\n  ${code}\n\nSet this and restart the proxy:\n\n  ADMIN_CODE_HASH=${hash}\n`)
    })
}
