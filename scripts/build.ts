import { buildPlugin } from './build-plugin.ts'

try {
  await buildPlugin()
  console.log('Built build/main.js, build/ui.js and manifest.json.')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
