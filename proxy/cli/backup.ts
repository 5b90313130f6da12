import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { backupSqliteLedger } from '../ledger/backup.ts'
import { ConfigError } from '../settings.ts'

export function addBackupCommand(program: Command): void {
  program
    .command('backup <file>')
    .description('copy the ledger of DATA_DIR into a new file, whole, while the proxy runs')
    .action((file: string) => {
      if (process.env.LEDGER_URL) throw new ConfigError('The ledger is in PostgreSQL (LEDGER_URL): use pg_dump.')
      const source = join(resolve(process.env.DATA_DIR || './data'), 'ledger.db')
      backupSqliteLedger(source, resolve(file))
      console.log(`The ledger is copied to ${resolve(file)}. Copy ${join(source, '../media')} as well, after it.`)
    })
}
