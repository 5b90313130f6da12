import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { backupSqliteLedger } from '../ledger/backup.ts'
import { ConfigError } from '../settings.ts'
import type { JsonOption } from './output.ts'

export function addBackupCommand(program: Command): void {
  program
    .command('backup <file>')
    .description('copy the ledger of DATA_DIR into a new file, whole, while the proxy runs')
    .option('--json')
    .action((file: string, { json }: JsonOption) => {
      if (process.env.LEDGER_URL) throw new ConfigError('The ledger is in PostgreSQL (LEDGER_URL): use pg_dump.')
      const source = join(resolve(process.env.DATA_DIR || './data'), 'ledger.db')
      backupSqliteLedger(source, resolve(file))
      const [ledger, media] = [resolve(file), join(source, '../media')]
      if (json) console.log(JSON.stringify({ ledger, media }, null, 2))
      else console.log(`The ledger is copied to ${ledger}. Copy ${media} as well, after it.`)
    })
}
