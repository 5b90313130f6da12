import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { percentiles } from './measure.ts'

/** What one page takes to be on this disk, where the ledgers are: a submit waits for that twice. */
export async function timeOfSync(): Promise<{ p50Ms: number; p99Ms: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'restyle-bench-'))
  const file = await open(join(folder, 'log'), 'w')
  try {
    const times: number[] = []
    for (let index = 0; index < 200; index++) {
      await file.write(Buffer.alloc(4_096, index))
      const started = performance.now()
      await file.datasync()
      times.push(performance.now() - started)
    }
    return percentiles(times)
  } finally {
    await file.close()
    await rm(folder, { recursive: true, force: true })
  }
}
