import closeWithGrace from 'close-with-grace'
import { Command, Option } from 'commander'
import { createProxy } from './app.ts'
import { addAdminCommand } from './cli/admin.ts'
import { addBackupCommand } from './cli/backup.ts'
import { addCheckCommand } from './cli/check.ts'
import { addDesignersCommands } from './cli/designers.ts'
import { addMoneyCommands } from './cli/money.ts'
import { addReconcileCommand } from './cli/reconcile.ts'
import { addTeamCommands } from './cli/teams.ts'
import { readConfig, SECRETS, type ProxyConfig } from './config.ts'
import { DataDirInUseError } from './ledger/instance-lock.ts'
import { NewerSchemaError } from './ledger/migrations.ts'
import { listen } from './listen.ts'
import { startLocalEngine } from './local-engine.ts'
import { ConfigError } from './settings.ts'

const program = new Command('npm run proxy --')
  .description('The key-holding proxy of Uso Restyle. Settings come from the environment; see docs/proxy.md.')
  .addOption(
    new Option('--engine <name>', 'what makes the pictures').choices(['uso', 'local']).default('uso'),
  )
  .action(async ({ engine }: { engine: ProxyConfig['engine'] }) => serve(engine))

const engineOf = () => program.opts<{ engine: ProxyConfig['engine'] }>().engine
addDesignersCommands(program)
addTeamCommands(program)
addMoneyCommands(program)
addReconcileCommand(program, engineOf)
addCheckCommand(program, engineOf)
addAdminCommand(program)
addBackupCommand(program)

try {
  // What many programs call `--check` is a command here; both are taken.
  await program.parseAsync(process.argv.map((word) => (word === '--check' ? 'check' : word)))
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

  closeWithGrace({ delay: 20_000, logger: false }, async ({ err, signal }) => {
    if (err) proxy.log.fatal({ err }, 'ending because of an error nobody handled')
    else proxy.log.info({ signal }, 'the proxy is stopping')
    proxy.drain()
    const closed = server.close()
    await closed
    await proxy.close()
    stopEngine()
    proxy.log.info('the proxy has stopped')
  })
}
