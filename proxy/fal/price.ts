import * as v from 'valibot'
import { MICRO_USD_PER_USD, type MicroUsd } from '../../contract/price.ts'
import { USO_ENDPOINT } from '../../contract/uso.ts'
import { FalFailure } from './failure.ts'
import type { FalTransport } from './transport.ts'

const ADDRESS = `https://api.fal.ai/v1/models/pricing?endpoint_id=${USO_ENDPOINT}`

const Prices = v.object({
  prices: v.array(
    v.object({ endpoint_id: v.string(), unit_price: v.number(), unit: v.string(), currency: v.string() }),
  ),
})

/**
 * What fal publishes as the price of a megapixel of the model's output. Asking costs nothing, and shows that
 * the key is taken. Throws FalFailure, of status 401 or 403 for a wrong key.
 */
export async function publishedPrice(transport: FalTransport, credentials: string): Promise<MicroUsd> {
  const response = await transport.clientFetch()(ADDRESS, { headers: { authorization: `Key ${credentials}` } })
  const { status, headers } = response
  if (!response.ok) throw new FalFailure('refused', `the price was answered with ${status}`, { status, headers, body: null })
  const parsed = v.safeParse(Prices, await response.json().catch(() => null))
  const price = parsed.success && parsed.output.prices.find((each) => each.endpoint_id === USO_ENDPOINT)
  if (!price || price.currency !== 'USD' || !/^megapixels?$/i.test(price.unit)) {
    throw new FalFailure('unclear', 'the price is not one in dollars a megapixel')
  }
  return Math.round(price.unit_price * MICRO_USD_PER_USD)
}

/** Why fal's price could not be learned, in a sentence without its end. */
export function priceProblem(error: unknown): string {
  const status = error instanceof FalFailure ? error.status : null
  if (status === 401) return 'fal does not take the key in FAL_KEY; see https://fal.ai/dashboard/keys whether it is there'
  if (status === 403) return 'fal refuses what the key in FAL_KEY asks for (403); is its account locked or out of money?'
  return `fal did not tell its price: ${error instanceof Error ? error.message : 'an unknown error'}`
}

/** `$0.10` or `$0.104`: a price to its last digit, because differences count. */
export function formatPrice(price: MicroUsd): string {
  const options = { style: 'currency', currency: 'USD', maximumFractionDigits: 6 } as const
  return new Intl.NumberFormat('en-US', options).format(price / MICRO_USD_PER_USD)
}
