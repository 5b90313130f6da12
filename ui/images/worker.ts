import { createBirpc } from 'birpc'
import { fromWire, toWire } from '../../contract/wire.ts'
import { pixelWork } from './pixels.ts'

createBirpc(pixelWork, {
  post: (message: unknown) => postMessage(message),
  on: (receive) => {
    addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data))
  },
  serialize: toWire,
  deserialize: fromWire,
})
