import type { HttpBindings } from '@hono/node-server'
import type { Designer } from '../ledger/ledger.ts'

/** What the middlewares leave for the routes. `Bindings` is empty when the app is called without a server. */
export interface AppEnv {
  Bindings: Partial<HttpBindings>
  Variables: { requestId: string; designer: Designer }
}
