import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'

/** An S3-compatible server of its own. Its keys are S3RVER and S3RVER. */
export interface S3 {
  url: string
  /** Refuses connections until it is resumed; what it holds stays. */
  pause: () => Promise<void>
  resume: () => Promise<void>
  stop: () => Promise<void>
}

export async function startS3(bucket: string): Promise<S3> {
  const directory = mkdtempSync(join(tmpdir(), 'restyle-s3-'))
  const start = async (port: number) => {
    const options = { port, address: '127.0.0.1', silent: true, directory }
    const server = new S3rver({ ...options, configureBuckets: [{ name: bucket, configs: [] }] })
    return { server, port: (await server.run()).port }
  }
  const { server, port } = await start(0)
  let running: S3rver | null = server
  const pause = async () => {
    await running?.close()
    running = null
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pause,
    async resume() {
      running ??= (await start(port)).server
    },
    async stop() {
      await pause()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
