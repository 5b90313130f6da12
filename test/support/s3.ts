import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'

/** An S3-compatible server of its own. Its keys are S3RVER and S3RVER. */
export interface S3 {
  url: string
  stop: () => Promise<void>
}

export async function startS3(bucket: string): Promise<S3> {
  const directory = mkdtempSync(join(tmpdir(), 'restyle-s3-'))
  const options = { port: 0, address: '127.0.0.1', silent: true, directory }
  const server = new S3rver({ ...options, configureBuckets: [{ name: bucket, configs: [] }] })
  const { port } = await server.run()
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
