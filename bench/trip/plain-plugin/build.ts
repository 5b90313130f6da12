import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))

/** Builds the plain plugin into `folder`: manifest.json, build/main.js, build/ui.js, talking to `proxyOrigin`. */
export async function buildPlainPlugin(folder: string, proxyOrigin: string): Promise<void> {
  await mkdir(join(folder, 'build'), { recursive: true })
  const manifest = {
    ...{ name: 'Plain restyle', id: 'plain-restyle', api: '1.0.0', editorType: ['figma'], documentAccess: 'dynamic-page' },
    ...{ main: 'build/main.js', ui: 'build/ui.js' },
    networkAccess: { allowedDomains: ['none'], devAllowedDomains: [proxyOrigin], reasoning: 'A bench on this machine.' },
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'build', 'main.js'), await bundle('sandbox/main.ts', 'es2020', {}))
  const ui = await bundle('ui.ts', 'chrome111', { PROXY_ORIGIN: JSON.stringify(proxyOrigin) })
  // It goes into a script tag.
  await writeFile(join(folder, 'build', 'ui.js'), ui.replaceAll('</script', '<\\/script'))
}

async function bundle(entry: string, target: string, define: Record<string, string>): Promise<string> {
  const result = await build({
    ...{ configFile: false, logLevel: 'error', root: here, define: { 'process.env.NODE_ENV': '"production"', ...define } },
    build: { write: false, target, lib: { entry: join(here, entry), formats: ['iife'], name: 'plugin' }, reportCompressedSize: false },
  })
  const [output] = Array.isArray(result) ? result : [result]
  const [chunk] = output && 'output' in output ? output.output : []
  if (chunk?.type !== 'chunk') throw new Error(`${entry} could not be built.`)
  return chunk.code
}
