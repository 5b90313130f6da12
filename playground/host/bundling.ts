import type { Plugin } from 'vite'

/**
 * For bundling the host with Vite. OpenPencil's modules start workers from TypeScript files that its package does
 * not contain (0.14), which stops the build; the host never starts them (see `withoutWorkers` in document.ts).
 */
export function withoutOpenPencilWorkers(): Plugin {
  return {
    name: 'without-open-pencil-workers',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@open-pencil') || !code.includes('new Worker(')) return undefined
      return { code: code.replace(/new URL\(\s*"[^"]+\.ts",\s*import\.meta\.url\s*\)/g, '"about:blank"'), map: null }
    },
  }
}
