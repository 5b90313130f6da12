import { Hono } from 'hono'
import { MICRO_USD_PER_USD, priceOfUnits } from '../../contract/price.ts'
import { USO_ENDPOINT } from '../../contract/uso.ts'

/** `api.fal.ai`: fal's price of the endpoint. The engine itself charges nobody. */
export function pricingRoute(): Hono {
  const app = new Hono()
  app.get('/api.fal.ai/v1/models/pricing', (c) => {
    const asked = c.req.queries('endpoint_id')?.flatMap((ids) => ids.split(',')) ?? []
    if (!asked.includes(USO_ENDPOINT)) {
      return c.json({ error: { type: 'not_found', message: `Only ${USO_ENDPOINT} is served here` } }, 404)
    }
    const price = {
      endpoint_id: USO_ENDPOINT,
      unit_price: priceOfUnits(1) / MICRO_USD_PER_USD,
      unit: 'megapixels',
      currency: 'USD',
    }
    return c.json({ prices: [price], next_cursor: null, has_more: false })
  })
  return app
}
