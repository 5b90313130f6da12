import { statfs } from 'node:fs/promises'
import type { Command } from 'commander'
import { priceOfUnits } from '../../contract/price.ts'
import { readConfig, type ProxyConfig } from '../config.ts'
import { FalHosts } from '../fal/hosts.ts'
import { formatPrice, priceProblem, publishedPrice } from '../fal/price.ts'
import { FalTransport } from '../fal/transport.ts'
import { DataDirInUseError, lockDataDir } from '../ledger/instance-lock.ts'
import { openLedger, unusable } from '../ledger/open.ts'
import { mediaUnusable, openMediaStore } from '../media/open.ts'
import { Provider } from '../sign-in/provider.ts'
import type { JsonOption } from './output.ts'

export interface Check {
  name: 'key and price' | 'ledger' | 'media' | 'sign-in'
  ok: boolean
  about: string
}

/** With less on the disk the next restyles may find no room: a picture takes 1 to 2 MB. */
const LITTLE_ROOM_BYTES = 200_000_000

/** Where the engine would be that a proxy with `--engine local` starts by itself. */
const NOWHERE = 'http://localhost'

export function addCheckCommand(program: Command, engine: () => ProxyConfig['engine']): void {
  program
    .command('check')
    .description('test settings, key, price, ledger, media store and sign-in, without spending anything; also --check')
    .option('--json')
    .action(async (options: JsonOption) => {
      const ownEngine = engine() === 'local' && !process.env.FAL_URL
      const env = { ...process.env, ...(ownEngine && { FAL_URL: NOWHERE }) }
      const checks = await check(readConfig(env, { engine: engine() }), { ownEngine })
      const failed = checks.filter(({ ok }) => !ok).length
      if (options.json) console.log(JSON.stringify(checks, null, 2))
      else {
        for (const { name, ok, about } of checks) console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(14)} ${about}`)
        console.log(failed === 0 ? 'The proxy can work. Nothing was spent.' : 'The proxy cannot work like this. Nothing was spent.')
      }
      if (failed > 0) process.exitCode = 1
    })
}

/** What would stop the proxy from working, found out before designers do. Nothing of it is billed. */
export async function check(config: ProxyConfig, { ownEngine = false } = {}): Promise<Check[]> {
  const checks = [ownEngine ? NO_PRICE : await checkPrice(config), await checkLedger(config), await checkMedia(config)]
  if (config.signIn) checks.push(await checkSignIn(config.signIn))
  return checks
}

const NO_PRICE: Check = { name: 'key and price', ok: true, about: 'not needed: the local engine bills nobody' }

async function checkPrice({ falUrl, falKey, timeouts }: ProxyConfig): Promise<Check> {
  const name = 'key and price'
  const transport = new FalTransport(new FalHosts(falUrl), timeouts)
  try {
    const published = await publishedPrice(transport, falKey)
    const ours = priceOfUnits(1)
    const about = `fal takes the key and asks ${formatPrice(published)} a megapixel`
    if (published === ours) return { name, ok: true, about }
    const wrong = `this release reckons with ${formatPrice(ours)}, so what it reserves and shows as the price is wrong`
    return { name, ok: false, about: `${about}; ${wrong}` }
  } catch (error) {
    return { name, ok: false, about: priceProblem(error) }
  } finally {
    await transport.close()
  }
}

async function checkLedger(config: ProxyConfig): Promise<Check> {
  const name = 'ledger'
  try {
    const ledger = openLedger(config)
    try {
      // Changes nothing, but only a store that takes writes takes it: a read-only standby answers a ping as well.
      await ledger.forgetImage(0, '')
    } finally {
      await ledger.close()
    }
    if (config.ledgerUrl !== null) return { name, ok: true, about: 'the database of LEDGER_URL can be written' }
    const running = isServed(config.dataDir) ? '; a proxy is running on it' : ''
    return await withRoom(name, config.dataDir, `DATA_DIR ${config.dataDir} can be written${running}`)
  } catch (error) {
    return { name, ok: false, about: sentence(unusable(config, error)) }
  }
}

async function checkMedia(config: ProxyConfig): Promise<Check> {
  const name = 'media'
  try {
    await openMediaStore(config).ping()
    if (config.mediaUrl !== null) return { name, ok: true, about: 'the bucket of MEDIA_URL can be written' }
    return await withRoom(name, config.dataDir, `pictures can be kept in ${config.dataDir}`)
  } catch (error) {
    return { name, ok: false, about: sentence(mediaUnusable(config, error)) }
  }
}

async function withRoom(name: Check['name'], folder: string, about: string): Promise<Check> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const room = free < 1e9 ? `${Math.round(free / 1e6)} MB` : `${Math.round(free / 1e9)} GB`
  return { name, ok: free >= LITTLE_ROOM_BYTES, about: `${about}, ${room} free${free >= LITTLE_ROOM_BYTES ? '' : ': too little'}` }
}

function isServed(dataDir: string): boolean {
  try {
    lockDataDir(dataDir)()
    return false
  } catch (error) {
    return error instanceof DataDirInUseError
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

/** An error's message as the part of a line. */
function sentence(error: Error): string {
  return error.message.replace(/\.$/, '')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown error'
}
