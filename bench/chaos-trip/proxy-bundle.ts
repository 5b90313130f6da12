import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface ProxyBundle {
  /** To be forked as it is. */
  file: string
  remove: () => Promise<void>
}

/**
 * The proxy's process as one file of plain JavaScript, which is ready in half the time that its sources take: rounds
 * kill it hundreds of times. It lies where it finds the packages that have native parts.
 */
export async function bundleProxy(): Promise<ProxyBundle> {
  const folder = join(root, 'node_modules', '.cache')
  await mkdir(folder, { recursive: true })
  const outDir = await mkdtemp(join(folder, 'chaos-trip-'))
  const remove = () => rm(outDir, { recursive: true, force: true })
  try {
    await build({
      ...{ configFile: false, logLevel: 'error', root },
      build: { ssr: 'bench/chaos-trip/proxy-process.ts', outDir, target: 'node20' },
      ssr: { noExternal: true, external: ['libsql', 'sharp', 'pg', '@aws-sdk/client-s3', 'openid-client'] },
    })
    return { file: join(outDir, 'proxy-process.js'), remove }
  } catch (error) {
    await remove()
    throw error
  }
}
