import { run } from './chaos.ts'

await run(process.argv.slice(2))
