import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { smallInput } from './support.ts'

const app = fileURLToPath(new URL('../../engine/app.ts', import.meta.url))

/** A program that works an engine hard, closes it and then has nothing left to do. */
const program = (input: unknown) => `
import { createEngine } from ${JSON.stringify(app)}
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
const input = ${JSON.stringify(input)}
const engine = createEngine({ threads: 2 })
const send = (path, body) => engine.app.request('http://x' + path, { method: 'POST', body: JSON.stringify(body) })
console.log('run', (await send('/fal.run/fal-ai/uso', input)).status)
const many = { ...input, num_images: 4, image_size: { width: 1536, height: 1536 } }
const jobs = await Promise.all([1, 2, 3, 4, 5].map(async () => (await send('/queue.fal.run/fal-ai/uso', many)).json()))
const held = send('/fal.run/fal-ai/uso', many)
await new Promise((resolve) => setTimeout(resolve, 100))
await engine.close()
console.log('held', (await held).status)
console.log('after', (await send('/queue.fal.run/fal-ai/uso', input)).status)
console.log('files', readdirSync(tmpdir()).filter((name) => name.startsWith('uso-restyle-engine-')).length)
console.log('jobs', jobs.length)
`

describe('closing the engine', () => {
  it('ends every job, thread and file, so that the process exits by itself', async () => {
    const script = program(await smallInput())
    // A folder for temporary files of its own, so that other engines on this machine do not count.
    const folder = await mkdtemp(`${tmpdir()}/engine-close-`)
    try {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '--eval', script],
        { env: { ...process.env, TMPDIR: folder }, timeout: 50_000 },
      )
      expect(stdout.trim().split('\n')).toEqual(['run 200', 'held 499', 'after 503', 'files 0', 'jobs 5'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
