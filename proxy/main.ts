import { resolve } from 'node:path'
import closeWithGrace from 'close-with-grace'
import { Command, Option } from 'commander'
import { formatUsd } from '../contract/price.ts'
import { createProxy } from './app.ts'
import { readConfig, SECRETS, type ProxyConfig } from './config.ts'
import { Designers } from './designers.ts'
import { monthOf, type Ledger } from './ledger/ledger.ts'
import { DataDirInUseError } from './ledger/instance-lock.ts'
import { NewerSchemaError } from './ledger/migrations.ts'
import { openLedger } from './ledger/open.ts'
import { listen } from './listen.ts'
import { startLocalEngine } from './local-engine.ts'
import { ConfigError, parseBudget } from './settings.ts'

const program = new Command('npm run proxy --')
  .description('The key-holding proxy of Uso Restyle. Settings come from the environment; see docs/proxy.md.')
  .addOption(
    new Option('--engine <name>', 'what makes the pictures').choices(['uso', 'local']).default('uso'),
  )
  .action(async ({ engine }: { engine: ProxyConfig['engine'] }) => serve(engine))

const designersCommand = program.command('designers').description('who may use the proxy')

designersCommand
  .command('add <name>')
  .description('print an access code for a designer; it is shown this once')
  .option('--budget <dollars>', 'what they may spend a calendar month (UTC); no limit without it')
  .action(async (name: string, { budget }: { budget?: string }) => {
    const limit = budget === undefined ? null : parseBudget(budget)
    await withLedger(async (ledger) => {
      const added = await new Designers(ledger).add(requireName(name), limit)
      if (added === 'no-such-team') throw new ConfigError('There is no such team.')
      if (added === 'name-taken') throw new ConfigError(`There is a designer named “${name}” already.`)
      showCode(name, added.code)
    })
  })

designersCommand
  .command('list')
  .description('show names, budgets, and what was spent this month')
  .action(() => withLedger(listDesigners))

designersCommand
  .command('rotate <name>')
  .description('print another access code for a designer; the old one stops working at once')
  .action(async (name: string) => {
    await withLedger(async (ledger) => {
      const code = await new Designers(ledger).rotate(name)
      if (code === null) throw new ConfigError(`There is no designer named “${name}”.`)
      showCode(name, code)
    })
  })

designersCommand
  .command('revoke <name>')
  .description('make a designer’s access code stop working at once')
  .action(async (name: string) => {
    await withLedger(async (ledger) => {
      const revoked = await new Designers(ledger).revoke(name)
      if (!revoked) throw new ConfigError(`There is no designer named “${name}”.`)
      console.log(`The code of ${name} no longer works.`)
    })
  })

try {
  await program.parseAsync()
} catch (error) {
  const expected = [ConfigError, NewerSchemaError, DataDirInUseError].some((kind) => error instanceof kind)
  if (!expected) throw error
  console.error((error as Error).message)
  // A local engine may be running already, and would keep this process alive.
  process.exit(1)
}

async function serve(engine: ProxyConfig['engine']) {
  const env = { ...process.env }
  // Neither a process started from here nor a crash report has the secrets from now on.
  for (const name of SECRETS) Reflect.deleteProperty(process.env, name)
  let stopEngine = () => {}
  if (engine === 'local' && !env.FAL_URL) {
    const localEngine = await startLocalEngine((code) => {
      console.error(`The local engine ended with code ${code}, so the proxy ends too.`)
      process.exit(1)
    })
    env.FAL_URL = localEngine.url
    stopEngine = localEngine.stop
  }
  const config = readConfig(env, { engine })
  const proxy = createProxy(config)
  await proxy.start()
  const server = await listen(proxy.app.fetch, config).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    throw new ConfigError(`PORT ${config.port} cannot be listened on (${code}). Set PORT to another one.`)
  })
  proxy.log.info({ engine, port: server.port, dataDir: config.dataDir }, 'the proxy is up')
  const address = `http://localhost:${server.port}`
  console.log(
    engine === 'local'
      ? `Uso Restyle proxy on ${address}, with the local engine: nothing is sent to fal and nothing is billed.`
      : `Uso Restyle proxy on ${address}, spending from the fal account of the key given.`,
  )
  if ((await proxy.designers.list()).length === 0) {
    console.log('Nobody may use it yet: npm run proxy -- designers add "Ada" --budget 25')
  }

  closeWithGrace({ delay: 20_000, logger: false }, async ({ err }) => {
    if (err) proxy.log.fatal({ err }, 'ending because of an error nobody handled')
    const closed = server.close()
    proxy.drain()
    await closed
    await proxy.close()
    stopEngine()
  })
}

async function withLedger(work: (ledger: Ledger) => Promise<void>) {
  const dataDir = resolve(process.env.DATA_DIR || './data')
  const ledger = openLedger({ ledgerUrl: process.env.LEDGER_URL || null, dataDir })
  try {
    await work(ledger)
  } finally {
    await ledger.close()
  }
}

async function listDesigners(ledger: Ledger) {
  const rows = []
  for (const designer of await ledger.listDesigners()) {
    const account = await ledger.account(designer.id, monthOf(Date.now()))
    rows.push({
      name: designer.name,
      'budget a month': designer.budgetMicroUsd === null ? 'no limit' : formatUsd(designer.budgetMicroUsd),
      'spent this month': formatUsd(account.spentMicroUsd),
      reserved: formatUsd(account.heldMicroUsd),
      code: designer.revokedAt === null ? 'works' : 'revoked',
    })
  }
  if (rows.length === 0) console.log('There are no designers yet.')
  else console.table(rows)
}

function requireName(name: string): string {
  if (!/^[^\p{C}]{1,80}$/u.test(name) || name.trim() !== name) {
    throw new ConfigError('A name has 1 to 80 characters, none of them invisible, and no space at its ends.')
  }
  return name
}

function showCode(name: string, code: string) {
  console.log(
    `Access code of ${name}, shown this once; enter it in the plugin’s first screen:\n\n  ${code}\n`,
  )
}
