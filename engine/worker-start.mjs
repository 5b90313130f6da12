// A worker thread does not take over the TypeScript loader of the thread that started it (Node 20), so it
// registers its own: this file is what a thread is started with.
import { register } from 'tsx/esm/api'

register()
await import('./worker.ts')
