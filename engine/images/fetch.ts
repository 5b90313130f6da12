import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent, fetch as undiciFetch } from 'undici'
import { modelFailure } from '../failure.ts'
import { MAX_IMAGE_BYTES } from './format.ts'
import { storedId } from './address.ts'
import { readAtMost } from './read.ts'
import type { FileStorage } from './storage.ts'

const TIMEOUT_MS = 15_000
const MAX_REDIRECTS = 3

/** Addresses inside this machine or its network, where only the engine's caller has any business. */
const privateAddresses = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4')
  privateAddresses.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6')
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv6')
}

function isPrivate(address: string): boolean {
  return privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** Checks what a name resolves to at the moment of connecting, so that it cannot change in between. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const allowed = error ? [] : addresses.filter(({ address }) => !isPrivate(address))
    const first = allowed[0]
    if (error || !first) callback(error ?? new Error('a private address'), '', 0)
    else if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}

/** Fetches the images of a request: from the engine's own storage, from `data:` URIs, or from the web. */
export class ImageFetcher {
  readonly #storage: FileStorage
  readonly #allowPrivate: boolean
  readonly #agent: Agent

  constructor(storage: FileStorage, allowPrivate: boolean) {
    this.#storage = storage
    this.#allowPrivate = allowPrivate
    this.#agent = new Agent({ connect: { timeout: 5_000, ...(!allowPrivate && { lookup: publicLookup }) } })
  }

  /** The bytes, at most 32 MiB. Throws a 422 Failure at `loc`. */
  async fetch(address: string, loc: (string | number)[], signal: AbortSignal): Promise<Uint8Array> {
    const failed = (why: string) =>
      modelFailure(loc, 'file_download_error', `Failed to download the file: ${why}.`)
    if (address.startsWith('data:')) {
      const bytes = readDataUri(address)
      if (!bytes) throw failed('the data URI is malformed')
      if (bytes.byteLength > MAX_IMAGE_BYTES) throw tooLarge(loc)
      return bytes
    }
    if (!URL.canParse(address)) throw failed('this is not an address')
    const id = storedId(address)
    if (id !== null) {
      const file = await this.#storage.get(id)
      if (file) return file.bytes
    }
    return this.#download(new URL(address), loc, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]))
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  async #download(start: URL, loc: (string | number)[], signal: AbortSignal): Promise<Uint8Array> {
    const failed = (why: string) =>
      modelFailure(loc, 'file_download_error', `Failed to download the file: ${why}.`)
    let url = start
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      this.#check(url, failed)
      const response = await undiciFetch(url, { dispatcher: this.#agent, redirect: 'manual', signal }).catch(
        () => {
          throw failed('the host does not answer')
        },
      )
      const location = response.headers.get('location')
      if (
        response.status >= 300 &&
        response.status < 400 &&
        location !== null &&
        URL.canParse(location, url)
      ) {
        await response.body?.cancel()
        url = new URL(location, url)
        continue
      }
      if (!response.ok) {
        await response.body?.cancel()
        throw failed(`the host answered ${response.status}`)
      }
      const bytes = await readAtMost(
        response.body as ReadableStream<Uint8Array> | null,
        MAX_IMAGE_BYTES,
      ).catch(() => {
        throw failed('the connection broke')
      })
      if (!bytes) throw tooLarge(loc)
      return bytes
    }
    throw failed('too many redirects')
  }

  #check(url: URL, failed: (why: string) => Error): void {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw failed('only http and https are supported')
    // A literal address is never looked up, so it has to be checked here.
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (!this.#allowPrivate && isIP(host) !== 0 && isPrivate(host)) throw failed('the address is private')
  }
}

function tooLarge(loc: (string | number)[]) {
  return modelFailure(loc, 'file_too_large', 'The file is too large.', { max_size: MAX_IMAGE_BYTES })
}

function readDataUri(uri: string): Uint8Array | null {
  const comma = uri.indexOf(',')
  if (comma === -1) return null
  const body = uri.slice(comma + 1)
  try {
    return /;base64$/i.test(uri.slice(0, comma))
      ? Buffer.from(body, 'base64')
      : Buffer.from(decodeURIComponent(body), 'latin1')
  } catch {
    return null
  }
}
