import type { Command } from 'commander'
import { pino } from 'pino'
import { formatUsd, priceOfUnits } from '../../contract/price.ts'
import { createProxy } from '../app.ts'
import { readConfig, type ProxyConfig } from '../config.ts'
import { FalHosts } from '../fal/hosts.ts'
import { priceProblem, publishedPrice } from '../fal/price.ts'
import { FalTransport } from '../fal/transport.ts'
import { DataDirInUseError } from '../ledger/instance-lock.ts'
import { Provider } from '../sign-in/provider.ts'
import type { JsonOption } from './output.ts'

export interface Check {
  name: 'key and price' | 'ledger' | 'media' | 'sign-in'
  ok: boolean
  about: string
}

export function addCheckCommand(program: Command, engine: () => ProxyConfig['engine']): void {
  program
    .command('check')
    .description('test settings, key, price, ledger, media store and sign-in, without spending anything')
    .option('--json')
    .action(async (options: JsonOption) => {
      const checks = await check(readConfig({ ...process.env }, { engine: engine() }))
      if (options.json) console.log(JSON.stringify(checks, null, 2))
      else for (const { name, ok, about } of checks) console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(14)} ${about}`)
      if (checks.some(({ ok }) => !ok)) process.exitCode = 1
    })
}

/** What would stop the proxy from working, found out before designers do. Nothing of it is billed. */
export async function check(config: ProxyConfig): Promise<Check[]> {
  const checks = [await checkPrice(config), ...(await checkStores(config))]
  if (config.signIn) checks.push(await checkSignIn(config.signIn))
  return checks
}

async function checkPrice({ falUrl, falKey, timeouts }: ProxyConfig): Promise<Check> {
  const name = 'key and price'
  const transport = new FalTransport(new FalHosts(falUrl), timeouts)
  try {
    const published = await publishedPrice(transport, falKey)
    const ours = priceOfUnits(1)
    const about = `fal takes the key and asks ${formatUsd(published)} a megapixel`
    if (published === ours) return { name, ok: true, about }
    return { name, ok: false, about: `${about}; this release reckons with ${formatUsd(ours)}, so estimates are wrong` }
  } catch (error) {
    return { name, ok: false, about: priceProblem(error) }
  } finally {
    await transport.close()
  }
}

async function checkStores(config: ProxyConfig): Promise<Check[]> {
  try {
    const proxy = createProxy(config, { log: pino({ level: 'silent' }) })
    try {
      const { checks } = (await (await proxy.app.request('/readyz')).json()) as {
        checks: Record<'ledger' | 'media', boolean>
      }
      return [
        { name: 'ledger', ok: checks.ledger, about: checks.ledger ? 'can be read' : 'does not answer' },
        { name: 'media', ok: checks.media, about: checks.media ? 'can be written' : 'cannot be written' },
      ]
    } finally {
      await proxy.close()
    }
  } catch (error) {
    const isRunning = error instanceof DataDirInUseError
    const about = isRunning ? 'in use by a running proxy; ask its /readyz' : messageOf(error)
    return [{ name: 'ledger', ok: isRunning, about }]
  }
}

async function checkSignIn({ provider, publicUrl }: NonNullable<ProxyConfig['signIn']>): Promise<Check> {
  const callback = new URL('/sign-in/callback', publicUrl).href
  try {
    await new Provider(provider, callback).ping()
    return { name: 'sign-in', ok: true, about: `${provider.issuer.host} answers; it must know ${callback}` }
  } catch (error) {
    return { name: 'sign-in', ok: false, about: `OIDC_ISSUER ${provider.issuer.href} cannot be used: ${messageOf(error)}` }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown error'
}
