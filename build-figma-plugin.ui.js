import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { build } from 'esbuild'
import { thirdPartyNotices } from './scripts/notices.mjs'
import { proxyOrigin } from './scripts/proxy-origin.mjs'

/** The panel does not import the engine: its core comes as one more worker's code, made here. */
const PREVIEW_WORKER = resolve('engine/browser-worker.ts')

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** What Figma's own Chromium understands; anything older would only make the bundle larger. */
const TARGET = 'chrome111'

/** Fits esbuild to the panel: Preact's JSX, the one proxy it may talk to, and a worker inside the one file. */
export default function (buildOptions) {
  const { jsxFactory: _factory, jsxFragment: _fragment, ...options } = buildOptions
  const inWorkers = new Set()
  return {
    ...options,
    target: TARGET,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: {
      ...options.define,
      'process.env.RESTYLE_PROXY_ORIGIN': JSON.stringify(proxyOrigin(process.env).origin),
      'process.env.PLUGIN_VERSION': JSON.stringify(version),
    },
    plugins: [workerAsText(options.minify === true, inWorkers), ...options.plugins, thirdPartyNotices(inWorkers)],
  }
}

/** `import source from 'worker:./worker.ts'` is the bundled worker as a string. What went into it is added to `inputs`. */
function workerAsText(minify, inputs) {
  return {
    name: 'worker-as-text',
    setup(main) {
      main.onResolve({ filter: /^worker:/ }, ({ path, importer }) => ({
        path: path === 'worker:preview' ? PREVIEW_WORKER : resolve(dirname(importer), path.slice('worker:'.length)),
        namespace: 'worker',
      }))
      main.onLoad({ filter: /.*/, namespace: 'worker' }, async ({ path }) => {
        const bundle = await build({
          entryPoints: [path],
          bundle: true,
          minify,
          write: false,
          format: 'iife',
          target: TARGET,
          metafile: true,
          logLevel: 'silent',
        })
        for (const file of Object.keys(bundle.metafile.inputs)) inputs.add(file)
        return {
          contents: bundle.outputFiles[0].text,
          loader: 'text',
          watchFiles: Object.keys(bundle.metafile.inputs).map((file) => resolve(file)),
        }
      })
    },
  }
}
